"""The week's grid: which hour clock an hour has, with exceptions for a season.

A row without a season is the standing week. A row of a season counts while one of its kind is on,
before all others. Of rows that are equal the last one counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from playlists.dayparts import Window, holds


@dataclass(frozen=True, slots=True)
class GridRow:
    """A clock and the hours of the week it has (none: all), at all times or in a season."""

    clock: str
    windows: tuple[Window, ...] = ()
    season: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Days, both included, in which the station is not as usual: Ramadan, mourning, an election."""

    kind: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a local day is in it."""
        return self.first <= day <= self.last


def kinds_on(seasons: Iterable[Season], day: date) -> frozenset[str]:
    """The kinds of season that a local day is in."""
    return frozenset(season.kind for season in seasons if season.holds(day))


def clock_at(rows: Iterable[GridRow], local: datetime, kinds: Collection[str]) -> str | None:
    """The clock of the hour that begins then on the station's wall clock; None where none is set."""
    row = row_at(rows, local, kinds)
    return None if row is None else row.clock


def row_at(rows: Iterable[GridRow], local: datetime, kinds: Collection[str]) -> GridRow | None:
    """The row that gives that hour its clock; None where none is set."""
    found: GridRow | None = None
    for row in rows:
        if (row.season and row.season not in kinds) or not holds(row.windows, [local]):
            continue
        if row.season or found is None or not found.season:
            found = row
    return found
