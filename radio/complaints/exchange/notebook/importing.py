"""Taking a notebook in: each row is filed as any complaint is, once, however often the file comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select

from radio.complaints.entry import TERMINAL, Entry, check_entry
from radio.complaints.errors import EntryError
from radio.complaints.exchange.headers import Header, find_header
from radio.complaints.exchange.notebook.lists import Lists, read_lists
from radio.complaints.exchange.notebook.rows import RowReader
from radio.complaints.exchange.notebook.words import COLUMNS
from radio.complaints.exchange.reports import Refusal
from radio.complaints.exchange.tables import Row, Sheet, TableError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.tables import Waiting
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint
from radio.db import session_scope
from radio.keys import Keyring
from radio.units import Millis

WANTED: Final = ("date", "text")
"""Columns that a sheet has to have."""
_ABOUT: Final = "row of a notebook"
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class FiledRow:
    """A row with the ticket it has now; none in a rehearsal."""

    row: int
    ticket: str
    sheet: str = ""


@dataclass(slots=True)
class Imported:
    """What became of each row: filed, known from before, refused; and what was taken otherwise.

    `passed_over` are sheets in which no header was found.
    """

    filed: list[FiledRow] = field(default_factory=list)
    known: int = 0
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[Refusal] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def import_notebook(
    desk: Desk,
    register: Engine,
    sheets: Sequence[Sheet],
    *,
    by: str,
    taker: str = TERMINAL,
    rehearse: bool = False,
    headers: Mapping[str, Header] | None = None,
    since: Millis | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Imported:
    """File the rows of a notebook; `rehearse` writes nothing. `progress` gets rows done, and all.

    It may be stopped at any moment and begun again: what is filed stays, and comes once. Then rows
    that were filed from `since` on (ms) are told as filed, not as known. `headers` say of each sheet,
    by its name, which column is what; without them that is found out. `taker` is the account of `by`.

    Raises:
        TableError: no sheet has a column for the day and one for what was said.
        RegisterAwayError: the shared database can't be reached: what is in it is not known.
        radio.keys.KeyFileError: the keys can't be read.
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    with register_scope(register) as session:
        lists = read_lists(session)
    told = Imported()
    parts = list(_parts(desk, sheets, lists, (by, taker), told, headers))
    if len(told.passed_over) == len(sheets):
        raise TableError(
            "no columns were found for the day (tanggal) and for what was said (aduan, keluhan, "
            "isi); the row that names the columns has to stand in the first 25"
        )
    total, done = sum(len(rows) for _, rows, _ in parts), 0
    seen: set[str] = set()
    for sheet, rows, reader in parts:
        for some in _split(rows):
            entries = list(_entries(desk.keys, sheet, some, reader, told))
            there = _there(desk, register, [entry.key for _, entry in entries])
            for row, entry in entries:
                was = there.get(entry.key)
                if entry.key in seen or (was and (since is None or was.at < since)):
                    told.known += 1
                    continue
                seen.add(entry.key)
                ticket = was.ticket if was else ""
                if not rehearse and not was:
                    ticket = file_entry(desk, entry).ticket
                told.filed.append(FiledRow(row.number, ticket, sheet.name))
            done += len(some)
            progress(done, total)
    return told


def find_columns(sheet: Sheet) -> Header | None:
    """Which column of a sheet is what; None where there is none for the day, or for what was said."""
    return find_header(sheet, COLUMNS, WANTED)


def _parts(
    desk: Desk,
    sheets: Iterable[Sheet],
    lists: Lists,
    by: tuple[str, str],
    told: Imported,
    headers: Mapping[str, Header] | None,
) -> Iterator[tuple[Sheet, list[Row], RowReader]]:
    today = datetime.fromtimestamp(desk.clock() / 1000, desk.zone).date()
    for sheet in sheets:
        header = find_columns(sheet) if headers is None else headers.get(sheet.name)
        if header is None or not all(one in header.columns for one in WANTED):
            told.passed_over.append(sheet.name)
            continue
        rows = [row for row in sheet.rows if row.number > header.number and not row.is_empty]
        yield sheet, rows, RowReader(header.columns, lists, desk.zone, today, *by)


def _entries(
    keys: Keyring, sheet: Sheet, rows: Iterable[Row], reader: RowReader, told: Imported
) -> Iterator[tuple[Row, Entry]]:
    for row in rows:
        try:
            taken = reader.read(row)
            entry = check_entry(taken.entry)
        except EntryError as error:
            told.refused.append(Refusal(row.number, error.field, str(error), sheet.name))
            continue
        told.remarks += [
            Refusal(row.number, one.field, one.told, sheet.name) for one in taken.remarks
        ]
        yield row, replace(entry, key=_key(keys, entry))


def _key(keys: Keyring, entry: Entry) -> str:
    """The same for the same day, person and words; nobody without the keys can try telephones on it.

    By the oldest key: it is the same after another was added.
    """
    person = entry.reporter
    said = [entry.said_at, person.name.lower(), person.phone, " ".join(entry.text.lower().split())]
    return f"notebook {keys.blinds(json.dumps(said), _ABOUT)[0]}"


@dataclass(frozen=True, slots=True)
class _Was:
    """A row that was filed before."""

    ticket: str
    at: Millis


def _there(desk: Desk, register: Engine, keys: Sequence[str]) -> dict[str, _Was]:
    """Those that were filed before: they wait here, or are in the shared database by now."""
    here = select(Waiting.key, Waiting.ticket, Waiting.created_at).where(Waiting.key.in_(keys))
    there = select(Complaint.key, Complaint.ticket, Complaint.created_at).where(
        Complaint.desk == desk.prefix, Complaint.key.in_(keys)
    )
    found: dict[str, _Was] = {}
    for scope, query in ((register_scope(register), there), (session_scope(desk.database), here)):
        with scope as session:
            rows = session.execute(query).tuples().all()
        found |= {key: _Was(ticket, at) for key, ticket, at in rows if key}
    return found


def _split(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for begin in range(0, len(rows), _AT_ONCE):
        yield rows[begin : begin + _AT_ONCE]
