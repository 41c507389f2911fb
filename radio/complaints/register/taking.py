"""Writing a complaint that was taken into the shared database: once, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from radio.complaints.areas import full_name
from radio.complaints.deadlines import Deadlines, Past
from radio.complaints.entry import Entry
from radio.complaints.errors import ComplaintError
from radio.complaints.ids import new_id
from radio.complaints.register.deadlines import past_of, set_due
from radio.complaints.register.lists import Agency, Category
from radio.complaints.register.past import write_so_far
from radio.complaints.register.sealing import seal_person, seal_text
from radio.complaints.register.tables import Attachment, CaseDeed, Complaint, Consent, Reporter
from radio.complaints.tickets import read_ticket
from radio.complaints.words import OPEN_STATES, Deed, State
from radio.keys import Keyring
from radio.units import Millis


class TakenError(ComplaintError):
    """Its ticket number is another case's: this computer gave it out twice."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A complaint on its way to the shared database. `at` is when it was taken, `arrives` when it is written there.

    It may have waited for days: who asks that database what has changed lately is told of it all the same.
    """

    id: str
    ticket: str
    at: Millis
    entry: Entry
    attachments: tuple[Attachment, ...] = ()
    arrives: Millis = Millis(0)

    @property
    def changes_at(self) -> Millis:
        """When its case is changed by it."""
        return Millis(max(self.at, self.arrives))


def write_taken(
    session: Session, keys: Keyring, batch: Sequence[Taken], deadlines: Deadlines
) -> set[str]:
    """Write those that are not there already, in their order, with their first deadlines; which.

    Does not commit.

    Raises:
        TakenError: see there.
        radio.keys.KeyFileError: the keys can't be read.
    """
    new = _new(session, batch)
    lists = _lists(session, new)
    apart: list[Taken] = []
    for taken in new:
        if not taken.entry.joins:
            apart.append(taken)
            continue
        # What it joins may be on its way, too.
        _write_cases(session, keys, apart, lists, deadlines)
        apart = []
        joined = _joined(session, taken.entry)
        if joined is None:
            apart.append(taken)
        else:
            _join(session, keys, joined, taken)
    _write_cases(session, keys, apart, lists, deadlines)
    return {taken.id for taken in new}


def _new(session: Session, batch: Sequence[Taken]) -> list[Taken]:
    ids = [taken.id for taken in batch]
    # Only their numbers are asked for: a desk that takes complaints may not read who reported them, nor
    # see a confidential case. Every one that was taken, joined or not, has a reporter by its id.
    known = set(session.scalars(select(Reporter.id).where(Reporter.id.in_(ids))))
    new = [taken for taken in batch if taken.id not in known]
    tickets = [taken.ticket for taken in new]
    cases = select(Complaint.ticket).where(Complaint.ticket.in_(tickets))
    joined = select(Reporter.ticket).where(Reporter.ticket.in_(tickets))
    given = min(session.scalars(union_all(cases, joined)), default=None)
    if given is not None:
        raise TakenError(f"the number {given} is another case's")
    return new


def _lists(session: Session, batch: Sequence[Taken]) -> set[str]:
    """Agencies and categories that are known: a list that changed meanwhile keeps no complaint out."""
    agencies = {taken.entry.agency_id for taken in batch} - {""}
    categories = {taken.entry.category_id for taken in batch} - {""}
    found = (
        *(
            f"agency {id_}"
            for id_ in session.scalars(select(Agency.id).where(Agency.id.in_(agencies)))
        ),
        *(
            f"category {id_}"
            for id_ in session.scalars(select(Category.id).where(Category.id.in_(categories)))
        ),
    )
    return set(found)


def _write_cases(
    session: Session,
    keys: Keyring,
    batch: Sequence[Taken],
    lists: set[str],
    deadlines: Deadlines,
) -> None:
    cases = [_case(keys, taken, lists) for taken in batch]
    for case in cases:
        set_due(deadlines, case, [Past(Deed.RECEIVE, case.state, case.created_at)])
    session.add_all(cases)
    # The rows that refer to a case come after it.
    session.flush()
    for taken, case in zip(batch, cases, strict=True):
        _add_reporter(session, keys, taken, case.id, position=0)
        session.add(_deed(case, 1, Deed.RECEIVE, taken.entry.taken_by, taken.at))
        _attach(session, taken, case.id)
    session.flush()
    for taken, case in zip(batch, cases, strict=True):
        if taken.entry.so_far is not None:
            write_so_far(session, keys, case, taken.entry.so_far)
            session.flush()
            set_due(deadlines, case, past_of(session, case.id))
    session.flush()


def _case(keys: Keyring, taken: Taken, lists: set[str]) -> Complaint:
    entry = taken.entry
    hidden = entry.confidential
    return Complaint(
        id=taken.id,
        ticket=taken.ticket,
        desk=read_ticket(taken.ticket).prefix,
        key=entry.key or None,
        kind=entry.kind,
        channel=entry.channel,
        state=State.RECEIVED,
        agency_id=entry.agency_id if f"agency {entry.agency_id}" in lists else None,
        category_id=entry.category_id if f"category {entry.category_id}" in lists else None,
        text=seal_text(keys, entry.text, taken.id, confidential=hidden),
        place=seal_text(keys, entry.place, taken.id, confidential=hidden),
        area_code=entry.area_code or None,
        latitude=None if hidden else entry.latitude,
        longitude=None if hidden else entry.longitude,
        answers={} if hidden else dict(entry.answers),
        anonymous=entry.anonymous,
        confidential=hidden,
        field_check=entry.field_check,
        programme_id=entry.programme_id,
        episode_id=entry.episode_id,
        call_id=entry.call_id,
        taken_by=entry.taken_by,
        taker=entry.taker,
        said_at=entry.said_at,
        created_at=taken.at,
        updated_at=taken.changes_at,
    )


def _joined(session: Session, entry: Entry) -> Complaint | None:
    """The case somebody says the same as, wherever it goes on by now; None where they have one of their own.

    What is told in confidence stands in no history that everybody reads.
    """
    case = session.get(Complaint, entry.joins)
    while case is not None and case.merged_into:
        case = session.get(Complaint, case.merged_into)
    if case is None or (entry.confidential and not case.confidential):
        return None
    return case if case.state in OPEN_STATES else None


def _join(session: Session, keys: Keyring, case: Complaint, taken: Taken) -> None:
    entry = taken.entry
    last = session.scalar(
        select(func.max(Reporter.position)).where(Reporter.complaint_id == case.id)
    )
    _add_reporter(session, keys, taken, case.id, position=(last or 0) + 1, ticket=taken.ticket)
    case.supporters += 1
    case.version += 1
    case.updated_at = Millis(max(case.updated_at, taken.changes_at))
    deed = _deed(case, next_number(session, case.id), Deed.NOTE, entry.taken_by, taken.at)
    said = f"{taken.ticket}: {entry.text}{_elsewhere(case, entry)}"
    deed.why = seal_text(keys, said, case.id, confidential=case.confidential)
    # Who took it sits at the desk that gave the number, whosever case it is.
    deed.desk = read_ticket(taken.ticket).prefix
    session.add(deed)
    _attach(session, taken, case.id)
    session.flush()


def _elsewhere(case: Complaint, entry: Entry) -> str:
    """Where they say it is, where that is not what the case says already."""
    area = entry.area_code if entry.area_code != case.area_code else ""
    place = entry.place if entry.place != case.place else ""
    where = ", ".join(filter(None, (place, full_name(area) if area else "")))
    return f" ({where})" if where else ""


def _attach(session: Session, taken: Taken, case_id: str) -> None:
    for attachment in taken.attachments:
        attachment.complaint_id = case_id
        session.add(attachment)


def _add_reporter(
    session: Session,
    keys: Keyring,
    taken: Taken,
    case_id: str,
    *,
    position: int,
    ticket: str | None = None,
) -> None:
    """The first has the case's own id, so that what was joined is known again, too."""
    row = Reporter(
        id=taken.id,
        complaint_id=case_id,
        position=position,
        ticket=ticket,
        said_at=taken.entry.said_at,
        restricted_at=taken.entry.restricted_at,
    )
    seal_person(keys, row, taken.entry.reporter)
    session.add(row)
    session.add_all(_consents(taken, case_id))


def _consents(taken: Taken, case_id: str) -> Iterable[Consent]:
    for given in taken.entry.agreements:
        yield Consent(
            id=new_id(taken.at),
            complaint_id=case_id,
            reporter_id=taken.id,
            purpose=given.purpose,
            given=given.given,
            how=given.how,
            at=given.at,
            by=given.by,
            call_id=given.call_id,
            moment=given.moment,
        )


def next_number(session: Session, case_id: str) -> int:
    """Number of the next deed of a case."""
    last = session.scalar(select(func.max(CaseDeed.number)).where(CaseDeed.complaint_id == case_id))
    return (last or 0) + 1


def _deed(case: Complaint, number: int, deed: Deed, by: str, at: Millis) -> CaseDeed:
    return CaseDeed(
        id=new_id(at),
        complaint_id=case.id,
        number=number,
        deed=deed,
        state=case.state,
        at=at,
        by=by,
        desk=case.desk,
    )
