"""Numbers of requests and objections: `PPID-BJN/26/0012`, a run of each desk and year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NUMBER: Final = 24
"""Characters of a number at most."""
_WRITTEN: Final = re.compile(r"(PPID|KBR)[-\s]*([A-Z]{1,4})[/\s-]*(\d{2})[/\s-]*(\d{1,9})")


class Series(StrEnum):
    """What is numbered."""

    REQUEST = "PPID"
    OBJECTION = "KBR"
    """Keberatan."""


@dataclass(frozen=True, slots=True)
class RequestNumber:
    """A number in its parts."""

    series: Series
    prefix: str
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.series}-{self.prefix}/{self.year:02}/{self.number:04}"


def read_number(typed: str) -> RequestNumber | None:
    """A number as somebody typed it, with any spaces and dashes; None where it is none."""
    found = _WRITTEN.fullmatch(typed.strip().upper())
    if found is None:
        return None
    series, prefix, year, number = found.groups()
    return RequestNumber(Series(series), prefix, int(year), int(number))
