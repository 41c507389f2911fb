"""Applicants of requests for public information (PPID): who saw them is noted; what is kept, for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.sealing import open_applicant, open_words, shown_applicant
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.privacy.finding import Named, find_applicants
from radio.complaints.privacy.revealing import Shown, checked_reason
from radio.complaints.privacy.waitingpeople import waiting_requests
from radio.complaints.register.duties import InfoDisclosure
from radio.complaints.register.opening import register_scope
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody saw who asked."""

    at: Millis
    by: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class AskedReport:
    """One request of theirs. `waits` where it stands on the desk's own computer still.

    `told` is what they were told, with when; `objections` are numbers and words of theirs.
    """

    id: str
    number: str
    said_at: Millis
    channel: str
    state: str
    person: Applicant
    text: str
    purpose: str
    confidential: bool = False
    restricted_at: Millis | None = None
    erased_at: Millis | None = None
    waits: bool = False
    told: tuple[tuple[Millis, str], ...] = ()
    objections: tuple[tuple[str, str], ...] = ()
    looked: tuple[Seen, ...] = ()


def reveal_applicant(
    register: Engine, desk: Desk, request_id: str, by: str, why: str
) -> tuple[InfoRequest, Applicant]:
    """Who asked; that it was shown, and why, stands written before.

    Raises:
        ReasonError: no reason was given.
        NoSuchCaseError: there is none.
        RegisterAwayError: the shared database is away.
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with register_scope(register, write=True) as session:
        row = session.get(InfoRequest, request_id)
        if row is None:
            raise NoSuchCaseError("there is no such request")
        note_applicant(
            session, row.id, Shown.APPLICANT, by=by, desk=desk.prefix, why=why, now=desk.clock()
        )
        person = shown_applicant(desk.keys, row)
        session.commit()
    return row, person


def note_applicant(
    session: Session,
    request_id: str,
    what: Shown,
    *,
    by: str,
    desk: str,
    why: str,
    now: Millis,
) -> None:
    """Note that who asked is about to be shown. Does not commit: the caller does, before.

    Raises:
        ReasonError: no reason was given.
    """
    session.add(
        InfoDisclosure(
            id=new_id(now),
            request_id=request_id,
            at=now,
            by=by,
            desk=desk,
            what=what,
            why=checked_reason(why),
        )
    )
    session.flush()


def reported_requests(
    session: Session, here: Session, desk: Desk, who: Named
) -> tuple[AskedReport, ...]:
    """Their requests for information, in the shared database and on this computer.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    try:
        found = find_applicants(session, desk.keys, who)
    except NoSuchCaseError:
        found = []  # it may wait on this computer still
    known = {row.id for row in found}
    waiting = [
        _waiting(row.id, row.ticket, entry)
        for row, entry in waiting_requests(here, desk, who)
        if row.delivered_at is None and row.id not in known
    ]
    return (*(_asked(session, desk.keys, row) for row in found), *waiting)


def _asked(session: Session, keys: Keyring, row: InfoRequest) -> AskedReport:
    return AskedReport(
        id=row.id,
        number=row.number,
        said_at=row.said_at,
        channel=row.channel,
        state=row.state,
        person=open_applicant(keys, row),
        text=open_words(keys, row.text, row.id),
        purpose=open_words(keys, row.purpose, row.id),
        confidential=row.confidential,
        restricted_at=row.restricted_at,
        erased_at=row.erased_at,
        told=_told(session, keys, row),
        objections=_objections(session, keys, row),
        looked=_looked(session, row),
    )


def _told(session: Session, keys: Keyring, row: InfoRequest) -> tuple[tuple[Millis, str], ...]:
    query = select(InfoDeed).where(InfoDeed.request_id == row.id, InfoDeed.said != "")
    return tuple(
        (one.at, open_words(keys, one.said, row.id))
        for one in session.scalars(query.order_by(InfoDeed.number))
    )


def _objections(session: Session, keys: Keyring, row: InfoRequest) -> tuple[tuple[str, str], ...]:
    query = select(Objection).where(Objection.request_id == row.id).order_by(Objection.said_at)
    return tuple((one.number, open_words(keys, one.text, row.id)) for one in session.scalars(query))


def _looked(session: Session, row: InfoRequest) -> tuple[Seen, ...]:
    query = select(InfoDisclosure).where(InfoDisclosure.request_id == row.id)
    return tuple(
        Seen(one.at, one.by, one.what, one.why)
        for one in session.scalars(query.order_by(InfoDisclosure.at, InfoDisclosure.id))
    )


def _waiting(id_: str, number: str, entry: RequestEntry) -> AskedReport:
    return AskedReport(
        id=id_,
        number=number,
        said_at=entry.said_at,
        channel=entry.channel,
        state="",
        person=entry.applicant,
        text=entry.text,
        purpose=entry.purpose,
        confidential=entry.confidential,
        waits=True,
    )
