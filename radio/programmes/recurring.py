"""Recurrence as most people think of it, and as the rule of RFC 5545 that it is.

What can't be said by days of the week, or by the nth weekday of a month, stays a rule as written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from playlists.recurrence import FURTHEST, Occurrence, check_comes, occurrences
from playlists.rrule import Frequency, RecurrenceError, Rule, parse_rule
from radio.programmes.planning import DAY

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTH = (1, 2, 3, 4, 5, -1)
_STEPS = (40, 400, 4000, FURTHEST)
"""Days looked through for the next dates: most rules come soon."""


class Way(StrEnum):
    """How a programme recurs."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A way, and what it takes.

    Weekly: on `days` (0 is Monday) of every so many weeks. Monthly: on the `nth` (-1 is the last)
    of these `days` of every so many months. `until` is the last local day it may come on;
    None for no end. `rule` counts for `Way.RULE` alone.
    """

    way: Way = Way.ONCE
    days: tuple[int, ...] = ()
    every: int = 1
    nth: tuple[int, ...] = ()
    until: date | None = None
    rule: str = ""

    def to_rule(self) -> str:
        """As RFC 5545 writes it.

        Raises:
            RecurrenceError: no day is chosen.
        """
        if self.way is Way.ONCE:
            return ""
        if self.way is Way.RULE:
            return self.rule.strip()
        if not self.days or (self.way is Way.MONTHLY and not self.nth):
            raise RecurrenceError("no day is chosen")
        return ";".join(self._parts())

    def _parts(self) -> list[str]:
        names = [DAYS[day] for day in self.days]
        if self.way is Way.MONTHLY:
            names = [f"{nth}{name}" for nth in self.nth for name in names]
        parts = [f"FREQ={self.way.name}"]
        parts += [f"INTERVAL={self.every}"] * (self.every != 1)
        parts.append(f"BYDAY={','.join(names)}")
        parts += [] if self.until is None else [f"UNTIL={self.until:%Y%m%d}"]
        return parts


def recurrence_of(text: str) -> Recurrence:
    """A rule as a recurrence, simple where it can be said so.

    Raises:
        RecurrenceError: it can't be read.
    """
    rule = parse_rule(text)
    if not text.strip():
        return Recurrence()
    for simple in (_weekly(rule), _monthly(rule)):
        if simple is not None and parse_rule(simple.to_rule()) == rule:
            return simple
    return Recurrence(Way.RULE, rule=text.strip())


def _until(rule: Rule) -> date | None:
    return None if rule.until is None else rule.until.date()


def _weekly(rule: Rule) -> Recurrence | None:
    if rule.frequency is not Frequency.WEEKLY or not rule.weekdays:
        return None
    days = tuple(sorted(day for _, day in rule.weekdays))
    return Recurrence(Way.WEEKLY, days, rule.interval, until=_until(rule))


def _monthly(rule: Rule) -> Recurrence | None:
    if rule.frequency is not Frequency.MONTHLY or not rule.weekdays:
        return None
    nth = sorted({number for number, _ in rule.weekdays}, key=lambda one: (one < 0, one))
    if not set(nth) <= set(NTH):
        return None
    days = tuple(sorted({day for _, day in rule.weekdays}))
    return Recurrence(Way.MONTHLY, days, rule.interval, tuple(nth), _until(rule))


def next_dates(
    rule: str, first_day: date, at: time, zone: ZoneInfo, today: date, most: int = 10
) -> Sequence[Occurrence]:
    """The next times that a rule comes, from today or its first day on; none where it is over.

    Raises:
        RecurrenceError: the rule can't be read, or never comes.
    """
    parsed, begins = parse_rule(rule), datetime.combine(first_day, at)
    check_comes(parsed, begins, zone)
    found: list[Occurrence] = []
    start = max(first_day, today)
    for days in _STEPS:
        found = occurrences(parsed, begins, zone, start, start + DAY * days)
        if len(found) >= most:
            break
    return list(islice(found, most))
