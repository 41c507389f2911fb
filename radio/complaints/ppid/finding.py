"""Finding requests: the list, one with all that was done, the register of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.complaints.ppid.deadlines import RequestDeadlines
from radio.complaints.ppid.numbers import Series, read_number
from radio.complaints.ppid.sealing import applicant_indexes
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.ppid.words import OPEN, ObjectionState, RequestState
from radio.keys import Keyring
from radio.units import Millis

SOON: Final = 2
"""Working days that are left when a deadline is near."""
LIST_MOST: Final = 500
_NEWEST: Final = 1000


class Shown(StrEnum):
    """Which requests a list shows."""

    OPEN = "open"
    """Those that somebody still has something to do about."""
    OVERDUE = "overdue"
    OBJECTED = "objected"
    ALL = "all"


class Signal(StrEnum):
    """How a deadline stands."""

    DONE = "done"
    IN_TIME = "in_time"
    SOON = "soon"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"
    """No rule fits."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a deadline stands: `days` are working days that are left, below 0 where it is over."""

    signal: Signal
    days: int = 0


def standing(
    deadlines: RequestDeadlines, due_at: Millis | None, now: Millis, *, is_open: bool
) -> Standing:
    """How a deadline stands now."""
    if not is_open:
        return Standing(Signal.DONE)
    if due_at is None:
        return Standing(Signal.UNKNOWN)
    days = deadlines.days_left(now, due_at)
    if now > due_at:
        return Standing(Signal.OVERDUE, days)
    return Standing(Signal.SOON if days <= SOON else Signal.IN_TIME, days)


def find_requests(
    session: Session, keys: Keyring, shown: Shown, typed: str, now: Millis
) -> Sequence[InfoRequest]:
    """Requests, those that are due first before the others, then the newest.

    `typed` is a number or a part of it, or an applicant's telephone.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(InfoRequest).where(_is_shown(shown, now))
    if typed:
        number = read_number(typed)
        asked = str(number) if number else typed.strip().upper()
        query = query.where(
            or_(
                InfoRequest.number.contains(asked, autoescape=True),
                InfoRequest.phone_index.in_(applicant_indexes(keys, typed)),
            )
        )
    is_open = InfoRequest.state.in_(list(OPEN))
    query = query.order_by(
        is_open.desc(), func.coalesce(InfoRequest.due_at, 0), InfoRequest.said_at.desc()
    )
    return session.scalars(query.limit(LIST_MOST)).all()


def _is_shown(shown: Shown, now: Millis) -> ColumnElement[bool]:
    is_open = InfoRequest.state.in_(list(OPEN))
    objected = exists().where(
        Objection.request_id == InfoRequest.id, Objection.state == ObjectionState.RECEIVED
    )
    match shown:
        case Shown.OPEN:
            return or_(is_open, InfoRequest.state == RequestState.DECIDED, objected)
        case Shown.OVERDUE:
            late = exists().where(
                Objection.request_id == InfoRequest.id,
                Objection.state == ObjectionState.RECEIVED,
                Objection.due_at < now,
            )
            return or_(and_(is_open, InfoRequest.due_at < now), late)
        case Shown.OBJECTED:
            return exists().where(Objection.request_id == InfoRequest.id)
        case Shown.ALL:
            return InfoRequest.id != ""


def deeds_of(session: Session, request_id: str) -> Sequence[InfoDeed]:
    """What was done about a request, in its order."""
    query = select(InfoDeed).where(InfoDeed.request_id == request_id).order_by(InfoDeed.number)
    return session.scalars(query).all()


def objections_of(session: Session, *request_ids: str) -> Sequence[Objection]:
    """Objections to requests, in the order they came."""
    query = select(Objection).where(Objection.request_id.in_(request_ids))
    return session.scalars(query.order_by(Objection.said_at, Objection.id)).all()


def requests_of_year(
    session: Session, year: int, zone: ZoneInfo, desk: str = ""
) -> Sequence[InfoRequest]:
    """The register of a year: all that came in it, by its number, of one desk or of all."""
    begin = day_span(date(year, 1, 1), zone).start
    end = day_span(date(year + 1, 1, 1), zone).start
    query = select(InfoRequest).where(InfoRequest.said_at >= begin, InfoRequest.said_at < end)
    if desk:
        query = query.where(InfoRequest.desk == desk)
    return session.scalars(query.order_by(InfoRequest.said_at, InfoRequest.number)).all()


def last_request_numbers(session: Session, prefix: str) -> dict[tuple[Series, int], int]:
    """The last number of each run of the last years that this desk has here, by series and year."""
    found: dict[tuple[Series, int], int] = {}
    for kind in (InfoRequest, Objection):
        newest = (
            select(kind.number)
            .where(kind.desk == prefix)
            .order_by(kind.created_at.desc())
            .limit(_NEWEST)
        )
        for text in session.scalars(newest):
            number = read_number(text)
            if number is not None:
                run = number.series, number.year
                found[run] = max(found.get(run, 0), number.number)
    return found
