"""What is told of a table that was read: row by row, with the field and the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be taken, or what of it could not. `row` is its number in the sheet.

    `field` is the entry's name for it. What was written in the row is not repeated but where it is
    no personal data.
    """

    row: int
    field: str
    reason: str
    sheet: str = ""
