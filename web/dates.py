"""Days in addresses, and moments as people here write them: 08.41, Sen 23 Nov."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    format_date,
)
from werkzeug.routing import BaseConverter, ValidationError

from radio.programmes.definitions import YEARS
from web.language import current_language


class DayConverter(BaseConverter):
    """A local day in an address, YYYY-MM-DD, that a station may look at."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; no such page where there is none."""
        day = day_asked(value)
        if day is None:
            raise ValidationError
        return day

    def to_url(self, value: date) -> str:
        """As it stands in the address."""
        return value.isoformat()


def day_asked(text: str) -> date | None:
    """The day that somebody asks for, YYYY-MM-DD; None where it is none that a station may look at."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def tell_dates(app: Flask) -> None:
    """Give the app its converter, and the templates their filters."""
    app.url_map.converters["day"] = DayConverter
    app.jinja_env.filters.update(
        clock=clock,
        exact=exact,
        length=length,
        day=short_day,
        long_day=long_day,
        month_name=month_name,
        weekday=weekday,
    )


def _separator() -> str:
    return "." if current_language() == "id" else ":"


def clock(moment: datetime) -> str:
    """08.41 in Indonesian, 08:41 in English."""
    return moment.strftime(f"%H{_separator()}%M")


def exact(moment: datetime) -> str:
    """08.41.17."""
    return moment.strftime(f"%H{_separator()}%M{_separator()}%S")


def length(seconds: float) -> str:
    """A length in minutes and seconds, 03.24; with hours where there are any."""
    whole = round(seconds)
    hours, rest = divmod(max(0, whole), 3600)
    parts = [f"{rest // 60:02}", f"{rest % 60:02}"]
    return _separator().join([str(hours), *parts] if hours else parts)


def short_day(day: date) -> str:
    """Sen 23 Nov."""
    return str(format_date(day, "EEE d MMM"))


def long_day(day: date) -> str:
    """Senin, 23 November 2026."""
    return str(format_date(day, "EEEE, d MMMM y"))


def month_name(day: date) -> str:
    """November 2026."""
    return str(format_date(day, "MMMM y"))


def weekday(day: date) -> str:
    """Senin."""
    return str(format_date(day, "EEEE"))
