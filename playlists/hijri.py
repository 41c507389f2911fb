"""Ramadan by the Umm al-Qura calendar: a proposal, for the government announces the true days."""

from __future__ import annotations

from datetime import date, timedelta

from hijridate import Hijri

RAMADAN, SHAWWAL = 9, 10
FIRST_YEAR, LAST_YEAR = 1343, 1499
"""Years that the calendar's table knows whole."""


def ramadan(year: int) -> tuple[date, date]:
    """First and last day of Ramadan of a Hijri year, which in Indonesia may be a day off.

    Raises:
        ValueError: the year is not in the table.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Hijri years {FIRST_YEAR} to {LAST_YEAR} are known, not {year}")
    first, after = (Hijri(year, month, 1).to_gregorian() for month in (RAMADAN, SHAWWAL))
    return date(*first.datetuple()), date(*after.datetuple()) - timedelta(days=1)


def next_ramadan(day: date) -> tuple[int, date, date]:
    """The Ramadan that a day is in or that comes next: Hijri year, first and last day.

    Raises:
        ValueError: it is not in the table.
    """
    year = (day.year - 622) * 33 // 32
    while ramadan(year)[1] < day:
        year += 1
    return year, *ramadan(year)
