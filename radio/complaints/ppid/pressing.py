"""Requests and objections whose deadline is near or past: for alarms and the digest. Numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.deadlines import end_of
from radio.complaints.ppid.deadlines import RequestDeadlines
from radio.complaints.ppid.finding import SOON, Signal, Standing, standing
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import OPEN, ObjectionState
from radio.units import Millis

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Pressing:
    """A request, or an objection to one; `days` are working days that are left, below 0 where it is over."""

    number: str
    request_id: str
    day: date
    signal: Signal
    days: int
    is_objection: bool = False


def pressing(
    session: Session, deadlines: RequestDeadlines, now: Millis, *, desk: str = ""
) -> tuple[Pressing, ...]:
    """Those that have `SOON` working days left or fewer, of one desk or of all; first what is due first."""
    today = deadlines.day_of(now)
    last = end_of(deadlines.calendar.after(today, SOON + 1) or today, deadlines.zone)
    found: list[InfoRequest | Objection] = [
        *_requests(session, last, desk),
        *_objections(session, last, desk),
    ]
    told = [
        _told(deadlines, row, now)
        for row in sorted(found, key=lambda row: (row.due_at or 0, row.number))
    ]
    return tuple(one for one in told if one.signal in {Signal.SOON, Signal.OVERDUE})[:_MOST]


def _requests(session: Session, last: Millis, desk: str) -> Sequence[InfoRequest]:
    query = select(InfoRequest).where(InfoRequest.state.in_(list(OPEN)), InfoRequest.due_at <= last)
    if desk:
        query = query.where(InfoRequest.desk == desk)
    return session.scalars(query.order_by(InfoRequest.due_at).limit(_MOST)).all()


def _objections(session: Session, last: Millis, desk: str) -> Sequence[Objection]:
    query = select(Objection).where(
        Objection.state == ObjectionState.RECEIVED, Objection.due_at <= last
    )
    if desk:
        query = query.where(Objection.desk == desk)
    return session.scalars(query.order_by(Objection.due_at).limit(_MOST)).all()


def _told(deadlines: RequestDeadlines, row: InfoRequest | Objection, now: Millis) -> Pressing:
    due_at = Millis(row.due_at or 0)
    told: Standing = standing(deadlines, due_at, now, is_open=True)
    is_objection = isinstance(row, Objection)
    return Pressing(
        row.number,
        row.request_id if isinstance(row, Objection) else row.id,
        deadlines.day_of(due_at),
        told.signal,
        told.days,
        is_objection,
    )
