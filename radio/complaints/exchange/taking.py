"""The worker's part: tables that were brought are looked at, and taken once somebody says so.

Each is done in small steps that are committed. Whatever ends it, it is begun again and comes to the
same: what was taken stays, and comes once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Engine

from radio.complaints.exchange import lapor_back
from radio.complaints.exchange.headers import Header
from radio.complaints.exchange.lapor_back import BroughtBack, News, bring_back
from radio.complaints.exchange.notebook import importing
from radio.complaints.exchange.notebook.importing import Imported, import_notebook
from radio.complaints.exchange.outcome import (
    SHEETS_MOST,
    Outcome,
    RowTold,
    SheetLook,
    Telling,
    What,
    look_at,
)
from radio.complaints.exchange.reports import Refusal
from radio.complaints.exchange.tables import Sheet, TableError, read_table
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.brought import (
    Brought,
    brought_to_do,
    file_of,
    find_brought,
    settle_brought,
    tell_how_far,
    try_once_more,
)
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.tables import BroughtKind, BroughtState

TRIES_MOST: Final = 5
"""A table that ends the worker so often is no table."""
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Bench:
    """What a table is worked on with."""

    desk: Desk
    register: Engine
    table: Brought
    check: Check

    @property
    def is_taking(self) -> bool:
        return self.table.state is BroughtState.TAKING

    def far(self, done: int, total: int) -> None:
        tell_how_far(self.desk, self.table.id, done, total)
        self.check()


def take_brought(desk: Desk, register: Engine, check: Check = lambda: None) -> int:
    """Look at what was brought, take what is to be taken; how many tables.

    `check` is called between steps, and may end it by raising.

    Raises:
        RegisterAwayError: the shared database is away; the tables wait.
        radio.keys.SealedError, radio.keys.KeyFileError: they can't be opened.
    """
    done = 0
    for table_id in brought_to_do(desk):
        table = find_brought(desk, table_id)
        if table is not None:
            _work(_Bench(desk, register, table, check))
            done += 1
    return done


def _work(bench: _Bench) -> None:
    known = Outcome.unpack(bench.table.told)
    if bench.table.tries >= TRIES_MOST and not bench.is_taking:
        return _settle(
            bench, BroughtState.REFUSED, replace(known, trouble="the worker ended on it")
        )
    try_once_more(bench.desk, bench.table.id)
    try:
        sheets = read_table(file_of(bench.desk, bench.table.id))[:SHEETS_MOST]
        read = replace(known, read_as="; ".join(dict.fromkeys(one.told for one in sheets)))
        work = _lapor if bench.table.kind is BroughtKind.LAPOR else _notebook
        outcome = work(bench, sheets, read)
    except TableError as error:
        return _settle(bench, BroughtState.REFUSED, replace(known, trouble=str(error)))
    return _settle(bench, BroughtState.DONE if bench.is_taking else BroughtState.LOOKED, outcome)


def _settle(bench: _Bench, state: BroughtState, outcome: Outcome) -> None:
    settle_brought(bench.desk, bench.table.id, state, outcome.pack())


# ---------------------------------------------------------------- from LAPOR!


def _lapor(bench: _Bench, sheets: Sequence[Sheet], known: Outcome) -> Outcome:
    hand = Hand(bench.table.by, frozenset({Capability.COORDINATE}), bench.desk.prefix)
    planned = {(one.sheet, one.row): one for one in known.rows if one.what is What.CHANGED}
    seen: dict[str, int] = {}
    for one in planned.values():
        seen.setdefault(one.ticket, one.version)
    told = bring_back(
        bench.desk, bench.register, hand, sheets, rehearse=not bench.is_taking,
        seen=seen if bench.is_taking else None, progress=bench.far,
    )  # fmt: skip
    outcome = replace(known, rows=_rows_of(told), new=len(told.news), same=told.same,
                      refused=len(told.refused), sheets=_looks(sheets, lapor_back.find_columns))  # fmt: skip
    return _with_done_before(outcome, planned) if bench.is_taking else outcome


def _rows_of(told: BroughtBack) -> tuple[RowTold, ...]:
    telling = Telling()
    for one in told.refused:
        telling.add(_refused(one))
    # Of what is new each row is kept: it is what may be taken later.
    return (*telling.rows, *(_changed(news) for news in told.news))


def _changed(news: News) -> RowTold:
    return RowTold(
        What.CHANGED, news.row, news.sheet, ticket=news.ticket, before=news.before,
        after=" · ".join(filter(None, (news.tracking_id, news.after))), version=news.version,
    )  # fmt: skip


def _with_done_before(outcome: Outcome, planned: dict[tuple[str, int], RowTold]) -> Outcome:
    """What was planned and is as it was to be by now was taken by a run that was ended."""
    now = {(one.sheet, one.row) for one in outcome.rows}
    before = [one for place, one in planned.items() if place not in now]
    return replace(
        outcome, rows=(*outcome.rows, *before), new=outcome.new + len(before),
        same=max(0, outcome.same - len(before)),
    )  # fmt: skip


# ---------------------------------------------------------------- the old notebook


def _notebook(bench: _Bench, sheets: Sequence[Sheet], known: Outcome) -> Outcome:
    looks = known.sheets if known.by_hand else _looks(sheets, importing.find_columns)
    headers = {one.name: one.as_header for one in looks} if known.by_hand else None
    plain = replace(known, sheets=_sampled(sheets, looks))
    if not any(all(name in one.columns for name in importing.WANTED) for one in looks):
        return replace(plain, trouble="no columns")
    told = import_notebook(
        bench.desk, bench.register, sheets, by=bench.table.by, taker=bench.table.taker,
        rehearse=not bench.is_taking, headers=headers, since=bench.table.asked_at if bench.is_taking else None,
        progress=bench.far,
    )  # fmt: skip
    return replace(plain, rows=_notebook_rows(told), new=len(told.filed), same=told.known,
                   refused=len(told.refused), remarks=len(told.remarks))  # fmt: skip


def _notebook_rows(told: Imported) -> tuple[RowTold, ...]:
    telling = Telling()
    for one in told.refused:
        telling.add(_refused(one))
    for one in told.remarks:
        telling.add(replace(_refused(one), what=What.REMARK))
    return tuple(telling.rows)


def _refused(one: Refusal) -> RowTold:
    return RowTold(What.REFUSED, one.row, one.sheet, one.field, one.reason)


def _looks(
    sheets: Sequence[Sheet], find: Callable[[Sheet], Header | None]
) -> tuple[SheetLook, ...]:
    return tuple(look_at(sheet, find(sheet)) for sheet in sheets)


def _sampled(sheets: Sequence[Sheet], looks: Sequence[SheetLook]) -> tuple[SheetLook, ...]:
    """The titles and first rows, as they are below the header that was said."""
    known = {one.name: one for one in looks}
    found = []
    for sheet in sheets:
        look = known.get(sheet.name)
        if look is not None:
            shown = look_at(sheet, look.as_header if look.header else None)
            found.append(replace(shown, columns=look.columns))
    return tuple(found)
