"""The grid: which hours have which clock, and the seasons in which that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists import grid
from playlists.dayparts import DaypartError, Window, parse_windows
from playlists.hourclock import Slot
from playlists.library import LIST
from playlists.names import is_name
from radio.hourclocks.clocks import DEFAULT, clocks, find_clock, set_clock
from radio.hourclocks.tables import GridRow, HourClock, Season

SILENCE = "masa-tenang"
"""The kind of season before an election, in which no political campaign airs."""
_NAME_MOST = 32
STEP = 10
"""Between the numbers of two rows."""


class GridError(ValueError):
    """A row of the grid or a season makes no sense; the message says why."""


class NoSuchRowError(Exception):
    """No row of the grid has this number, or no season this name."""


@dataclass(frozen=True, slots=True)
class Week:
    """Clocks, grid and seasons, read once and asked for many hours."""

    clocks: Mapping[str, tuple[Slot, ...]]
    rows: Sequence[grid.GridRow]
    seasons: Sequence[grid.Season]

    def kinds(self, day: date) -> frozenset[str]:
        """Kinds of season a local day is in."""
        return grid.kinds_on(self.seasons, day)

    def clock_of(self, local: datetime) -> str:
        """Name of the clock of the hour that begins then on the station's wall clock."""
        return grid.clock_at(self.rows, local, self.kinds(local.date())) or DEFAULT

    def song_sources(self) -> set[str]:
        """What the clocks take songs from."""
        slots = (slot for clock in self.clocks.values() for slot in clock)
        return {slot.source for slot in slots if slot.is_rotated}

    def lists(self) -> set[str]:
        """The lists that the clocks name."""
        slots = (slot for clock in self.clocks.values() for slot in clock)
        return {slot.source[len(LIST) :] for slot in slots if slot.source.startswith(LIST)}

    def slots_of(self, local: datetime) -> tuple[Slot, ...]:
        """The slots of that clock."""
        return self.clocks[self.clock_of(local)]


def load_week(session: Session) -> Week:
    """All of it, as it is now."""
    rows = session.scalars(select(GridRow).order_by(GridRow.position))
    seasons = session.scalars(select(Season).order_by(Season.first_day, Season.id))
    return Week(
        clocks(session),
        [grid.GridRow(row.clock_id, windows_of(row.windows), row.season) for row in rows],
        [grid.Season(row.kind, row.first_day, row.last_day) for row in seasons],
    )


def add_row(session: Session, clock: str, windows: str, season: str = "") -> int:
    """Give hours of the week a clock; rows that were there before are below it. Returns its number.

    Does not commit.

    Raises:
        GridError: the hours can't be read, or the season's name is none.
        radio.hourclocks.clocks.NoSuchClockError: there is no such clock.
    """
    slots = find_clock(session, clock)
    if session.get(HourClock, clock) is None:
        set_clock(session, clock, slots)
    windows_of(windows)
    _check_name(season or "-", "a season's kind")
    last = session.scalar(select(func.max(GridRow.position))) or 0
    row = GridRow(
        position=last + STEP, clock_id=clock, windows=windows.strip(), season=season.strip()
    )
    session.add(row)
    return row.position


def remove_row(session: Session, position: int) -> None:
    """Take a row out of the grid. Does not commit.

    Raises:
        NoSuchRowError: there is none of this number.
    """
    row = session.get(GridRow, position)
    if row is None:
        raise NoSuchRowError(f"the grid has no row {position}; `radio grid list` shows them")
    session.delete(row)


def days_of(session: Session, kind: str) -> tuple[tuple[date, date], ...]:
    """First and last days of the seasons of a kind."""
    query = select(Season).where(Season.kind == kind).order_by(Season.first_day, Season.id)
    return tuple((row.first_day, row.last_day) for row in session.scalars(query))


def set_season(session: Session, season: Season) -> None:
    """Make or change a season. Does not commit.

    Raises:
        GridError: its name, kind or days make no sense.
    """
    _check_name(season.id, "a season's name")
    _check_name(season.kind, "a season's kind")
    if season.first_day > season.last_day:
        raise GridError(f"it begins on {season.first_day}, but ends on {season.last_day}")
    session.merge(season)


def remove_season(session: Session, name: str) -> None:
    """Take a season away. Does not commit.

    Raises:
        NoSuchRowError: there is none of this name.
    """
    row = session.get(Season, name)
    if row is None:
        known = ", ".join(session.scalars(select(Season.id).order_by(Season.id))) or "none"
        raise NoSuchRowError(f"there is no season {name!r}; there are: {known}")
    session.delete(row)


def _check_name(name: str, what: str) -> None:
    if not is_name(name, _NAME_MOST) or set(name) & set(" /,;"):
        raise GridError(f"{what} has 1 to {_NAME_MOST} characters and no spaces, not {name!r}")


def windows_of(text: str) -> tuple[Window, ...]:
    """The hours of a row of the grid as they are written; none for an empty text: all hours.

    Raises:
        GridError: they can't be read.
    """
    try:
        return parse_windows(text) if text.strip() else ()
    except DaypartError as error:
        raise GridError(str(error)) from error
