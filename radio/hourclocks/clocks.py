"""Setting and reading hour clocks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.hourclock import PLAIN, Slot, SlotKind, check_clock
from playlists.library import LIST
from playlists.names import is_name
from radio.hourclocks.tables import ClockSlot, GridRow, HourClock
from radio.library.tables import Media, MediaState

DEFAULT = "plain"
"""The clock of every hour the grid leaves open; the station may set one of this name."""
_NAME_MOST = 32
_OF_CATEGORY = (SlotKind.SONGS, SlotKind.FILL, SlotKind.TURN)


class ClockError(Exception):
    """A clock can't be set or taken away; the message says why."""


class NoSuchClockError(ClockError):
    """No clock has this name."""


def clocks(session: Session) -> dict[str, tuple[Slot, ...]]:
    """All clocks by name, the one of open hours too."""
    rows = session.scalars(select(HourClock).order_by(HourClock.id))
    return {DEFAULT: PLAIN, **{row.id: tuple(map(_slot, row.slots)) for row in rows}}


def find_clock(session: Session, name: str) -> tuple[Slot, ...]:
    """A clock by its name.

    Raises:
        NoSuchClockError: there is none.
    """
    known = clocks(session)
    if name not in known:
        raise NoSuchClockError(f"there is no hour clock {name!r}; there are: {', '.join(known)}")
    return known[name]


def set_clock(session: Session, name: str, slots: tuple[Slot, ...], notes: str = "") -> list[str]:
    """Make a clock or replace it. Does not commit. Returns what in it has nothing to play yet.

    Raises:
        ClockError: the name can't be one.
        playlists.hourclock.HourClockError: the slots can't be played.
    """
    if not is_name(name, _NAME_MOST) or set(name) & set(" /,;"):
        raise ClockError(f"{name!r} is no name: 1 to {_NAME_MOST} characters without spaces")
    check_clock(slots)
    row = session.get(HourClock, name) or HourClock(id=name, letter="", colour=0)
    row.notes = notes
    row.slots.clear()
    session.add(row)
    session.flush()
    row.slots.extend(_row(name, position, slot) for position, slot in enumerate(slots))
    session.flush()
    return list(_empty(session, slots))


def change_slots(session: Session, name: str, slots: tuple[Slot, ...]) -> None:
    """Give a clock other slots; its notes, letter and colour stay. Does not commit.

    Raises:
        ClockError: there is no such clock, or it would be empty.
        playlists.hourclock.HourClockError: the slots can't be played.
    """
    find_clock(session, name)
    if not slots:
        raise ClockError("an hour clock needs at least one slot, as `fill musik`")
    row = session.get(HourClock, name)
    set_clock(session, name, slots, row.notes if row else "")


def remove_clock(session: Session, name: str) -> None:
    """Take a clock away. Does not commit.

    Raises:
        NoSuchClockError: there is none that was set.
        ClockError: the grid has it.
    """
    row = session.get(HourClock, name)
    if row is None:
        known = ", ".join(session.scalars(select(HourClock.id).order_by(HourClock.id))) or "none"
        raise NoSuchClockError(f"no clock {name!r} was set; there are: {known}")
    used = session.scalars(select(GridRow.position).where(GridRow.clock_id == name)).all()
    if used:
        places = ", ".join(map(str, used))
        raise ClockError(f"the grid has {name!r} in row {places}: `radio grid remove` first")
    session.delete(row)
    session.flush()


def _empty(session: Session, slots: tuple[Slot, ...]) -> Iterator[str]:
    active = Media.state == MediaState.ACTIVE
    held = set(session.scalars(select(Media.category).where(active).distinct()))
    for number, slot in enumerate(slots, 1):
        words = f"slot {number}, {slot.kind.value} {slot.source}"
        if slot.kind is SlotKind.ITEM and session.get(Media, slot.source) is None:
            yield f"{words}: there is no such piece"
        elif slot.kind in _OF_CATEGORY and slot.source[:1] != LIST and slot.source not in held:
            yield f"{words}: nothing is in this category yet"


def _slot(row: ClockSlot) -> Slot:
    return Slot(
        row.kind, row.source, row.count, row.at, row.start, row.seconds, row.between, row.every
    )


def _row(clock: str, position: int, slot: Slot) -> ClockSlot:
    return ClockSlot(
        clock_id=clock,
        position=position,
        kind=slot.kind,
        source=slot.source,
        count=slot.count,
        at=slot.at,
        start=slot.start,
        seconds=slot.seconds,
        between=slot.between,
        every=slot.every,
    )
