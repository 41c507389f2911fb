"""How long the disk lasts: what is written each day, how long it is kept, what is free.

Rates are learned from the files of the last weeks; where there are none yet, from the settings. No
database is asked: it has to be told of before there is one, too.
"""

from __future__ import annotations

import math
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from radio.air.settings import DUMPED, RECORDINGS
from radio.archive.naming import AIRCHECK, named

LEARNED_DAYS: Final = 28
"""Days back from yesterday that rates are learned from."""
_LEAST_DAYS: Final = 3
"""Whole days that tell more than the settings do."""
LIBRARY: Final = "media"
CALLS: Final = "calls"
BACKUPS: Final = "backup"


@dataclass(frozen=True, slots=True)
class Growth:
    """One kind of files: `have` bytes are there, `daily` come a day.

    `limit` is what there is once its oldest go as fast as new ones come; None where it grows for ever.
    """

    kind: str
    have: int
    daily: float
    limit: float | None

    def after(self, days: float) -> float:
        """Bytes by which it has grown then; never less than none, for what is freed is not counted on."""
        grown = self.daily * days
        return grown if self.limit is None else min(grown, max(0.0, self.limit - self.have))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of a disk.

    `lasts` are days until less than the reserve is free; None where that never comes. `lacking` bytes
    are missing for all that is to be kept, the library as it will be in a year.
    """

    growths: Sequence[Growth]
    free: int
    reserve: float
    lasts: float | None
    lacking: float


def look_ahead(data: Path, zone: ZoneInfo, today: date, plan: Plan, reserve: float) -> Forecast:
    """What is to be expected of the disk of a data folder, of which `reserve` bytes stay free.

    Raises:
        OSError: the data folder, or the one it is to be made in, can't be read.
    """
    growths = measure(data, zone, today, plan)
    free = shutil.disk_usage(data if data.exists() else data.parent).free
    return foresee(growths, free, reserve)


def foresee(growths: Sequence[Growth], free: int, reserve: float) -> Forecast:
    """When the disk is full, if ever; exact, for growth is a line that bends where a limit is met."""
    room = free - reserve
    in_a_year = sum(
        growth.after(365.0) if growth.limit is None else growth.after(math.inf)
        for growth in growths
        if growth.daily > 0
    )
    return Forecast(growths, free, reserve, _lasts(growths, room), max(0.0, in_a_year - room))


def _lasts(growths: Sequence[Growth], room: float) -> float | None:
    if room <= 0:
        return 0.0
    bends = [(growth, _bend(growth)) for growth in growths if growth.daily > 0]
    before = 0.0
    for bend in sorted({*(its for _, its in bends), math.inf}):
        if sum(growth.after(bend) for growth, _ in bends) > room:
            grown = sum(growth.after(before) for growth, _ in bends)
            slope = sum(growth.daily for growth, its in bends if its > before)
            return before + max(0.0, room - grown) / slope
        before = bend
    return None


def _bend(growth: Growth) -> float:
    """Days until as much goes as comes."""
    if growth.limit is None:
        return math.inf
    return max(0.0, growth.limit - growth.have) / growth.daily


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings say: days that recordings are kept, and bytes of aircheck a day.

    After `recoded_after` days (0: never) a day of it weighs no more than `recoded_daily`.
    """

    keep_days: int
    aircheck_daily: float
    recoded_after: int = 0
    recoded_daily: float = 0.0

    def limit(self, daily: float) -> float:
        """Bytes of aircheck once its oldest go as fast as new ones come."""
        if not self.recoded_after:
            return daily * self.keep_days
        first = min(self.recoded_after, self.keep_days)
        later = min(daily, self.recoded_daily)
        return daily * first + later * (self.keep_days - first)


NOTHING_RECORDED: Final = Plan(400, 0.0)


def measure(data: Path, zone: ZoneInfo, today: date, plan: Plan) -> list[Growth]:
    """What each kind of files weighs and how it grows.

    Raises:
        OSError: the data folder can't be read.
    """
    aircheck = _by_day(_named(data, AIRCHECK))
    daily = _usual(aircheck, today)
    rate = plan.aircheck_daily if daily is None else daily
    found = [Growth(AIRCHECK, sum(aircheck.values()), rate, plan.limit(rate))]
    for kind, sizes in (
        (RECORDINGS, _by_day(_named(data, RECORDINGS))),
        (DUMPED, _by_day(_written(data / DUMPED, zone))),
        (CALLS, _by_day(_written(data / CALLS, zone))),
    ):
        mean = _mean(sizes, today)
        found.append(Growth(kind, sum(sizes.values()), mean, mean * plan.keep_days))
    library = _by_day(_written(data / LIBRARY, zone))
    found.append(Growth(LIBRARY, sum(library.values()), _mean(library, today), None))
    backups = _by_day(_written(data / BACKUPS, zone))
    # As many as are kept, each as large as the one before.
    found.append(Growth(BACKUPS, sum(backups.values()), 0.0, None))
    return found


def _by_day(files: Iterable[tuple[date, int]]) -> dict[date, int]:
    sizes: dict[date, int] = defaultdict(int)
    for day, size in files:
        sizes[day] += size
    return sizes


def _learned(sizes: Mapping[date, int], today: date) -> list[int]:
    """The last whole days, from the first on that anything is there of."""
    first = min(sizes, default=today)
    days = (today - timedelta(days=back) for back in range(1, LEARNED_DAYS + 1))
    return [sizes.get(day, 0) for day in days if day > first]


def _usual(sizes: Mapping[date, int], today: date) -> float | None:
    """A day as most are: one on which nothing was recorded says nothing of the others."""
    known = [size for size in _learned(sizes, today) if size]
    return float(median(known)) if len(known) >= _LEAST_DAYS else None


def _mean(sizes: Mapping[date, int], today: date) -> float:
    """What comes now and then, spread over its days."""
    known = _learned(sizes, today)
    return sum(known) / LEARNED_DAYS if known else 0.0


def _named(data: Path, kind: str) -> Iterator[tuple[date, int]]:
    for path, size, _ in _walk(data / kind):
        one = named(path.relative_to(data).as_posix())
        if one is not None:
            yield one.local.date(), size


def _written(folder: Path, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    for _, size, at in _walk(folder):
        yield datetime.fromtimestamp(at, zone).date(), size


def _walk(folder: Path) -> Iterator[tuple[Path, int, float]]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            try:
                found = path.stat()
            except FileNotFoundError:
                # It may be deleted while this counts.
                continue
            yield path, found.st_size, found.st_mtime
