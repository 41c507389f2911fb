"""What became of a table that was brought, row by row, as it is kept and shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

from radio.complaints.exchange.headers import Header
from radio.complaints.exchange.tables import COLUMNS_MOST, Row, Sheet

TOLD_MOST: Final = 5_000
"""Rows that are told one by one; more are counted."""
SHEETS_MOST: Final = 60
_SAMPLES: Final = 3
_TITLE_MOST: Final = 60
_CELL_MOST: Final = 80


class What(StrEnum):
    """What became of a row, or becomes of it."""

    CHANGED = "changed"
    """LAPOR! has news of a case."""
    REFUSED = "refused"
    REMARK = "remark"
    """It was taken, but not all of it as it stands there."""


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row by its number in its sheet. `version` is that of the case when it was looked at."""

    what: What
    row: int
    sheet: str = ""
    field: str = ""
    reason: str = ""
    ticket: str = ""
    before: str = ""
    after: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a sheet is read: the row that names the columns (0: none was found), and what is what.

    `samples` are the first rows below it.
    """

    name: str
    header: int
    titles: tuple[str, ...]
    columns: Mapping[str, int]
    samples: tuple[tuple[str, ...], ...] = ()

    @property
    def as_header(self) -> Header:
        """For who reads the rows."""
        return Header(self.header, self.columns)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told of a table. `name` is the file's; `trouble` says why nothing of it could be read."""

    name: str
    read_as: str = ""
    trouble: str = ""
    sheets: tuple[SheetLook, ...] = ()
    by_hand: bool = False
    """Whether somebody has said what the columns are."""
    rows: tuple[RowTold, ...] = ()
    new: int = 0
    same: int = 0
    refused: int = 0
    remarks: int = 0

    def pack(self) -> str:
        """As the text that is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """Out of such a text."""
        values: dict[str, Any] = json.loads(packed)
        values["rows"] = tuple(
            RowTold(**one | {"what": What(one["what"])}) for one in values["rows"]
        )
        values["sheets"] = tuple(
            SheetLook(
                **one
                | {"titles": tuple(one["titles"])}
                | {"samples": tuple(tuple(cells) for cells in one["samples"])}
            )
            for one in values["sheets"]
        )
        return cls(**values)

    def with_columns(self, sheets: tuple[SheetLook, ...]) -> Self:
        """The same table, its columns as somebody says they are; nothing is known of its rows yet."""
        return replace(
            self,
            sheets=sheets,
            by_hand=True,
            trouble="",
            rows=(),
            new=0,
            same=0,
            refused=0,
            remarks=0,
        )


@dataclass(slots=True)
class Telling:
    """Gathers what becomes of rows; more than are told are counted."""

    rows: list[RowTold] = field(default_factory=list)

    def add(self, one: RowTold) -> None:
        """Another row."""
        if len(self.rows) < TOLD_MOST:
            self.rows.append(one)


def look_at(sheet: Sheet, header: Header | None) -> SheetLook:
    """How a sheet is read; where no header was found, its first row that says something may be it."""
    first = next((row.number for row in sheet.rows if not row.is_empty), 0)
    number = header.number if header is not None else first
    width = min(COLUMNS_MOST, max((len(row.cells) for row in sheet.rows[:50]), default=0))
    named = next((row for row in sheet.rows if row.number == number), Row(0, ()))
    below = [row for row in sheet.rows[:200] if row.number > number and not row.is_empty]
    return SheetLook(
        sheet.name,
        number if header is not None else 0,
        tuple(named.text(at)[:_TITLE_MOST] for at in range(width)),
        dict(header.columns) if header is not None else {},
        tuple(tuple(row.text(at)[:_CELL_MOST] for at in range(width)) for row in below[:_SAMPLES]),
    )
