"""Cases as the station's own programs may see them: reporters masked, confidential ones without content.

What a confidential case says is for its handlers, who are people: a program is told that it is there,
and how it stands. Who reads as a person reads is told of those alone that they may know of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, Person, unpack
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.noted import Eyes
from radio.complaints.intake.tables import Waiting
from radio.complaints.outside.masking import masked_person
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.numbers import case_with
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.tickets import read_ticket
from radio.complaints.words import Channel, Kind, State
from radio.db import session_scope
from radio.keys import Keyring, SealedError
from radio.units import Millis

_ASKED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class StaffCase:
    """A case. Of a confidential one there is no content; `reporter` is None where nothing may be told."""

    id: str
    ticket: str
    kind: Kind
    channel: Channel
    state: State
    anonymous: bool
    confidential: bool
    said_at: Millis
    created_at: Millis
    updated_at: Millis
    version: int = 0
    category_id: str = ""
    agency_id: str = ""
    text: str = ""
    place: str = ""
    area_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    forwarded_at: Millis | None = None
    answered_at: Millis | None = None
    aired_at: Millis | None = None
    closed_at: Millis | None = None
    due_at: Millis | None = None
    supporters: int = 0
    lapor_tracking_id: str = ""
    reporter: Person | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: all that is said has to hold. `before` is moment and id of the last one seen."""

    state: State | None = None
    kind: Kind | None = None
    category_id: str = ""
    agency_id: str = ""
    area_code: str = ""
    before: tuple[Millis, str] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the database is asked. What a confidential case is about, it is not found by."""
        columns = (
            (Complaint.category_id, self.category_id),
            (Complaint.agency_id, self.agency_id),
            (Complaint.area_code, self.area_code),
        )
        found: list[ColumnElement[bool]] = [column == word for column, word in columns if word]
        if found:
            found.append(Complaint.confidential.is_(False))
        if self.state is not None:
            found.append(Complaint.state == self.state)
        if self.kind is not None:
            found.append(Complaint.kind == self.kind)
        if self.before is not None:
            found.append(
                tuple_(Complaint.created_at, Complaint.id)
                < tuple_(literal(self.before[0]), literal(self.before[1]))
            )
        return found


def staff_cases(
    session: Session, keys: Keyring, wanted: Wanted, limit: int, eyes: Eyes | None = None
) -> list[StaffCase]:
    """The newest of them; for a person, by whose `eyes` they are looked at, those they may know of.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = (
        select(Complaint)
        .where(*wanted.conditions(), EVERYTHING if eyes is None else eyes.rows)
        .order_by(Complaint.created_at.desc(), Complaint.id.desc())
        .limit(limit)
    )
    rows = session.scalars(query).all()
    people = _reporters(session, keys, [row.id for row in rows if _may_tell(row)])
    return [_case(row, people.get(row.id)) for row in rows]


def staff_case(
    session: Session, keys: Keyring, desk: Desk, typed: str, eyes: Eyes | None = None
) -> StaffCase:
    """The case of a ticket number, delivered or waiting here; `eyes` as for `staff_cases`.

    Raises:
        NoSuchCaseError: there is none, or not for this person.
        radio.complaints.tickets.TicketError: that is no ticket number.
        radio.keys.KeyFileError, radio.keys.SealedError: what waits can't be opened.
    """
    ticket = str(read_ticket(typed))
    row = case_with(session, ticket)
    if row is None:
        return _waiting(desk, ticket, eyes)
    if eyes is not None and not _is_seen(session, row, eyes):
        raise NoSuchCaseError(f"there is no case {ticket}")
    people = _reporters(session, keys, [row.id] if _may_tell(row) else [])
    return _case(row, people.get(row.id))


def _is_seen(session: Session, row: Complaint, eyes: Eyes) -> bool:
    query = select(Complaint.id).where(Complaint.id == row.id, eyes.rows)
    return session.scalar(query) is not None


def _may_tell(row: Complaint) -> bool:
    return not (row.confidential or row.anonymous)


def _reporters(session: Session, keys: Keyring, ids: Sequence[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        query = select(Reporter).where(
            Reporter.complaint_id.in_(ids[start : start + _ASKED_AT_ONCE]), Reporter.position == 0
        )
        for row in session.scalars(query):
            try:
                found[row.complaint_id] = masked_person(open_person(keys, row))
            except SealedError:
                # Another desk's key: nothing can be told of them here.
                continue
    return found


def _case(row: Complaint, reporter: Person | None) -> StaffCase:
    hidden = row.confidential
    return StaffCase(
        id=row.id,
        ticket=row.ticket,
        kind=row.kind,
        channel=row.channel,
        state=row.state,
        anonymous=row.anonymous,
        confidential=hidden,
        said_at=row.said_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
        category_id="" if hidden else row.category_id or "",
        agency_id="" if hidden else row.agency_id or "",
        text="" if hidden else row.text,
        place="" if hidden else row.place,
        area_code="" if hidden else row.area_code or "",
        latitude=None if hidden else row.latitude,
        longitude=None if hidden else row.longitude,
        forwarded_at=row.forwarded_at,
        answered_at=row.answered_at,
        aired_at=row.aired_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        supporters=row.supporters,
        lapor_tracking_id=row.lapor_tracking_id,
        reporter=reporter,
    )


def _waiting(desk: Desk, ticket: str, eyes: Eyes | None) -> StaffCase:
    with session_scope(desk.database) as session:
        row = session.scalar(
            select(Waiting).where(Waiting.ticket == ticket, Waiting.delivered_at.is_(None))
        )
    if row is None:
        raise NoSuchCaseError(f"there is no case {ticket}")
    entry = unpack(desk.keys.open(row.sealed, about_waiting(row.id)))
    if eyes is not None and not eyes.entry(entry):
        raise NoSuchCaseError(f"there is no case {ticket}")
    hidden = entry.confidential
    return StaffCase(
        id=row.id,
        ticket=row.ticket,
        kind=entry.kind,
        channel=entry.channel,
        state=State.RECEIVED,
        anonymous=entry.anonymous,
        confidential=hidden,
        said_at=entry.said_at,
        created_at=row.created_at,
        updated_at=row.created_at,
        category_id="" if hidden else entry.category_id,
        agency_id="" if hidden else entry.agency_id,
        text="" if hidden else entry.text,
        place="" if hidden else entry.place,
        area_code="" if hidden else entry.area_code,
        latitude=None if hidden else entry.latitude,
        longitude=None if hidden else entry.longitude,
        reporter=None if hidden or entry.anonymous else masked_person(_told(entry)),
    )


def _told(entry: Entry) -> Person:
    """Nobody where their data may not be used (art. 41)."""
    return Person() if entry.restricted_at is not None else entry.reporter
