"""Lists of cases in a stable order, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.tables import Complaint
from radio.complaints.sight.filters import CaseFilter, FilterError, conditions
from radio.complaints.words import Channel, Grade, Kind, State
from radio.units import Millis

PAGE: Final = 50
COUNT_MOST: Final = 10_000


class CaseOrder(StrEnum):
    """How a list goes."""

    NEWEST = "newest"
    """By when it was said."""
    OLDEST = "oldest"
    DUE = "due"
    """What has to be done first; cases without a deadline are not in it."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it. Where it is confidential, `text` and `place` are empty."""

    id: str
    ticket: str
    kind: Kind
    channel: Channel
    state: State
    agency_id: str | None
    category_id: str | None
    area_code: str | None
    text: str
    place: str
    anonymous: bool
    confidential: bool
    episode_id: str
    said_at: Millis
    due_at: Millis | None
    answered_at: Millis | None
    aired_at: Millis | None
    closed_at: Millis | None
    supporters: int
    grade: Grade | None
    version: int
    merged_into: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list; `after` is what the next one is asked with, empty on the last."""

    lines: tuple[CaseLine, ...]
    after: str


_NAMES: Final = tuple(CaseLine.__slots__)
_COLUMNS: Final = tuple(getattr(Complaint, name) for name in _NAMES)


def list_cases(
    session: Session,
    wanted: CaseFilter,
    now: Millis,
    *,
    order: CaseOrder = CaseOrder.NEWEST,
    after: str = "",
    limit: int = PAGE,
    seen: ColumnElement[bool] = EVERYTHING,
) -> CasePage:
    """A page of the cases that are wanted; `after` is from the page before.

    `seen` is what who looks may read (`radio.complaints.privacy.seeing.readable`).
    Cases that come meanwhile neither shift nor double others.

    Raises:
        FilterError: `after` is none of this list's.
    """
    moment, falling = _ordered(order)
    query = select(*_COLUMNS).where(*conditions(session, wanted, now), seen)
    if order is CaseOrder.DUE:
        query = query.where(Complaint.due_at.is_not(None))
    if after:
        query = query.where(_beyond(moment, after, falling=falling))
    rows = session.execute(_in_order(query, moment, falling=falling).limit(limit + 1)).all()
    lines = tuple(line_of(row) for row in rows[:limit])
    return CasePage(lines, _mark(lines[-1], moment.key) if len(rows) > limit else "")


def count_cases(
    session: Session,
    wanted: CaseFilter,
    now: Millis,
    *,
    most: int | None = COUNT_MOST,
    seen: ColumnElement[bool] = EVERYTHING,
) -> int:
    """How many cases are wanted; more than `most` are not counted, one more is told then."""
    query = select(Complaint.id).where(*conditions(session, wanted, now), seen)
    if most is not None:
        query = query.limit(most + 1)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def line_columns() -> tuple[InstrumentedAttribute[Any], ...]:
    """What has to be selected for `line_of`."""
    return _COLUMNS


def line_of(row: Sequence[Any]) -> CaseLine:
    """A row of `line_columns` as it is shown."""
    values = dict(zip(_NAMES, row, strict=True))
    if values["confidential"]:
        values["text"] = values["place"] = ""
    return CaseLine(**values)


def _ordered(order: CaseOrder) -> tuple[InstrumentedAttribute[Any], bool]:
    if order is CaseOrder.DUE:
        return Complaint.due_at, False
    return Complaint.said_at, order is CaseOrder.NEWEST


def _in_order(
    query: Select[Any], moment: InstrumentedAttribute[Any], *, falling: bool
) -> Select[Any]:
    if falling:
        return query.order_by(moment.desc(), Complaint.id.desc())
    return query.order_by(moment, Complaint.id)


def _mark(line: CaseLine, moment: str) -> str:
    return f"{getattr(line, moment)}.{line.id}"


def _beyond(
    moment: InstrumentedAttribute[Any], after: str, *, falling: bool
) -> ColumnElement[bool]:
    at, dot, last = after.partition(".")
    if not dot or not at.isdecimal() or len(at) > 13:
        raise FilterError("this is no place in the list", "after")
    reached = int(at)
    # The first of the two lets an index begin there; the second is right.
    if falling:
        beyond = or_(moment < reached, Complaint.id < last)
        return and_(moment <= reached, beyond)
    return and_(moment >= reached, or_(moment > reached, Complaint.id > last))
