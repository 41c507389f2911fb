"""Workbooks (XLSX) from anywhere, read as values: nothing in them is reckoned, followed or run.

A workbook is a ZIP archive of XML, so it may be small and unpack to anything, refer to itself or to
files of this computer, and claim a million columns. What it unpacks to is bounded before it is read;
parts that declare a document type are refused, which no spreadsheet program writes.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from xml.parsers import expat

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from radio.complaints.errors import ComplaintError

UNPACKED_MOST: Final = 200 << 20
"""Bytes of all parts together."""
PARTS_MOST: Final = 2_000
CELLS_MOST: Final = 2_000_000
_SHEETS_MOST: Final = 60
_BLOCK: Final = 1 << 16
# openpyxl meets what it does not expect with whatever error comes of it.
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, ValueError, TypeError,
    KeyError, IndexError, AttributeError, NotImplementedError, OverflowError, EOFError,
    RuntimeError, OSError, AssertionError, expat.ExpatError,
)  # fmt: skip


class WorkbookError(ComplaintError):
    """It is no workbook that is read here; the message says why."""


def is_workbook(data: bytes) -> bool:
    """Whether this is a ZIP archive, as workbooks are."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(data: bytes, rows_most: int, columns_most: int) -> list[tuple[str, list[Any]]]:
    """Each sheet's name and rows. Formulas have the value that was last seen of them.

    A row more than `rows_most` is read, so that it can be told. Not for several threads at once.

    Raises:
        WorkbookError: it can't be read, is too large, or would do harm.
    """
    with warnings.catch_warnings():
        # Of styles and extensions that it does not know, none of which is wanted.
        warnings.simplefilter("ignore")
        try:
            _check_parts(data)
            book = openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False
            )
            return list(_sheets(book, rows_most, columns_most))
        except _BROKEN as error:
            raise WorkbookError(
                "the workbook is damaged; open it in a spreadsheet program and save it again "
                f"({type(error).__name__})"
            ) from error


def _sheets(book: Any, rows_most: int, columns_most: int) -> Iterator[tuple[str, list[Any]]]:
    budget = _Budget()
    for name in book.sheetnames[:_SHEETS_MOST]:
        sheet = book[name]
        if hasattr(sheet, "reset_dimensions"):  # not a chart
            # What a sheet says of its size may be anything.
            sheet.reset_dimensions()
            yield name, list(_rows(sheet, rows_most, columns_most, budget))


class _Budget:
    """Cells that may still be read."""

    def __init__(self) -> None:
        self.left = CELLS_MOST

    def spend(self, row: Sequence[object]) -> None:
        self.left -= sum(cell is not None for cell in row)
        if self.left < 0:
            raise WorkbookError(f"there are more than {CELLS_MOST:,} cells; split it by months")


def _rows(
    sheet: Any, rows_most: int, columns_most: int, budget: _Budget
) -> Iterator[Sequence[object]]:
    empty = 0
    for row in sheet.iter_rows(max_row=rows_most + 1, max_col=columns_most, values_only=True):
        if all(cell is None for cell in row):
            # Only what something comes after: sheets tend to end with many empty rows.
            empty += 1
            continue
        budget.spend(row)
        yield from ((),) * empty
        empty = 0
        yield [_value(cell) for cell in row]


def _value(cell: object) -> object:
    return cell if isinstance(cell, str | int | float | datetime | date | time) else None


def _check_parts(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        # An archive is never unpacked further than it says: the reader stops there, and complains.
        if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
            raise WorkbookError(
                f"the workbook unpacks to more than {UNPACKED_MOST >> 20} MB; "
                "copy the table alone into a new one"
            )
        if "xl/workbook.xml" not in archive.namelist():
            raise WorkbookError("this is no Excel workbook; save the table as .xlsx or .csv")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as file:
                    _check_xml(file)


def _check_xml(file: Any) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    while block := file.read(_BLOCK):
        parser.Parse(block)
    parser.Parse(b"", True)  # expat's own face


def _refuse_doctype(*_told: object) -> None:
    raise WorkbookError("the workbook has a document type declared in it, which may do harm")
