"""Tables that others bring, CSV or XLSX, as rows of cells: whatever the encoding, the delimiter, the harm meant."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeAlias

from radio.complaints.errors import ComplaintError
from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.workbooks import WorkbookError, is_workbook, read_workbook

Value: TypeAlias = str | int | float | bool | datetime | date | time | None

BYTES_MOST: Final = 32 << 20
ROWS_MOST: Final = 100_000
COLUMNS_MOST: Final = 100
"""What stands right of them is not looked at."""
_DELIMITERS: Final = ";,\t|"
_LOOKED_AT: Final = 20
_OTHERS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, or one with a password"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


class TableError(ComplaintError):
    """A file is no table that can be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file, from 1; cells may be missing at its end."""

    number: int
    cells: tuple[Value, ...]

    def text(self, column: int | None) -> str:
        """A cell as it would be read aloud; empty where there is none."""
        return (
            text_of(self.cells[column]) if column is not None and column < len(self.cells) else ""
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(text_of(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its rows; `name` is empty for a CSV file. `told` says how it was read."""

    name: str
    rows: tuple[Row, ...]
    told: str


def read_table(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file, told apart by its content.

    Raises:
        TableError: it can't be read as a table, or is too large.
    """
    if len(data) > BYTES_MOST:
        raise TableError(f"the file is larger than {BYTES_MOST >> 20} MB; split it by months")
    if not is_workbook(data):
        return (_read_csv(data),)
    try:
        sheets = [
            Sheet(name, tuple(_numbered(rows)), "XLSX")
            for name, rows in read_workbook(data, ROWS_MOST, COLUMNS_MOST)
        ]
    except WorkbookError as error:
        raise TableError(str(error)) from error
    if not sheets:
        raise TableError("there is no sheet in the workbook")
    return tuple(sheets)


def text_of(value: Value) -> str:
    """A cell as text: whole numbers without a point, spaces tidy, no apostrophe before a formula."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        value = int(value)
    text = clean(str(value)).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in {*"=+-@"} else text


def _read_csv(data: bytes) -> Sheet:
    for mark, what in _OTHERS:
        if data.startswith(mark):
            raise TableError(f"this is {what}; save the table as .xlsx or .csv and try again")
    text, encoding = decode(data)
    if "\x00" in text[:4096]:
        raise TableError("this is no text; save the table as .xlsx or .csv and try again")
    text, delimiter = _delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = tuple(_numbered(cells[:COLUMNS_MOST] for cells in reader))
    except csv.Error as error:
        raise TableError(
            f"line {reader.line_num} can't be read ({error}); is a quotation mark left open?"
        ) from error
    shown = {"\t": "tabs"}.get(delimiter, f"“{delimiter}”")
    return Sheet("", rows, f"CSV, {encoding}, parted by {shown}")


def decode(data: bytes) -> tuple[str, str]:
    """A text of unknown encoding, and the encoding: Unicode where it is, else Windows' own."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
    ):  # fmt: skip
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    head = data[:2000]
    if head and head.count(0) > len(head) // 4:
        encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _delimiter_of(text: str) -> tuple[str, str]:
    """The text without a line that names the delimiter, and the delimiter."""
    head, _, rest = text.partition("\n")
    named = head.strip().strip('"').lower()
    if named.startswith("sep=") and len(named) == 5:
        return rest, named[-1]
    lines = list(itertools.islice(io.StringIO(text, newline=""), _LOOKED_AT))
    return text, max(_DELIMITERS, key=lambda mark: _widths(lines, mark))


def _widths(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the width that most have, if parted here; and that width."""
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if len(cells) > 1]
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    commonest = max(set(widths), key=widths.count)
    return widths.count(commonest), commonest


def _numbered(rows: Iterable[Sequence[Value]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        if number > ROWS_MOST:
            raise TableError(f"there are more than {ROWS_MOST:,} rows; split the file by months")
        yield Row(number, tuple(cells))
