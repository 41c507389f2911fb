"""All that is kept of a person, for that person (UU 27/2022 art. 7 and 32)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, Person
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.ids import made_at, new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy.applicants import AskedReport, note_applicant, reported_requests
from radio.complaints.privacy.finding import Named, find_reporters, words_of
from radio.complaints.privacy.requests import answer_request, open_request
from radio.complaints.privacy.revealing import Shown
from radio.complaints.privacy.waitingpeople import waiting_entries
from radio.complaints.register.duties import Removal, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_person, open_text
from radio.complaints.register.tables import (
    Attachment,
    CaseDeed,
    Complaint,
    Consent,
    Disclosure,
    Reporter,
)
from radio.db import session_scope
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent of theirs, and its proof."""

    purpose: str
    given: bool
    how: str
    at: Millis
    call_id: str
    withdrawn_at: Millis | None


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody saw their data."""

    at: Millis
    by: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered them."""

    at: Millis
    said: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case of theirs. `waits` where it stands on the desk's own computer still."""

    ticket: str
    kind: str
    channel: str
    state: str
    said_at: Millis
    anonymous: bool
    confidential: bool
    person: Person
    text: str
    place: str
    answers: dict[str, str | list[str]]
    call_id: str
    restricted_at: Millis | None = None
    erased_at: Millis | None = None
    waits: bool = False
    attachments: tuple[str, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    told: tuple[Told, ...] = ()
    looked: tuple[Looked, ...] = ()
    removed: tuple[Millis, ...] = ()
    """When something of it was removed."""


@dataclass(frozen=True, slots=True)
class PersonReport:
    """All of it, as it stood when it was made. `asked` are their requests for public information."""

    request: str
    made_at: Millis
    due_at: Millis
    cases: tuple[CaseReport, ...]
    asked: tuple[AskedReport, ...] = ()


def report_person(
    register: Engine,
    desk: Desk,
    who: Named,
    by: str,
    why: str,
    request_id: str = "",
    elsewhere: int = 0,
) -> PersonReport:
    """All that is kept of somebody; that it was made is noted, before it is returned.

    With `request_id` that request is only prepared: it is answered when they have it in their hands.
    `elsewhere` is how many rows of theirs others know of (their calls): the caller adds them.

    Who it is handed to has to be known: a ticket number is read on the air.

    Raises:
        NoSuchCaseError: nothing is kept of them.
        RegisterAwayError: the shared database is away.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    now = desk.clock()
    with register_scope(register, write=True) as session:
        found = _found(session, desk.keys, who)
        cases = [_case(session, desk.keys, row) for row in found]
        known = {row.id for row in found}
        with session_scope(desk.database) as here:
            waiting = [
                _waiting(row.ticket, entry)
                for row, entry in waiting_entries(here, desk, who)
                if row.delivered_at is None and row.id not in known
            ]
            asked = reported_requests(session, here, desk, who)
        if not (cases or waiting or asked or elsewhere):
            raise NoSuchCaseError("nothing is kept of them here")
        request = open_request(session, desk, Wish.ACCESS, who, by, request_id)
        request.prepared_at, request.rows = now, len(cases) + len(waiting) + len(asked) + elsewhere
        if not request_id:
            answer_request(request, by, now)
        for case_id in sorted({row.complaint_id for row in found}):
            session.add(
                Disclosure(
                    id=new_id(now),
                    complaint_id=case_id,
                    at=now,
                    by=by,
                    desk=desk.prefix,
                    what=Shown.EXPORT,
                    why=why,
                )
            )
        for one in asked:
            if not one.waits:
                note_applicant(
                    session, one.id, Shown.EXPORT, by=by, desk=desk.prefix, why=why, now=now
                )
        session.commit()
    return PersonReport(request.id, now, request.due_at, (*cases, *waiting), asked)


def _found(session: Session, keys: Keyring, who: Named) -> list[Reporter]:
    try:
        return list(find_reporters(session, keys, who))
    except NoSuchCaseError:
        return []  # it may wait on this computer still


def _case(session: Session, keys: Keyring, row: Reporter) -> CaseReport:
    case = session.get_one(Complaint, row.complaint_id)
    text, ticket = open_text(keys, case.text, case.id), case.ticket
    if row.id != case.id:
        # They said it themselves, to a case that somebody else had reported: that one's words are
        # not theirs to see.
        deed = words_of(session, row)
        said = open_text(keys, deed.why, case.id) if deed is not None else ""
        ticket, _, text = said.partition(": ")
    return CaseReport(
        ticket=ticket,
        kind=case.kind,
        channel=case.channel,
        state=case.state,
        said_at=row.said_at,
        anonymous=case.anonymous,
        confidential=case.confidential,
        person=open_person(keys, row),
        text=text,
        place=open_text(keys, case.place, case.id),
        answers=dict(case.answers) if row.id == case.id else {},
        call_id=case.call_id if row.id == case.id else "",
        restricted_at=row.restricted_at,
        erased_at=row.erased_at,
        attachments=_attachments(session, case.id) if row.id == case.id else (),
        agreed=_agreed(session, row),
        told=_told(session, keys, case.id),
        looked=_looked(session, case.id),
        removed=tuple(
            session.scalars(
                select(Removal.at).where(Removal.complaint_id == case.id).order_by(Removal.at)
            )
        ),
    )


def _waiting(ticket: str, entry: Entry) -> CaseReport:
    return CaseReport(
        ticket=ticket,
        kind=entry.kind,
        channel=entry.channel,
        state="",
        said_at=entry.said_at,
        anonymous=entry.anonymous,
        confidential=entry.confidential,
        person=entry.reporter,
        text=entry.text,
        place=entry.place,
        answers=dict(entry.answers),
        call_id=entry.call_id,
        waits=True,
        agreed=tuple(
            Agreed(one.purpose, one.given, one.how, one.at, one.call_id, None)
            for one in entry.agreements
        ),
    )


def _attachments(session: Session, case_id: str) -> tuple[str, ...]:
    query = select(Attachment.name).where(Attachment.complaint_id == case_id)
    return tuple(session.scalars(query.order_by(Attachment.id)))


def _agreed(session: Session, reporter: Reporter) -> tuple[Agreed, ...]:
    """What they agreed to when they reported; later consents of a case are its first reporter's."""
    case_id = reporter.complaint_id
    others = {
        made_at(one)
        for one in session.scalars(select(Reporter.id).where(Reporter.complaint_id == case_id))
        if one != case_id
    }
    query = select(Consent).where(Consent.complaint_id == case_id).order_by(Consent.at, Consent.id)
    return tuple(
        Agreed(one.purpose, one.given, one.how, one.at, one.call_id, one.withdrawn_at)
        for one in session.scalars(query)
        if (made_at(one.id) if made_at(one.id) in others else made_at(case_id))
        == made_at(reporter.id)
    )


def _told(session: Session, keys: Keyring, case_id: str) -> tuple[Told, ...]:
    query = select(CaseDeed).where(CaseDeed.complaint_id == case_id, CaseDeed.said != "")
    return tuple(
        Told(one.at, open_text(keys, one.said, case_id), one.agency_id or "")
        for one in session.scalars(query.order_by(CaseDeed.number))
    )


def _looked(session: Session, case_id: str) -> tuple[Looked, ...]:
    query = select(Disclosure).where(Disclosure.complaint_id == case_id)
    return tuple(
        Looked(one.at, one.by, one.what, one.why)
        for one in session.scalars(query.order_by(Disclosure.at, Disclosure.id))
    )
