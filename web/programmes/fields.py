"""Fields of forms for times of the day and lengths, written as people here write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import IntegerField, StringField
from wtforms.validators import Length, ValidationError

from radio.programmes.definitions import YEARS, parse_clock
from radio.programmes.errors import UnusableError
from radio.programmes.rundown import length_of, parse_length
from web.language import current_language
from web.language.say import _

LINE = (Length(max=200),)
TEXT = (Length(max=4000),)


def _separator() -> str:
    return "." if current_language() == "id" else ":"


def strip(text: str | None) -> str:
    """Without space around it."""
    return (text or "").strip()


class ClockField(StringField):  # type: ignore[misc]  # WTForms ships no types
    """A time of the day: 08.00, 8:00, 08.00.30. Empty is None."""

    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        self.typed = strip(valuelist[0] if valuelist else "")
        self.data: Any = None
        if not self.typed:
            return
        text = self.typed if len(self.typed) > len("00") else f"{self.typed}:00"
        try:
            self.data = parse_clock(text)
        except UnusableError as error:
            raise ValueError(_("A time is needed, such as 08.00.")) from error

    def _value(self) -> str:
        if self.data is None:
            return self.typed
        text = self.data.isoformat("seconds" if self.data.second else "minutes")
        return str(text).replace(":", _separator())


class LengthField(IntegerField):  # type: ignore[misc]  # same
    """A length in seconds, written as 5.00 or 1.05.00; a plain number is minutes."""

    typed = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        self.typed = strip(valuelist[0] if valuelist else "")
        self.data: Any = None
        self.data = read_length(self.typed)

    def _value(self) -> str:
        return self.typed if self.data is None else write_length(self.data)


def read_length(text: str) -> int:
    """Seconds of a length as it is typed.

    Raises:
        ValueError: it is none.
    """
    plain = text.strip().replace(".", ":")
    try:
        return parse_length(plain if ":" in plain else f"{plain}:00")
    except UnusableError as error:
        raise ValueError(_("A length is needed, such as 5.00 or 1.30.00.")) from error


def write_length(seconds: int) -> str:
    """A length as it is typed."""
    return length_of(seconds).replace(":", _separator())


def choices(table: Any, empty: str | None = None) -> list[tuple[str, str]]:
    """Choices of a select field from a table of words; with one for nothing."""
    rows = [(str(key), str(words)) for key, words in table.items()]
    return rows if empty is None else [("", empty), *rows]


def add_errors(field: Any, messages: Iterable[str]) -> None:
    """Say what is wrong with a field though it was read well."""
    field.errors = [*field.errors, *messages]


def day_of(text: str) -> date | None:
    """A date as forms send it; None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def check_day(day: date) -> None:
    """Whether a station may plan for a day.

    Raises:
        ValueError: it is in another age.
    """
    if day.year not in YEARS:
        raise ValueError(_("A date is needed, such as 2026-11-23."))


def near_day(_form: object, field: Any) -> None:
    """A day that a station may plan for: a validator.

    Raises:
        ValidationError: it is in another age.
    """
    try:
        if field.data is not None:
            check_day(field.data)
    except ValueError as error:
        raise ValidationError(str(error)) from error
