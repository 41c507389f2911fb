"""Edits of the log, for the console's list and the day's page alike; all of them are taken back.

Forms carry `seen`, the number of the last edit that their page knew of: where somebody else edited
the same hour since, they are told, and nothing is done.
"""

from __future__ import annotations

from datetime import date, datetime

from flask import Response, jsonify, request

from playlists.clock import to_local
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.desk import EditError, When
from radio.broadcastlog.history import edits_after
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.log.blueprint import blueprint
from web.log.desk import answer, current_desk, number_of, refuse_edit, told_of
from web.panel import current_panel


@blueprint.errorhandler(EditError)
def refused(error: EditError) -> Response:
    """What can't be done, in words."""
    return refuse_edit(error)


@blueprint.post("/rows/<row_id>/remove")
def remove(row_id: str) -> Response:
    """Take a row out."""
    return answer(current_desk().remove(row_id))


@blueprint.post("/rows/<row_id>/move")
def move(row_id: str) -> Response:
    """Put a row right after another one, or one place up or down."""
    after, step = request.form.get("after", ""), request.form.get("step", "")
    if after:
        return answer(current_desk().move(row_id, after))
    if step not in {"up", "down"}:
        raise _unclear()
    return answer(current_desk().step(row_id, step == "down"))


@blueprint.post("/rows/<row_id>/replace")
def replace(row_id: str) -> Response:
    """Put another piece in a row's place."""
    return answer(current_desk().replace(row_id, request.form.get("media", "")))


@blueprint.post("/rows/<row_id>/time")
def time(row_id: str) -> Response:
    """Give a row another timing, or a time of its own on its day."""
    try:
        timing = Timing(request.form.get("timing", ""))
        interrupt = Interrupt(request.form.get("interrupt", Interrupt.FADE))
    except ValueError as error:
        raise _unclear() from error
    row = _row(row_id)
    at = row.at if timing is Timing.FOLLOW else _moment(row)
    return answer(current_desk().time(row_id, When(at, timing, interrupt)))


@blueprint.post("/insert")
def insert() -> Response:
    """Put a piece right after a row."""
    form = request.form
    return answer(current_desk().insert_after(form.get("after", ""), form.get("media", "")))


@blueprint.post("/undo")
def undo() -> Response:
    """Take back an edit, the last one where none is named."""
    return answer(current_desk().undo(number_of(request.form.get("edit", ""))))


@blueprint.get("/history")
def history() -> Response:
    """The edits since one, for a page that is open while they are made."""
    seen = number_of(request.args.get("after", "")) or 0
    with session_scope(current_panel().database) as session:
        edits = edits_after(session, seen)
        body = [{"id": edit.id, "said": told_of(edit)} for edit in reversed(edits)]
    return _fresh(jsonify(body))


def _row(row_id: str) -> LogRow:
    with session_scope(current_panel().database) as session:
        row = session.get(LogRow, row_id)
    if row is None:
        raise EditError("no_row")
    return row


def _moment(row: LogRow) -> Millis:
    """The time that was typed, on the row's day; the row's own where none was."""
    text = request.form.get("at", "").strip().replace(".", ":")
    if not text:
        return row.at
    zone = current_panel().settings.zone_info
    day: date = to_local(row.at, zone).date()
    try:
        local = datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=zone)
    except ValueError as error:
        raise TroubleError(
            Trouble("no_time", _("That is no time."), _("Write it as 08.41 or 08.41.30.")), 422
        ) from error
    return Millis(round(local.timestamp() * 1000))


def _unclear() -> TroubleError:
    return TroubleError(
        Trouble(
            "bad_request",
            _("The panel did not understand this request."),
            _("Reload the page and try again."),
        ),
        400,
    )


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
