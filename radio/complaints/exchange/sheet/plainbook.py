"""A table as a workbook (XLSX): a bold head that stays in sight, texts that are no formulas, A4 landscape."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from radio.complaints.exchange.cleaning import clean
from radio.complaints.exchange.sheet.workbook import CELL_MOST

_WIDTH: Final = 22
_TITLE_MOST: Final = 31
"""Characters of a sheet's name, by Excel."""


def to_workbook(
    title: str, heads: Sequence[str | int], rows: Iterable[Sequence[str | int]]
) -> bytes:
    """The table; numbers stay numbers, whatever a text begins with it is none."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title[:_TITLE_MOST]
    for column, head in enumerate(heads, 1):
        cell = _put(page, 1, column, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEEEEE")
        page.column_dimensions[get_column_letter(column)].width = _WIDTH
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            _put(page, number, column, value)
    page.freeze_panes = "C2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(page: Any, row: int, column: int, value: str | int) -> Any:
    cell = page.cell(row, column)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, int):
        cell.value = value
        return cell
    cell.value = clean(value)[:CELL_MOST]
    cell.data_type, cell.quotePrefix = "s", True
    return cell
