"""Friday sheets that tell of who was erased: thrown away, and made anew where a mail still waits with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from sqlalchemy import select

from radio.complaints.exchange.sheet.paper import to_pdf
from radio.complaints.exchange.sheet.rows import Sheet, active_agencies, friday_sheet
from radio.complaints.exchange.sheet.words import SHEETS
from radio.complaints.exchange.sheet.workbook import to_xlsx
from radio.db import session_scope
from radio.jobs.context import Context
from radio.mail.tables import OutgoingMail

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def sweep_sheets(context: Context, tells: Callable[[str], bool], tickets: frozenset[str]) -> None:
    """Leave no sheet that names one of these cases, or has a text that `tells` of somebody.

    Raises:
        OSError: a sheet can't be removed or written.
        RegisterAwayError: the shared database is away.
    """
    folder = context.settings.data / SHEETS
    known = {stem for stem in _stems(folder) if _is_of(stem, tells, tickets)}
    if not known:
        return
    wanted = _mailed(context)
    for stem in sorted(known):
        context.check()
        made = (
            _anew(context, stem) if str(stem.relative_to(context.settings.data)) in wanted else None
        )
        _put(stem, made)


def _stems(folder: Path) -> Iterator[Path]:
    """Sheets without what stands after the point; half made ones, of a run that was ended, too."""
    if folder.is_dir():
        yield from sorted({path.with_suffix("") for path in folder.glob("*/*") if path.is_file()})


def _is_of(stem: Path, tells: Callable[[str], bool], tickets: frozenset[str]) -> bool:
    """A sheet that can't be read may be of anybody."""
    try:
        texts = [*_texts(stem.with_suffix(".xlsx"))]
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError):
        return True
    return any(text in tickets or tells(text) for text in texts)


def _texts(path: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(values_only=True):
                yield from (cell for cell in row if isinstance(cell, str))
    finally:
        book.close()


def _mailed(context: Context) -> set[str]:
    """Sheets that a mail waits with, as paths below the data folder, without what stands after the point."""
    query = select(OutgoingMail.files).where(OutgoingMail.sent_at.is_(None))
    with session_scope(context.engine) as session:
        files = [name for files in session.scalars(query) for name in files.split("\n") if name]
    return {str(Path(name).with_suffix("")) for name in files}


def _anew(context: Context, stem: Path) -> Sheet | None:
    """The agency's sheet as its cases are now, under the day it was made for."""
    station = context.station
    if not _DAY.fullmatch(stem.parent.name):
        return None
    day = date.fromisoformat(stem.parent.name)
    for agency_id in active_agencies(station.register):
        sheet = replace(friday_sheet(station.desk, station.register, agency_id), day=day)
        if sheet.file_name == stem.name:
            return sheet
    return None


def _put(stem: Path, sheet: Sheet | None) -> None:
    for suffix, write in ((".pdf", to_pdf), (".xlsx", to_xlsx)):
        path = stem.with_suffix(suffix)
        if sheet is None:
            path.unlink(missing_ok=True)
            continue
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(write(sheet))
        part.replace(path)
