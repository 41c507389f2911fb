"""Tables that are brought: what LAPOR! has made of cases, and the old notebook. Tried first, then taken.

The worker does the work; these pages show how far it is, and what becomes of each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from radio.complaints.entry import one_line, tidy
from radio.complaints.exchange.notebook.words import COLUMNS
from radio.complaints.exchange.outcome import Outcome, RowTold, SheetLook, What
from radio.complaints.exchange.plain import csv_line
from radio.complaints.exchange.tables import BYTES_MOST, COLUMNS_MOST, ROWS_MOST
from radio.complaints.intake.brought import (
    Brought,
    ask,
    bring,
    brought_lately,
    drop_brought,
    find_brought,
)
from radio.complaints.intake.tables import BroughtKind, BroughtState
from web.answers import Trouble, TroubleError
from web.complaints.reach import account, asker_name
from web.exchange.blueprint import blueprint
from web.exchange.reasons import column_words, field_words, read_words, reason_words
from web.language.say import _
from web.panel import current_panel
from web.trail import saw, tell

_SHOWN: Final = 300
_NAME_MOST: Final = 120
_MORE: Final = 64 << 10
"""Bytes of a form beside its file."""


@blueprint.get("/lapor/back")
def back() -> str:
    """What LAPOR! has made of cases: a table to bring."""
    return _bring_page(BroughtKind.LAPOR)


@blueprint.get("/notebook")
def notebook() -> str:
    """The old notebook: a table to bring."""
    return _bring_page(BroughtKind.NOTEBOOK)


@blueprint.post("/brought/<kind>/file")
def bring_table(kind: str) -> Response:
    """Take a file; what it is, its content says."""
    request.max_content_length = BYTES_MOST + _MORE
    name, data = _sent()
    told = Outcome(name).pack()
    table_id = bring(current_panel().desk, _kind(kind), data, told, asker_name(), account())
    tell(table_id, kind)
    answer = Response(status=HTTPStatus.NO_CONTENT)
    answer.headers["HX-Redirect"] = url_for("exchange.brought", table_id=table_id)
    return answer


@blueprint.get("/brought/<table_id>")
def brought(table_id: str) -> str:
    """What becomes of its rows."""
    table = _found(table_id)
    facts = _facts(table)
    if any(sheet.samples for sheet in facts["outcome"].sheets):
        saw("complaint.table", table_id)
    return render_template("exchange/brought.html", **facts)


@blueprint.get("/brought/<table_id>/standing")
def standing(table_id: str) -> Response:
    """How far it is, for a page that is open; once it is over, the whole page is shown anew."""
    table = _found(table_id)
    if table.is_at_work:
        answer = make_response(render_template("exchange/standing.html", table=table))
    else:
        answer = Response(status=HTTPStatus.NO_CONTENT)
        answer.headers["HX-Refresh"] = "true"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/brought/<table_id>/columns")
def say_columns(table_id: str) -> Answer:
    """Say what the columns are; then it is looked at again."""
    table = _found(table_id)
    outcome = Outcome.unpack(table.told)
    sheets = tuple(_said(number, look) for number, look in enumerate(outcome.sheets))
    told = outcome.with_columns(sheets).pack()
    ask(current_panel().desk, table_id, BroughtState.LOOKING, told)
    return _to(table_id)


@blueprint.post("/brought/<table_id>/take")
def take_table(table_id: str) -> Answer:
    """Take its rows, if there are any to take; pressed twice is pressed once."""
    if Outcome.unpack(_found(table_id).told).new:
        ask(current_panel().desk, table_id, BroughtState.TAKING)
    return _to(table_id)


@blueprint.post("/brought/<table_id>/drop")
def drop_table(table_id: str) -> Answer:
    """Throw it away; what was taken of it stays."""
    table = _found(table_id)
    if not drop_brought(current_panel().desk, table_id):
        trouble = Trouble(
            "being_taken",
            _("This table is being taken right now."),
            _("Wait until it is over; then it can be thrown away."),
        )
        raise TroubleError(trouble, HTTPStatus.CONFLICT)
    return redirect(_home(table), HTTPStatus.SEE_OTHER)


@blueprint.get("/brought/<table_id>/rows.csv")
def brought_rows(table_id: str) -> Response:
    """The rows that could not be taken as they stand, with the reason, as a table; no cell is a formula."""
    table = _found(table_id)
    answer = Response("".join(_lines(Outcome.unpack(table.told))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="baris-tidak-masuk.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _lines(outcome: Outcome) -> Iterator[str]:
    # With its mark: spreadsheets take it for the Windows encoding else.
    yield "\ufeff" + csv_line([_("Sheet"), _("Row number"), _("Taken"), _("Field"), _("Reason")])
    for one in outcome.rows:
        if one.what is not What.CHANGED:
            taken = _("yes") if one.what is What.REMARK else _("no")
            why = reason_words(one.reason)
            yield csv_line([one.sheet, one.row, taken, field_words(one.field), why])


def _bring_page(kind: BroughtKind) -> str:
    lately = [(one, Outcome.unpack(one.told)) for one in brought_lately(current_panel().desk, kind)]
    return render_template(
        "exchange/bring.html", kind=kind.value, lately=lately, megabytes=BYTES_MOST >> 20,
        rows_most=ROWS_MOST,
    )  # fmt: skip


def _kind(kind: str) -> BroughtKind:
    try:
        return BroughtKind(kind)
    except ValueError as error:
        raise _no_table() from error


def _sent() -> tuple[str, bytes]:
    """The name of a file, and its bytes.

    Raises:
        TroubleError: there is none, or it is empty or too large.
    """
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise _no_file(_("No file was chosen."))
    with closing(sent):
        data = sent.stream.read(BYTES_MOST + 1)
    if not data:
        raise _no_file(_("The file is empty."))
    if len(data) > BYTES_MOST:
        raise _no_file(_("The file is larger than %(most)s MB.", most=BYTES_MOST >> 20))
    path = PurePosixPath(PureWindowsPath(sent.filename).name).name
    return one_line(tidy(path)[:_NAME_MOST], "name"), data


def _found(table_id: str) -> Brought:
    table = find_brought(current_panel().desk, table_id)
    if table is None:
        raise _no_table()
    return table


def _facts(table: Brought) -> dict[str, Any]:
    outcome = Outcome.unpack(table.told)
    ordered = sorted(outcome.rows, key=lambda one: _ORDER[one.what])
    return {
        "table": table,
        "outcome": outcome,
        "rows": [_worded(one) for one in ordered[:_SHOWN]],
        "more": max(0, len(ordered) - _SHOWN),
        "read_as": read_words(outcome.read_as),
        "trouble": reason_words(outcome.trouble),
        "columns": column_words(),
        "home": _home(table),
        "is_notebook": table.kind is BroughtKind.NOTEBOOK,
        "can_take": table.state is BroughtState.LOOKED and outcome.new > 0,
        "several": len(outcome.sheets) > 1,
    }


_ORDER: Final[Mapping[What, int]] = {What.REFUSED: 0, What.CHANGED: 1, What.REMARK: 2}
"""What needs a hand stands where the eye is."""


def _worded(one: RowTold) -> RowTold:
    return replace(one, reason=reason_words(one.reason), field=field_words(one.field))


def _said(number: int, look: SheetLook) -> SheetLook:
    """The columns of a sheet as the form says they are; of two for one field, the first."""
    columns: dict[str, int] = {}
    for at in range(min(len(look.titles), COLUMNS_MOST)):
        name = request.form.get(f"s{number}-{at}", "")
        if name in COLUMNS and name not in columns:
            columns[name] = at
    header = request.form.get(f"s{number}-header", 0, type=int)
    return replace(look, header=min(max(header, 0), ROWS_MOST), columns=columns)


def _home(table: Brought) -> str:
    return url_for("exchange.back" if table.kind is BroughtKind.LAPOR else "exchange.notebook")


def _to(table_id: str) -> Answer:
    return redirect(url_for("exchange.brought", table_id=table_id), HTTPStatus.SEE_OTHER)


def _no_file(message: str) -> TroubleError:
    trouble = Trouble("no_file", message, _("Choose a CSV file or an Excel workbook (.xlsx)."))
    return TroubleError(trouble, HTTPStatus.UNPROCESSABLE_ENTITY)


def _no_table() -> TroubleError:
    trouble = Trouble(
        "no_table",
        _("There is no such table, or it is kept no longer."),
        _("Bring the file again: what was taken of it is recognised."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
