"""The ledger of deletions: what went, by which rule or by whom; as a page, and as a file."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus

from flask import Response, render_template, request

from playlists.clock import day_span, to_local
from radio.archive.deletions import Kind, Wanted, counted, listed
from radio.db import session_scope
from radio.reports.asrun import safe_cell
from web.answers import Trouble, TroubleError
from web.archive.blueprint import blueprint
from web.archive.words import kind_words, rule_words
from web.dates import day_asked
from web.language.say import _
from web.panel import current_panel

PAGE = 50
_MOST = 20_000
_COLUMNS = ("at", "done", "kind", "what", "rule", "days", "bytes", "by_person")


@blueprint.get("/deletions/")
def deletions() -> str:
    """What was deleted, the latest first."""
    wanted, page = _wanted(), request.args.get("page", 1, type=int)
    page = min(max(page, 1), 10_000)
    with session_scope(current_panel().database) as session:
        total, size = counted(session, wanted)
        rows = listed(session, wanted, skip=(page - 1) * PAGE, most=PAGE)
    return render_template(
        "archive/deletions.html",
        rows=rows,
        total=total,
        size=size,
        page=page,
        more=page * PAGE < total,
        day=request.args.get("day", ""),
        kind=wanted.kind,
        kinds=kind_words(),
        rules=rule_words(),
    )


@blueprint.get("/deletions.csv")
def deletions_file() -> Response:
    """The same as a table for a spreadsheet: without names and reasons, which may tell of people."""
    zone = current_panel().settings.zone_info
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    with session_scope(current_panel().database) as session:
        for row in listed(session, _wanted(), most=_MOST):
            done = to_local(row.done_at, zone).isoformat() if row.done_at is not None else ""
            facts = (row.kind.value, row.what, row.rule.value, row.days, row.bytes)
            cells = (to_local(row.at, zone).isoformat(), done, *facts, "yes" if row.by else "")
            writer.writerow([safe_cell(cell) for cell in cells])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="deletions.csv"'
    return answer


def _wanted() -> Wanted:
    text = request.args.get("day", "")
    day = day_asked(text)
    try:
        kind = Kind(request.args["kind"]) if request.args.get("kind") else None
    except ValueError as error:
        raise _no_such_filter() from error
    if text and day is None:
        raise _no_such_filter()
    if day is None:
        return Wanted(kind)
    span = day_span(day, current_panel().settings.zone_info)
    return Wanted(kind, span.start, span.end)


def _no_such_filter() -> TroubleError:
    trouble = Trouble(
        "no_such_filter", _("There is no such day or kind."), _("Choose from the list.")
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
