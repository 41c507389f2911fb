"""A moment as somebody types it: “14.32 3 Maret”, “3 maret 2026 14:32”, “kemarin 8.05”."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

_MONTHS: Final = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                ("januari", "january"), ("februari", "february", "pebruari"), ("maret", "march"),
                ("april",), ("mei", "may"), ("juni", "june"), ("juli", "july"),
                ("agustus", "august", "agt"), ("september",), ("oktober", "october"),
                ("november", "nopember"), ("desember", "december"),
            ),
            1,
        )
        for name in names
    }
)  # fmt: skip
_DAYS_AGO: Final = MappingProxyType(
    {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "tadi": 0}
)
_TIME = re.compile(r"\b(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?\b")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_NUMBERS = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b")
_NAMED = re.compile(r"\b(\d{1,2})\s+([a-z]{3,})(?:\s+(\d{4}))?\b")


def read_moment(text: str, now: datetime) -> datetime | None:
    """The wall clock that is meant, without a zone; None where no time is told.

    Without a day it is the last time that the clock showed it; without a year the last such day.
    """
    lowered = " ".join(text.lower().split())
    day = _day(lowered, now.date())
    # A date in numbers is no time.
    found = _TIME.search(_ISO.sub(" ", _NUMBERS.sub(" ", lowered)))
    if found is None:
        return None
    try:
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        at = time(hours, minutes, seconds)
    except ValueError:
        return None
    if day is not None:
        return datetime.combine(day, at)
    today = datetime.combine(now.date(), at)
    return today if today <= now else today - timedelta(days=1)


def _day(text: str, today: date) -> date | None:
    for words, ago in _DAYS_AGO.items():
        if words in text:
            return today - timedelta(days=ago)
    try:
        if found := _ISO.search(text):
            year, month, day = map(int, found.groups())
            return date(year, month, day)
        if found := _NUMBERS.search(text):
            return _past(int(found[1]), int(found[2]), found[3], today)
        for found in _NAMED.finditer(text):
            month = _month(found[2])
            if month:
                return _past(int(found[1]), month, found[3], today)
    except ValueError:
        return None
    return None


def _month(word: str) -> int:
    return next((number for name, number in _MONTHS.items() if name.startswith(word)), 0)


def _past(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year), month, day)
    for back in range(5):
        try:
            found = date(today.year - back, month, day)
        except ValueError:
            # 29 February: the last year that had one.
            continue
        if found <= today:
            return found
    raise ValueError
