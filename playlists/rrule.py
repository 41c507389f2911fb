"""Recurrence rules of RFC 5545 as they are written: `FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR`.

What the RFC allows of FREQ=DAILY, WEEKLY, MONTHLY and YEARLY is understood; a programme that
would come several times an hour is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

MOST_COUNT = 10_000
MOST_INTERVAL = 1_000
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?\d\d?)?({'|'.join(_DAYS)})")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


class RecurrenceError(ValueError):
    """A rule that can't be read, or never comes; the message says what is wrong with it."""


class Frequency(StrEnum):
    """How long a rule's period is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, read. Weekdays are (nth, day): 0 is Monday, nth 0 is each, -1 the last.

    `until` is a local wall time, or a moment in UTC; it is the last one that may be.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_start: int = 0
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    week_numbers: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


ONCE = Rule(Frequency.DAILY, count=1)


def parse_rule(text: str) -> Rule:
    """A rule as it is written, with or without `RRULE:` before it; an empty one comes once.

    Raises:
        RecurrenceError: it can't be read, or is none for a programme.
    """
    plain = text.strip().upper().removeprefix("RRULE:")
    if not plain:
        return ONCE
    parts = _parts(plain)
    frequency = _frequency(parts.pop("FREQ", ""))
    given = {}
    for name, value in parts.items():
        if name not in _READERS:
            raise RecurrenceError(f"{name!r} is no part of a recurrence rule (RFC 5545)")
        field, read = _READERS[name]
        given[field] = read(name, value)
    rule = Rule(frequency, **given)  # type: ignore[arg-type]  # each reader gives its field's type
    _check(rule)
    return rule


def _parts(plain: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in plain.rstrip(";").split(";"):
        name, equals, value = (word.strip() for word in piece.partition("="))
        if not equals or not value:
            raise RecurrenceError(
                f"{piece!r} can't be read; a rule is written as FREQ=WEEKLY;BYDAY=MO,FR"
            )
        if name in parts:
            raise RecurrenceError(f"{name} stands twice in the rule")
        parts[name] = value
    return parts


def _frequency(value: str) -> Frequency:
    try:
        return Frequency(value)
    except ValueError as error:
        words = ", ".join(Frequency)
        what = f"FREQ={value}" if value else "a rule without FREQ"
        raise RecurrenceError(f"{what}: a programme recurs {words}") from error


def _whole(name: str, value: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,5}", value) or not least <= int(value) <= most:
        raise RecurrenceError(f"{name}={value}: a number from {least} to {most} is meant")
    return int(value)


def _one(least: int, most: int) -> Callable[[str, str], int]:
    return lambda name, value: _whole(name, value, least, most)


def _several(least: int, most: int) -> Callable[[str, str], tuple[int, ...]]:
    def read(name: str, value: str) -> tuple[int, ...]:
        found = {_whole(name, word, least, most) for word in value.split(",")}
        # From the end are counted those that may be; nothing is the 0th.
        if least < 0 and 0 in found:
            raise RecurrenceError(f"{name}={value}: counted from 1, or from -1 at the end")
        return tuple(sorted(found))

    return read


def _weekday(name: str, value: str) -> tuple[int, int]:
    found = _WEEKDAY.fullmatch(value)
    if found is None or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise RecurrenceError(f"{name}={value}: days are MO to SU, or 1SA, -1FR and the like")
    return int(found[1] or 0), _DAYS.index(found[2])


def _weekdays(name: str, value: str) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({_weekday(name, word) for word in value.split(",")}))


def _week_start(name: str, value: str) -> int:
    nth, day = _weekday(name, value)
    if nth:
        raise RecurrenceError(f"{name}={value}: a week starts on one of MO to SU")
    return day


def _until(name: str, value: str) -> datetime:
    """The last local wall time, or moment in UTC, that a rule may reach."""
    found = _UNTIL.fullmatch(value)
    try:
        if found is None:
            raise ValueError(value)
        day = date.fromisoformat(found[1])
        at = time.fromisoformat(found[2]) if found[2] else time.max
    except ValueError as error:
        raise RecurrenceError(
            f"{name}={value}: write 20261231, 20261231T080000 or 20261231T010000Z"
        ) from error
    return datetime.combine(day, at, UTC if found[3] else None)


_READERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "INTERVAL": ("interval", _one(1, MOST_INTERVAL)),
    "COUNT": ("count", _one(1, MOST_COUNT)),
    "UNTIL": ("until", _until),
    "WKST": ("week_start", _week_start),
    "BYMONTH": ("months", _several(1, 12)),
    "BYMONTHDAY": ("month_days", _several(-31, 31)),
    "BYYEARDAY": ("year_days", _several(-366, 366)),
    "BYWEEKNO": ("week_numbers", _several(-53, 53)),
    "BYDAY": ("weekdays", _weekdays),
    "BYHOUR": ("hours", _several(0, 23)),
    "BYMINUTE": ("minutes", _several(0, 59)),
    "BYSECOND": ("seconds", _several(0, 59)),
    "BYSETPOS": ("positions", _several(-366, 366)),
}


def _check(rule: Rule) -> None:
    """What the RFC does not let stand together."""
    long = rule.frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    yearly = rule.frequency is Frequency.YEARLY
    wrong = {
        "COUNT and UNTIL: give one of them": rule.count is not None and rule.until is not None,
        "BYWEEKNO goes with FREQ=YEARLY only": bool(rule.week_numbers) and not yearly,
        "BYYEARDAY goes with FREQ=YEARLY only": bool(rule.year_days) and not yearly,
        "BYMONTHDAY does not go with FREQ=WEEKLY": bool(rule.month_days)
        and rule.frequency is Frequency.WEEKLY,
        "BYDAY with a number goes with FREQ=MONTHLY and YEARLY, without BYWEEKNO": any(
            nth for nth, _ in rule.weekdays
        )
        and (not long or bool(rule.week_numbers)),
        "BYSETPOS chooses among what another BY... part gives: there is none": bool(rule.positions)
        and not _has_by(rule),
    }
    for words, holds in wrong.items():
        if holds:
            raise RecurrenceError(words)


def _has_by(rule: Rule) -> bool:
    return any(
        (
            *(rule.months, rule.month_days, rule.year_days, rule.week_numbers, rule.weekdays),
            *(rule.hours, rule.minutes, rule.seconds),
        )
    )
