"""The sheet as a workbook (XLSX): the same columns, set up to be printed on A4."""

from __future__ import annotations

import io
from datetime import date
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.sheet.rows import Sheet, SheetRow
from radio.complaints.exchange.sheet.words import (
    ANSWERED,
    COLOURS,
    COLUMNS,
    MORE,
    NO_PERSON,
    SIGNS,
    TITLE,
    liaison_line,
    long_day,
    summary,
    urgency_word,
)
from radio.complaints.handling.colours import Colour, Urgency

_WIDTHS: Final = (5, 15, 12, 16, 60, 22, 16, 36)
_FILLS: Final = {
    Colour.RED: "F8D0D0",
    Colour.YELLOW: "FBE7B5",
    Colour.BLUE: "CFE1F7",
    Colour.NONE: "E6E6E6",
}
_HEAD: Final = 6
CELL_MOST: Final = 32_000
"""Characters that a cell of Excel holds, nearly."""
_DAY: Final = "DD/MM/YYYY"


def to_xlsx(sheet: Sheet) -> bytes:
    """The sheet; no cell of it is a formula."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Lembar Jumat"
    _head(page, sheet)
    for number, row in enumerate(sheet.rows, 1):
        _row(page, _HEAD + number, number, row)
    last = _HEAD + len(sheet.rows) + 2
    if sheet.left_out:
        _put(page, last, 1, MORE.format(count=sheet.left_out))
    _set_up(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Any, sheet: Sheet) -> None:
    lines = (
        TITLE, sheet.agency, f"{sheet.station}, {long_day(sheet.day)}",
        summary(sheet.counts, sheet.overdue),
        liaison_line(sheet.liaisons),
    )  # fmt: skip
    for number, line in enumerate(lines, 1):
        _put(page, number, 1, line).font = Font(bold=number <= 2, size=14 if number == 1 else 11)
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), 1):
        cell = _put(page, _HEAD, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEEEEE")
        _framed(cell)
        page.column_dimensions[cell.column_letter].width = width


def _row(page: Any, at: int, number: int, row: SheetRow) -> None:
    told = f"{row.subject}\n{row.text}"
    if row.answer:
        told = f"{told}\n{ANSWERED} {row.answer}"
    page.cell(at, 1, number)
    _put(page, at, 2, row.ticket)
    _put_day(page, at, 3, row.came_on)
    _put(page, at, 4, row.kecamatan)
    _put(page, at, 5, told)
    state = _put(page, at, 6, f"{SIGNS[row.colour]} {COLOURS[row.colour]}")
    state.fill = PatternFill("solid", fgColor=_FILLS[row.colour])
    late = urgency_word(row.urgency)
    if row.due_on is not None and late:
        due = _put(page, at, 7, f"{row.due_on:%d/%m/%Y}\n{late}")
        due.font = Font(bold=row.urgency is Urgency.OVERDUE)
    elif row.due_on is not None:
        _put_day(page, at, 7, row.due_on)
    for column in range(1, len(COLUMNS) + 1):
        _framed(page.cell(at, column))


def _put(page: Any, row: int, column: int, text: str) -> Any:
    """A text, whatever it begins with."""
    cell = page.cell(row, column)
    cell.value = clean(text)[:CELL_MOST]
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def _put_day(page: Any, row: int, column: int, day: date) -> None:
    cell = page.cell(row, column, day)
    cell.number_format = _DAY


def _framed(cell: Any) -> None:
    side = Side(style="thin", color="9A9A9A")
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _set_up(page: Any) -> None:
    page.freeze_panes = page.cell(_HEAD + 1, 1)
    page.print_title_rows = f"{_HEAD}:{_HEAD}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text, page.oddFooter.right.text = NO_PERSON, "&P / &N"
