"""Working days: Mondays to Fridays, without public holidays and joint leave, and what was ruled otherwise.

Days are those of the station's zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from playlists.publicholidays import has_joint_leave, holiday_on

LEAVE = "Cuti bersama"
"""How the reason of a day begins that is joint leave, in the office's language."""
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Stop:
    """Days that do not count: from `first` up to the day before `until`; None is until further."""

    first: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether the count stands still on a day."""
        return self.first <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. `ruled` are days that are, or are not, whatever else is said of them.

    `leave` are years whose joint leave is among these: somebody has put it in.
    """

    ruled: Mapping[date, bool] = field(default_factory=dict)
    holiday: Callable[[date], str] = holiday_on
    leave: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Whether a day is worked."""
        ruled = self.ruled.get(day)
        if ruled is not None:
            return ruled
        return day.weekday() < _SATURDAY and not self.holiday(day)

    def after(self, day: date, days: int, stops: Iterable[Stop] = ()) -> date | None:
        """The working day that is the n-th after a day; the day itself does not count.

        With none to count it is the day itself where it is worked, else the next that is. None
        where the count stands still until further.
        """
        stops = tuple(stops)
        left = days
        if left <= 0 and not self._counts(day, stops):
            left = 1
        while left > 0:
            day += _DAY
            if _for_good(day, stops):
                return None
            left -= self._counts(day, stops)
        return day

    def between(self, day: date, until: date) -> int:
        """How many working days come after one day, up to another and with it; below 0 if before."""
        if until < day:
            return -self.between(until, day)
        return sum(self.works(day + _DAY * n) for n in range(1, (until - day).days + 1))

    def unsure(self, first: date, last: date) -> tuple[int, ...]:
        """Years from one day to another whose joint leave is not known: days in them may move."""
        years = range(first.year, last.year + 1)
        return tuple(year for year in years if year not in self.leave and not has_joint_leave(year))

    def _counts(self, day: date, stops: tuple[Stop, ...]) -> bool:
        return self.works(day) and not any(stop.holds(day) for stop in stops)


def _for_good(day: date, stops: tuple[Stop, ...]) -> bool:
    return any(stop.until is None and stop.first <= day for stop in stops)
