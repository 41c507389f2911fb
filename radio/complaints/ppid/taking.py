"""Writing a request or an objection into the shared database: once, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.ppid.deadlines import (
    RequestDeadlines,
    set_objection_due,
    set_request_due,
)
from radio.complaints.ppid.entry import ObjectionEntry, RequestEntry
from radio.complaints.ppid.numbers import read_number
from radio.complaints.ppid.sealing import seal_applicant, seal_words
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.ppid.words import ObjectionState, RequestDeed, RequestState
from radio.complaints.register.taking import TakenError
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class TakenRequest:
    """A request on its way to the shared database."""

    id: str
    number: str
    at: Millis
    entry: RequestEntry


@dataclass(frozen=True, slots=True)
class TakenObjection:
    """An objection on its way there."""

    id: str
    number: str
    at: Millis
    entry: ObjectionEntry


def write_request(
    session: Session, keys: Keyring, taken: TakenRequest, deadlines: RequestDeadlines
) -> bool:
    """Write it; False where it is there already. Does not commit.

    Raises:
        TakenError: its number is another one's.
        radio.keys.KeyFileError: the keys can't be read.
    """
    # Only its number is asked for: a desk that takes requests may not read who made them.
    if session.scalar(select(InfoRequest.id).where(InfoRequest.id == taken.id)):
        return False
    desk = _own(session, taken.number, InfoRequest)
    entry = taken.entry
    row = InfoRequest(
        id=taken.id,
        number=taken.number,
        desk=desk,
        key=entry.key or None,
        state=RequestState.RECEIVED,
        text=seal_words(keys, entry.text, taken.id, confidential=entry.confidential),
        purpose=seal_words(keys, entry.purpose, taken.id, confidential=entry.confidential),
        confidential=entry.confidential,
        channel=entry.channel,
        wanted=entry.wanted,
        form=entry.form,
        taken_by=entry.taken_by,
        said_at=entry.said_at,
        created_at=taken.at,
        updated_at=taken.at,
        restricted_at=entry.restricted_at,
    )
    seal_applicant(keys, row, entry.applicant)
    set_request_due(deadlines, row)
    session.add(row)
    session.flush()
    deed = RequestDeed.RECEIVE
    add_deed(session, row.id, row.state, deed, by=entry.taken_by, desk=desk, at=taken.at)
    return True


def write_objection(
    session: Session, keys: Keyring, taken: TakenObjection, deadlines: RequestDeadlines
) -> bool:
    """Write it; False where it is there already. Does not commit.

    One that comes too late is taken, and marked: whether it counts is for the office to say.

    Raises:
        TakenError: its number is another one's, or there is no request of the number it names.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if session.scalar(select(Objection.id).where(Objection.id == taken.id)):
        return False
    desk = _own(session, taken.number, Objection)
    entry = taken.entry
    request = _objected(session, entry.request_number)
    row = Objection(
        id=taken.id,
        number=taken.number,
        request_id=request.id,
        desk=desk,
        key=entry.key or None,
        state=ObjectionState.RECEIVED,
        grounds=entry.grounds,
        text=seal_words(keys, entry.text, request.id, confidential=request.confidential),
        late=request.object_until is not None and entry.said_at > request.object_until,
        taken_by=entry.taken_by,
        said_at=entry.said_at,
        created_at=taken.at,
    )
    set_objection_due(deadlines, row)
    session.add(row)
    session.flush()
    session.execute(
        update(InfoRequest)
        .where(InfoRequest.id == request.id)
        .values(version=InfoRequest.version + 1, updated_at=taken.at)
    )
    add_deed(
        session,
        request.id,
        request.state,
        RequestDeed.OBJECT,
        by=entry.taken_by,
        desk=desk,
        at=taken.at,
        objection_id=row.id,
    )
    return True


def add_deed(
    session: Session,
    request_id: str,
    state: RequestState,
    deed: RequestDeed,
    *,
    by: str,
    desk: str,
    at: Millis,
    why: str = "",
    said: str = "",
    objection_id: str | None = None,
) -> InfoDeed:
    """Note what was done to a request that stands in a state by now, after all that was done before. Texts come sealed where they have to be.

    Does not commit.
    """
    last = session.scalar(
        select(func.max(InfoDeed.number)).where(InfoDeed.request_id == request_id)
    )
    row = InfoDeed(
        id=new_id(at),
        request_id=request_id,
        objection_id=objection_id,
        number=(last or 0) + 1,
        deed=deed,
        state=state,
        at=at,
        by=by,
        desk=desk,
        why=why,
        said=said,
    )
    session.add(row)
    session.flush()
    return row


class _Objected(NamedTuple):
    """What has to be known of a request that somebody objects to."""

    id: str
    state: RequestState
    confidential: bool
    object_until: Millis | None


def _objected(session: Session, number: str) -> _Objected:
    """The request of a number, which nobody else changes until this session ends."""
    query = select(
        InfoRequest.id, InfoRequest.state, InfoRequest.confidential, InfoRequest.object_until
    )
    found = session.execute(query.where(InfoRequest.number == number).with_for_update()).first()
    if found is None:
        raise TakenError(f"there is no request {number}")
    return _Objected(*found)


def _own(session: Session, number: str, kind: type[InfoRequest | Objection]) -> str:
    """The desk of a number that nobody else has."""
    if session.scalar(select(kind.id).where(kind.number == number)) is not None:
        raise TakenError(f"the number {number} is another one's")
    parts = read_number(number)
    if parts is None:
        raise TakenError(f"“{number}” is no number of a request")
    return parts.prefix
