"""Writing a complaint that was taken into the shared database: once, however often it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.deadlines import Deadlines, Past
from radio.complaints.entry import Entry
from radio.complaints.errors import ComplaintError
from radio.complaints.ids import new_id
from radio.complaints.register.deadlines import set_due
from radio.complaints.register.lists import Agency, Category
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
    """A complaint on its way to the shared database."""

    id: str
    ticket: str
    at: Millis
    entry: Entry
    attachments: tuple[Attachment, ...] = ()


def write_taken(session: Session, keys: Keyring, taken: Taken, deadlines: Deadlines) -> bool:
    """Write it, with its first deadline; False where it is there already. Does not commit.

    Raises:
        TakenError: see there.
        radio.keys.KeyFileError: the keys can't be read.
    """
    # Only its number is asked for: a desk that takes complaints may not read who reported them, nor
    # see a confidential case. Every one that was taken, joined or not, has a reporter by its id.
    if session.scalar(select(Reporter.id).where(Reporter.id == taken.id)) is not None:
        return False
    entry = taken.entry
    other = session.scalar(select(Complaint.id).where(Complaint.ticket == taken.ticket))
    if other is not None:
        raise TakenError(f"the number {taken.ticket} is another case's")
    joined = _joined(session, entry.joins)
    if joined is not None:
        _join(session, keys, joined, taken)
        return True
    case = _case(session, keys, taken)
    set_due(deadlines, case, [Past(Deed.RECEIVE, case.state, taken.at)])
    session.add(case)
    session.flush()
    _add_reporter(session, keys, taken, case.id, position=0)
    session.add(_deed(case, 1, Deed.RECEIVE, entry.taken_by, taken.at))
    for attachment in taken.attachments:
        attachment.complaint_id = case.id
        session.add(attachment)
    session.flush()
    return True


def _case(session: Session, keys: Keyring, taken: Taken) -> Complaint:
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
        agency_id=_there(session, Agency, entry.agency_id),
        category_id=_there(session, Category, entry.category_id),
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
        said_at=entry.said_at,
        created_at=taken.at,
        updated_at=taken.at,
    )


def _there(session: Session, kind: type[Agency | Category], id_: str) -> str | None:
    """The identifier if it is known: a list that changed meanwhile keeps no complaint out."""
    return id_ if id_ and session.get(kind, id_) is not None else None


def _joined(session: Session, joins: str) -> Complaint | None:
    """The case somebody says the same as, wherever it goes on by now.

    Where it has ended meanwhile there is none: nobody would look at what is added to it.
    """
    case = session.get(Complaint, joins) if joins else None
    while case is not None and case.merged_into:
        case = session.get(Complaint, case.merged_into)
    return case if case is not None and case.state in OPEN_STATES else None


def _join(session: Session, keys: Keyring, case: Complaint, taken: Taken) -> None:
    entry = taken.entry
    last = session.scalar(
        select(func.max(Reporter.position)).where(Reporter.complaint_id == case.id)
    )
    _add_reporter(session, keys, taken, case.id, position=(last or 0) + 1)
    case.supporters += 1
    case.version += 1
    case.updated_at = taken.at
    deed = _deed(case, next_number(session, case.id), Deed.NOTE, entry.taken_by, taken.at)
    deed.why = seal_text(
        keys, f"{taken.ticket}: {entry.text}", case.id, confidential=case.confidential
    )
    session.add(deed)
    for attachment in taken.attachments:
        attachment.complaint_id = case.id
        session.add(attachment)
    session.flush()


def _add_reporter(
    session: Session, keys: Keyring, taken: Taken, case_id: str, *, position: int
) -> None:
    """The first has the case's own id, so that what was joined is known again, too."""
    row = Reporter(
        id=taken.id, complaint_id=case_id, position=position, said_at=taken.entry.said_at
    )
    seal_person(keys, row, taken.entry.reporter)
    session.add(row)
    session.add_all(_consents(taken, case_id))


def _consents(taken: Taken, case_id: str) -> Iterable[Consent]:
    for given in taken.entry.agreements:
        yield Consent(
            id=new_id(taken.at),
            complaint_id=case_id,
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
