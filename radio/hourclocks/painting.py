"""The grid as a person paints it: a clock for each hour of a week, standing or of a season."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.dayparts import holds
from playlists.grid import row_at
from playlists.hourclock import Slot
from radio.hourclocks.clocks import DEFAULT, find_clock, set_clock
from radio.hourclocks.grid import STEP, GridError, Week, windows_of
from radio.hourclocks.tables import GridRow, HourClock

HOURS = tuple((day, hour) for day in range(7) for hour in range(24))
"""Every hour of a week: day (0 is Monday), hour."""
_MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001  # a wall clock, of no zone
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hour = tuple[int, int]
Painted = dict[Hour, str]
"""The clock of each hour that has one."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an hour has its clock: a season's kind, the standing week, or nothing that was set."""

    clock: str
    season: str = ""
    is_set: bool = True


def painted(session: Session, season: str = "") -> Painted:
    """The week of a season's kind, or the standing one; hours that are left open are not there."""
    rows = session.scalars(
        select(GridRow).where(GridRow.season == season).order_by(GridRow.position)
    )
    return _week_of((row.clock_id, row.windows) for row in rows)


def _week_of(rows: Iterable[tuple[str, str]]) -> Painted:
    found: Painted = {}
    for clock, text in rows:
        windows = windows_of(text)
        for day, hour in HOURS:
            if holds(windows, [_MONDAY + timedelta(days=day, hours=hour)]):
                found[day, hour] = clock
    return found


def write_week(week: Mapping[Hour, str]) -> dict[str, str]:
    """A week in short: the hours of each clock, as dayparts are written."""
    return dict(_rows(week))


def read_week(written: Mapping[str, str]) -> Painted:
    """The inverse of `write_week`.

    Raises:
        GridError: hours can't be read.
    """
    return _week_of(written.items())


def paint(session: Session, hours: Collection[Hour], clock: str, season: str = "") -> None:
    """Give hours of a week a clock, or with none leave them open. Does not commit.

    Raises:
        GridError: an hour is none of a week.
        radio.hourclocks.clocks.NoSuchClockError: there is no such clock.
    """
    if not set(hours) <= set(HOURS):
        raise GridError("a week has days from 0 to 6 and hours from 0 to 23")
    week = painted(session, season)
    for hour in hours:
        week.pop(hour, None)
    if clock:
        week |= dict.fromkeys(hours, clock)
    set_week(session, week, season)


def set_week(session: Session, week: Mapping[Hour, str], season: str = "") -> None:
    """Make a whole week of a season's kind, or the standing one. Does not commit.

    The rows of the grid are written anew, one for each clock; those of other seasons keep their
    order among each other and stay below or above as they were.

    Raises:
        radio.hourclocks.clocks.NoSuchClockError: there is no such clock.
    """
    for name in dict.fromkeys(week.values()):
        slots: tuple[Slot, ...] = find_clock(session, name)
        if session.get(HourClock, name) is None:
            set_clock(session, name, slots)
    fresh = [(name, windows, season) for name, windows in _rows(week)]
    before = session.scalars(select(GridRow).order_by(GridRow.position)).all()
    kept = [(row.clock_id, row.windows, row.season) for row in before if row.season != season]
    place = _place(before, season)
    rows = [*kept[:place], *fresh, *kept[place:]]
    session.execute(delete(GridRow))
    session.add_all(
        GridRow(position=number * STEP, clock_id=clock, windows=windows, season=kind)
        for number, (clock, windows, kind) in enumerate(rows, 1)
    )
    session.flush()


def reason_of(week: Week, local: datetime) -> Reason:
    """Why the hour that begins then on the station's wall clock has the clock it has."""
    row = row_at(week.rows, local, week.kinds(local.date()))
    return Reason(DEFAULT, is_set=False) if row is None else Reason(row.clock, row.season)


def _place(rows: Collection[GridRow], season: str) -> int:
    """How many rows of other seasons stand before the last one of this."""
    others = 0
    place = 0 if not season else sum(row.season != season for row in rows)
    for row in rows:
        if row.season == season:
            place = others
        else:
            others += 1
    return place


def _rows(week: Mapping[Hour, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(set(week.values())):
        yield name, write_windows({hour for hour, clock in week.items() if clock == name})


def write_windows(hours: Collection[Hour]) -> str:
    """Hours of a week as dayparts write them: `mon-fri 05:00-09:00; sun 06:00-10:00`."""
    by_stretch: dict[tuple[int, int], list[int]] = {}
    for day in range(7):
        for stretch in _stretches(sorted(hour for each, hour in hours if each == day)):
            by_stretch.setdefault(stretch, []).append(day)
    parts = []
    for (begin, end), days in sorted(by_stretch.items()):
        names = "" if len(days) == 7 else f"{_days(days)} "
        parts.append(f"{names}{begin:02}:00-{end:02}:00")
    return "; ".join(parts)


def _stretches(hours: list[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(hours), key=lambda pair: pair[1] - pair[0]):
        row = [hour for _, hour in group]
        yield row[0], row[-1] + 1


def _days(days: list[int]) -> str:
    parts = []
    for begin, end in _stretches(days):
        first, last = _NAMES[begin], _NAMES[end - 1]
        parts.append(first if end - begin == 1 else f"{first}-{last}")
    return ",".join(parts)
