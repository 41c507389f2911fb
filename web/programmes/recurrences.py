"""Recurrence as a form and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    format_date,
)
from werkzeug.datastructures import MultiDict

from playlists.rrule import RecurrenceError
from radio.programmes.recurring import NTH, Recurrence, Way, recurrence_of
from web.dates import short_day
from web.language.say import _
from web.programmes.fields import day_of

_MONDAY = date(2026, 11, 23)
EVERY_MOST = 52


def ways() -> Mapping[Way, str]:
    """How a programme may recur."""
    return {
        Way.WEEKLY: _("on days of the week"),
        Way.MONTHLY: _("on days of the month, such as the first Friday"),
        Way.ONCE: _("once"),
        Way.RULE: _("by a rule (advanced)"),
    }


def day_names(form: str = "EEEE") -> list[str]:
    """Monday to Sunday."""
    return [str(format_date(_MONDAY + timedelta(days=number), form)) for number in range(7)]


def nth_names() -> Mapping[int, str]:
    """The first to the last of a month."""
    words = (_("first"), _("second"), _("third"), _("fourth"), _("fifth"), _("last"))
    return dict(zip(NTH, words, strict=True))


def read_recurrence(form: MultiDict[str, str]) -> Recurrence:
    """What a form asks for.

    Raises:
        RecurrenceError: something in it can't be read.
    """
    way, until = form.get("way", ""), form.get("until", "").strip()
    every, end = form.get("every", "1").strip() or "1", day_of(until)
    if way not in set(Way):
        raise RecurrenceError(_("Choose how it recurs."))
    if not every.isdecimal() or not 1 <= int(every) <= EVERY_MOST:
        raise RecurrenceError(_("A number of 1 to 52 is needed."))
    if until and end is None:
        raise RecurrenceError(_("A date is needed, such as 2026-11-23."))
    days = tuple(sorted(int(one) for one in form.getlist("days") if one in "0123456" and one))
    nth = tuple(one for one in NTH if str(one) in form.getlist("nth"))
    return Recurrence(Way(way), days, int(every), nth, end, form.get("rule", "").strip())


def rule_of(found: Recurrence) -> str:
    """Its rule.

    Raises:
        RecurrenceError: no day is chosen; in words.
    """
    try:
        return found.to_rule()
    except RecurrenceError as error:
        raise RecurrenceError(_("Choose at least one day.")) from error


def recurrence_words(rule: str, first_day: date) -> str:
    """A rule in words: Senin, Rabu; every 2 weeks; until ..."""
    try:
        found = recurrence_of(rule)
    except RecurrenceError:
        return rule
    if found.way is Way.ONCE:
        return _("once, %(day)s", day=short_day(first_day))
    if found.way is Way.RULE:
        return found.rule
    parts = [_days(found)]
    if found.every > 1:
        weeks = found.way is Way.WEEKLY
        parts.append(
            _("every %(count)s weeks", count=found.every)
            if weeks
            else _("every %(count)s months", count=found.every)
        )
    if found.until is not None:
        parts.append(_("until %(day)s", day=short_day(found.until)))
    return ", ".join(parts)


def _days(found: Recurrence) -> str:
    if found.way is Way.WEEKLY:
        if len(found.days) == len(day_names()):
            return _("every day")
        if found.days == tuple(range(5)):
            short = day_names("EEE")
            return f"{short[0]}–{short[4]}"
        return ", ".join(
            day_names("EEE" if len(found.days) > 1 else "EEEE")[day] for day in found.days
        )
    nth = ", ".join(nth_names()[one] for one in found.nth)
    days = ", ".join(day_names()[day] for day in found.days)
    return _("%(nth)s %(day)s of the month", nth=nth, day=days)
