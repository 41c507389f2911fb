"""Numbers set apart for a phone that goes where there is no network: a villager gets one at once.

They are of the desk's own runs. One that a phone never gives out stays a gap.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.ids import is_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.runs import next_request_number_of, next_ticket_of, year_of
from radio.complaints.intake.tables import ReservedNumber, WaitingKind
from radio.complaints.ppid.numbers import Series
from radio.units import Millis

BLOCK: Final = 20
"""Numbers of a kind that a phone takes along."""
OPEN_MOST: Final = 200
"""Numbers of a kind that one phone may have open; whoever has as many has not sent for long."""


@dataclass(frozen=True, slots=True)
class Told:
    """A number that a phone has given out already."""

    number: str
    device: str


def reserve(
    session: Session,
    desk: Desk,
    kind: WaitingKind,
    device: str,
    have: Collection[str],
    free: int = 0,
    person: str = "",
    year: int | None = None,
) -> tuple[str, ...]:
    """Numbers for a phone: asked again before it has got them, it gets the same. Does not commit.

    `have` are those it knows of, given out or not, and `free` how many of them it has not given out:
    it is filled up to `BLOCK`, unless it has too many open. Both are of one year: this one, or the
    `year` that is named (its last two digits), such as the next, for who is away over New Year.

    Raises:
        ValueError: that is no name of a phone, or nothing that is reserved for.
    """
    if not is_id(device) or kind is WaitingKind.OBJECTION:
        raise ValueError("numbers are reserved for phones, of complaints and requests")
    now = desk.clock()
    year = year_of(desk, now) if year is None else year
    query = select(ReservedNumber.number).where(
        ReservedNumber.device == device,
        ReservedNumber.kind == kind,
        ReservedNumber.year == year,
        ReservedNumber.used_at.is_(None),
    )
    open_ = session.scalars(query.order_by(ReservedNumber.reserved_at, ReservedNumber.number)).all()
    missed = [number for number in open_ if number not in have]
    room = min(BLOCK - free - len(missed), OPEN_MOST - len(open_))
    made = [_next(session, desk, kind, year) for _ in range(max(0, room))]
    session.add_all(
        ReservedNumber(
            number=number, kind=kind, device=device, person=person, year=year, reserved_at=now
        )
        for number in made
    )
    session.flush()
    return (*missed, *made)


def use_reserved(session: Session, told: Told, kind: WaitingKind, now: Millis) -> bool:
    """Whether a number was reserved for a phone and not used; it is now. Does not commit."""
    row = session.get(ReservedNumber, told.number)
    if row is None or row.kind is not kind or row.device != told.device or row.used_at is not None:
        return False
    row.used_at = now
    return True


def _next(session: Session, desk: Desk, kind: WaitingKind, year: int) -> str:
    if kind is WaitingKind.COMPLAINT:
        return str(next_ticket_of(session, desk, year))
    return str(next_request_number_of(session, desk, Series.REQUEST, year))
