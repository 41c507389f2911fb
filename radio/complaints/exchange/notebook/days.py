"""Days as people in Indonesia write them: `3/2/25`, `Senin, 3 Pebruari 2025`, `03-02-2025 08.15`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from radio.complaints.exchange.tables import Value, text_of

NOON: Final = time(12)
"""Where no time is written: the same day, wherever it is looked at."""
_FIRST: Final = date(1990, 1, 1)
_SERIAL_FROM: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
_SERIALS: Final = range(32_874, 73_051)  # 1990 to 2099
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari pebruari feb peb february", "maret mar march mrt",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu agt ags agust aug august", "september sep sept", "oktober okt oct october",
            "november nopember nov nop", "desember des dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO: Final = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS: Final = re.compile(
    r"(?<!\d)(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})(?!\d)"
)
_NAMED: Final = re.compile(
    r"(?<!\d)(\d{1,2})[\s\-/.]*([a-z]{3,10})\.?[\s\-/.,']*(\d{4}|\d{2})(?!\d)"
)
_CLOCK: Final = re.compile(r"(?<!\d)(\d{1,2})[.:](\d{2})(?!\d)")
_LONGEST: Final = 60


class DayError(ValueError):
    """This is no day that can be read; the message says why."""


def read_day(value: Value, today: date) -> datetime:
    """The day of a cell, at the time that stands with it or at noon; local time.

    Numbers are day, month, year; two digits of a year are of this century. A bare number is a
    spreadsheet's.

    Raises:
        DayError: see there; or it lies before 1990, or after `today`.
    """
    found = _of_cell(value)
    if not _FIRST <= found.date() <= today:
        raise DayError(f"{found:%d-%m-%Y} lies before 1990 or in the future")
    return found


def read_clock(value: Value) -> time | None:
    """The time of a cell; None where none can be read."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    return _clock_in(text_of(value)[:_LONGEST])


def _of_cell(value: Value) -> datetime:
    if isinstance(value, datetime):
        day = value.replace(tzinfo=None)
        return day if day.time() != time(0) else datetime.combine(day, NOON)
    if isinstance(value, date):
        return datetime.combine(value, NOON)
    text = text_of(value).lower()
    if not text or len(text) > _LONGEST:
        raise DayError("the day is missing" if not text else "this is no day")
    if re.fullmatch(r"\d{5}([.,]\d+)?", text):
        return _of_serial(int(text[:5]))
    return _of_text(text)


def _of_serial(number: int) -> datetime:
    if number not in _SERIALS:
        raise DayError("a number that is no day")
    return datetime.combine(_SERIAL_FROM + timedelta(days=number), NOON)


def _of_text(text: str) -> datetime:
    found = _ISO.search(text)
    if found is not None:
        year, month, day = found.groups()
    elif (found := _NUMBERS.search(text)) is not None:
        day, month, year = found.groups()
    elif (found := _NAMED.search(text)) is not None:
        if found[2] not in _MONTHS:
            raise DayError(f"there is no month “{found[2]}”")
        day, month, year = found[1], str(_MONTHS[found[2]]), found[3]
    else:
        raise DayError("no day, month and year are written here")
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    try:
        on = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError as error:
        raise DayError(
            f"there is no day {int(day)}, month {int(month)}; day, month, year are read"
        ) from error
    return datetime.combine(on, _clock_in(rest) or NOON)


def _clock_in(text: str) -> time | None:
    found = _CLOCK.search(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))
