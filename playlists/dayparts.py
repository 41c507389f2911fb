"""Dayparts: when in the week a piece may play, on the station's wall clock.

Written as `22:00-03:00`, or with days as `mon-fri 05:00-09:00; sat,sun 06:00-10:00`. A window that
ends at or before its start runs into the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

_DAYS = (
    ("mon", "sen"), ("tue", "sel"), ("wed", "rab"), ("thu", "kam"), ("fri", "jum"), ("sat", "sab"),
    ("sun", "min"),
)  # fmt: skip
"""English and Indonesian, from Monday."""
_EVERY_DAY = frozenset(range(7))
_DAY_MINUTES = 24 * 60
_WINDOW = re.compile(
    r"(?:(?P<days>[a-z,\- ]+?)\s+)?(?P<start>\d\d?[:.]\d\d)\s*-\s*(?P<end>\d\d?[:.]\d\d)"
)


class DaypartError(ValueError):
    """What was written is no daypart; the message says how one is written."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` up to `end`, in minutes of the day, beginning on these days (0 is Monday)."""

    days: frozenset[int]
    start: int
    end: int

    def holds(self, local: datetime) -> bool:
        """Whether a moment of the wall clock is in it."""
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        if minute >= self.start:
            return day in self.days
        return minute < self.end and (day - 1) % 7 in self.days


def parse_windows(text: str) -> tuple[Window, ...]:
    """Windows as they are written.

    Raises:
        DaypartError: it can't be read.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text.lower()) if part.strip()]
    if not parts:
        raise DaypartError("write the hours, as 22:00-03:00")
    return tuple(_window(part) for part in parts)


def holds(windows: Sequence[Window], moments: Iterable[datetime]) -> bool:
    """Whether all of these local moments are within; without windows always."""
    return not windows or all(any(window.holds(at) for window in windows) for at in moments)


def _window(part: str) -> Window:
    found = _WINDOW.fullmatch(part)
    if found is None:
        raise DaypartError(f"{part!r} is no window; write it as mon-fri 22:00-03:00")
    start, end = _minutes(found["start"]), _minutes(found["end"])
    if start == _DAY_MINUTES:
        raise DaypartError(f"{part!r} begins at 24:00; write 00:00 of the next day")
    return Window(parse_days(found["days"] or ""), start, end)


def _minutes(text: str) -> int:
    hour, minute = (int(number) for number in re.split("[:.]", text))
    if minute > 59 or hour * 60 + minute > _DAY_MINUTES:
        raise DaypartError(f"{text!r} is no time of the day")
    return hour * 60 + minute


def parse_days(text: str) -> frozenset[int]:
    """Days of the week as they are written, `mon-fri,sun`; nothing is every day. 0 is Monday.

    Raises:
        DaypartError: it can't be read.
    """
    if not text.strip():
        return _EVERY_DAY
    days: set[int] = set()
    for part in text.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        begin, end = _day(first), _day(last or first)
        days.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return frozenset(days)


def _day(name: str) -> int:
    for number, names in enumerate(_DAYS):
        if name[:3] in names:
            return number
    known = ", ".join(english for english, _ in _DAYS)
    raise DaypartError(f"{name!r} is no day of the week: {known}")
