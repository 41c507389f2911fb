"""When a programme comes: a rule on the local wall clock, and the moments that makes.

Period by period, each day is held against the rule's parts; BYSETPOS then chooses. So a rule
that began years ago costs no more than one of today (unless it counts), and one that nothing
fulfils ends with the days asked for. An iterator that looks for the next match does neither.

Wall times become moments as RFC 5545 (3.3.5) reads a local time: one that the clock skips moves
on by as much as it skips, one that it repeats is the first of the two.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import assert_never
from zoneinfo import ZoneInfo

from playlists.clock import to_millis
from playlists.rrule import Frequency, RecurrenceError, Rule
from radio.units import Millis

FURTHEST = 40 * 366
"""Days in which a rule has to come at least once: the 29th of February on a given weekday does."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`wall` is the local time by the rule; `at` the moment it comes to."""

    wall: datetime
    at: Millis

    @property
    def day(self) -> date:
        """The local date by the rule."""
        return self.wall.date()


def occurrences(
    rule: Rule, begins: datetime, zone: ZoneInfo, first: date, last: date
) -> list[Occurrence]:
    """Those on local days from first to last, both included, in order.

    `begins` is a wall time: none is before it. It counts only where it fulfils the rule itself.
    Where the clock leaves a whole day out, what the rule says of the next day counts.
    """
    found = {one.at: one for one in _all_to(rule, begins, zone, first, last) if one.day >= first}
    return [found[at] for at in sorted(found)]


def check_comes(rule: Rule, begins: datetime, zone: ZoneInfo) -> Occurrence:
    """The first one there is.

    Raises:
        RecurrenceError: the rule never comes, at least not within forty years.
    """
    first = begins.date()
    last = first + timedelta(days=FURTHEST)
    found = next(_all_to(rule, begins, zone, first, last), None)
    if found is None:
        raise RecurrenceError(f"by this rule it never comes, from {first} on")
    return found


def resolve(wall: datetime, zone: ZoneInfo) -> Millis:
    """The moment of a local wall time."""
    return to_millis(wall.replace(tzinfo=zone, fold=0))


def _all_to(
    rule: Rule, begins: datetime, zone: ZoneInfo, first: date, last: date
) -> Iterator[Occurrence]:
    """Occurrences from about `first` on; a rule that counts is followed from its beginning."""
    whole = _completed(rule, begins)
    number = 0 if rule.count else max(0, _period_of(whole, begins.date(), first))
    left = rule.count or -1
    while (span := _period(whole, begins.date(), number)).start <= last:
        for wall in _walls(whole, span, begins.time()):
            if wall < begins:
                continue
            occurrence = Occurrence(wall, resolve(wall, zone))
            if left == 0 or wall.date() > last or _is_over(rule, occurrence):
                return
            left -= 1
            yield occurrence
        number += 1


def _is_over(rule: Rule, occurrence: Occurrence) -> bool:
    if rule.until is None:
        return False
    if rule.until.tzinfo is None:
        return occurrence.wall > rule.until
    return occurrence.at > to_millis(rule.until)


def _completed(rule: Rule, begins: datetime) -> Rule:
    """The rule with what it leaves to its beginning filled in (RFC 5545, 3.3.10)."""
    weekday = ((0, begins.weekday()),)
    if rule.week_numbers and not (rule.weekdays or rule.month_days or rule.year_days):
        return replace(rule, weekdays=weekday)
    if rule.week_numbers or rule.year_days or rule.month_days or rule.weekdays:
        return rule
    match rule.frequency:
        case Frequency.YEARLY:
            return replace(rule, months=rule.months or (begins.month,), month_days=(begins.day,))
        case Frequency.MONTHLY:
            return replace(rule, month_days=(begins.day,))
        case Frequency.WEEKLY:
            return replace(rule, weekdays=weekday)
        case Frequency.DAILY:
            return rule


# ------------------------------------------------------------------ periods


@dataclass(frozen=True, slots=True)
class _Days:
    start: date
    length: int

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=number) for number in range(self.length))


def _week_of(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _period(rule: Rule, begins: date, number: int) -> _Days:
    """The days of a rule's nth period; its 0th is the one in which it begins."""
    step = number * rule.interval
    match rule.frequency:
        case Frequency.DAILY:
            return _Days(begins + timedelta(days=step), 1)
        case Frequency.WEEKLY:
            return _Days(_week_of(begins, rule.week_start) + timedelta(weeks=step), 7)
        case Frequency.MONTHLY:
            year, month = divmod(begins.year * 12 + begins.month - 1 + step, 12)
            return _month(year, month + 1)
        case Frequency.YEARLY:
            return _year(begins.year + step)


def _period_of(rule: Rule, begins: date, day: date) -> int:
    """Number of the last period that starts on a day or before it."""
    match rule.frequency:
        case Frequency.DAILY:
            passed = (day - begins).days
        case Frequency.WEEKLY:
            passed = (day - _week_of(begins, rule.week_start)).days // 7
        case Frequency.MONTHLY:
            passed = (day.year - begins.year) * 12 + day.month - begins.month
        case Frequency.YEARLY:
            passed = day.year - begins.year
        case _:
            assert_never(rule.frequency)
    return passed // rule.interval


def _month(year: int, month: int) -> _Days:
    return _Days(date(year, month, 1), calendar.monthrange(year, month)[1])


def _year(year: int) -> _Days:
    return _Days(date(year, 1, 1), 365 + calendar.isleap(year))


# --------------------------------------------------------------------- days


def _walls(rule: Rule, span: _Days, begins: time) -> list[datetime]:
    """Wall times in one period, in order."""
    times = [
        time(hour, minute, second)
        for hour, minute, second in product(
            rule.hours or (begins.hour,),
            rule.minutes or (begins.minute,),
            rule.seconds or (begins.second,),
        )
    ]
    days = (day for day in span if _fulfils(rule, day))
    walls = [datetime.combine(day, at) for day, at in product(days, times)]
    if not rule.positions:
        return walls
    chosen = {nth - 1 if nth > 0 else len(walls) + nth for nth in rule.positions}
    return [wall for number, wall in enumerate(walls) if number in chosen]


def _fulfils(rule: Rule, day: date) -> bool:
    """Whether a day has all that the rule asks of one."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.weekdays and not _is_weekday(rule, day):
        return False
    if rule.month_days and not _is_in(day, _month(day.year, day.month), rule.month_days):
        return False
    if rule.year_days and not _is_in(day, _year(day.year), rule.year_days):
        return False
    return not rule.week_numbers or _is_week(rule, day)


def _is_in(day: date, span: _Days, wanted: tuple[int, ...]) -> bool:
    """Whether a day is one of the nth of a span, counted from 1 or, from its end, from -1."""
    number = (day - span.start).days
    return number + 1 in wanted or number - span.length in wanted


def _is_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    in_year = rule.frequency is Frequency.YEARLY and not rule.months
    span = _year(day.year) if in_year else _month(day.year, day.month)
    before = (day - span.start).days
    forward, backward = before // 7 + 1, -((span.length - 1 - before) // 7 + 1)
    return (forward, weekday) in rule.weekdays or (backward, weekday) in rule.weekdays


def _is_week(rule: Rule, day: date) -> bool:
    """By the number of its week; the first week of a year has four days in it at least."""
    fourth = _week_of(day, rule.week_start) + timedelta(days=3)
    year = _year(fourth.year)
    passed = (fourth - year.start).days
    number, after = passed // 7 + 1, (year.length - 1 - passed) // 7
    return number in rule.week_numbers or -after - 1 in rule.week_numbers
