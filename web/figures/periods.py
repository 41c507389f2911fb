"""The months that figures are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from radio.complaints.sight.filters import CaseFilter
from radio.complaints.sight.months import month_of, month_span, next_month
from radio.units import Millis

_USUAL: Final = 12
"""Months that are shown where nobody has chosen."""
_MONTHS_MOST: Final = 24
"""With more, a curve is told by years."""
_OFFERED: Final = 180


@dataclass(frozen=True, slots=True)
class Period:
    """From one month to another, both as 202611; 0 where it has no beginning, or no end."""

    first: int
    last: int

    def narrow(self, wanted: CaseFilter) -> CaseFilter:
        """The same filter, of what was said in it."""
        return wanted.and_also(
            since=month_span(self.first)[0] if self.first else None,
            until=month_span(self.last)[1] if self.last else None,
        )


def back(month: int, count: int) -> int:
    """The month so many before."""
    years, number = divmod(month // 100 * 12 + month % 100 - 1 - count, 12)
    return years * 100 + number + 1


def period_of(args: Mapping[str, str], now: Millis) -> Period:
    """What an address asks for: `first` and `last`, empty for all there is; the last year without them.

    What is no month is none; the later of two comes last.
    """
    this = month_of(now)
    if "first" not in args and "last" not in args:
        return Period(back(this, _USUAL - 1), this)
    first, last = (_month(args.get(name, "")) for name in ("first", "last"))
    if first and last and first > last:
        first, last = last, first
    return Period(first, last)


def _month(text: str) -> int:
    month = int(text) if text.isdecimal() and len(text) == len("202611") else 0
    return month if 197001 <= month < 210001 and 1 <= month % 100 <= 12 else 0


def presets(now: Millis) -> tuple[tuple[str, Period], ...]:
    """What is often wanted, by name."""
    this = month_of(now)
    year = this // 100 * 100
    return (
        ("month", Period(this, this)),
        ("before", Period(back(this, 1), back(this, 1))),
        ("usual", Period(back(this, _USUAL - 1), this)),
        ("year", Period(year + 1, this)),
        ("last_year", Period(year - 99, year - 88)),
        ("all", Period(0, 0)),
    )


def offered(oldest: int, now: Millis) -> tuple[int, ...]:
    """Months to choose from, the newest first."""
    month, found = month_of(now), list[int]()
    while len(found) < _OFFERED and (month >= oldest or len(found) < _USUAL):
        found.append(month)
        month = back(month, 1)
    return tuple(found)


def day_of(month: int) -> date:
    """Its first day, for its name."""
    return date(month // 100, month % 100, 1)


def spans(first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The months from the first to the last, or the years where those are many; with none left out."""
    months: list[int] = []
    month = first
    while month <= last:
        months.append(month)
        month = next_month(month)
    if len(months) <= _MONTHS_MOST:
        return tuple((month, month) for month in months)
    years = range(first // 100, last // 100 + 1)
    return tuple((max(first, year * 100 + 1), min(last, year * 100 + 12)) for year in years)
