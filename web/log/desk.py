"""The desk through which a page edits the log, and its answers in words."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus

from flask import Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from playlists.clock import to_local
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.desk import Desk, Edited, EditError
from radio.broadcastlog.history import last_edit
from radio.broadcastlog.refusals import REFUSALS
from radio.broadcastlog.tables import EditKind, LogEdit
from radio.db import session_scope
from web.access import current_who
from web.answers import Trouble, refuse
from web.dates import clock, length
from web.language.say import _
from web.panel import current_panel

NUMBER_MOST = 2**31 - 1
_log = logging.getLogger(__name__)


def current_desk() -> Desk:
    """The desk of whoever sends this request; `seen` is what their page knew of the log."""
    panel, who = current_panel(), current_who()
    settings = panel.settings
    return Desk(
        engine=panel.database,
        data=settings.data,
        zone=settings.zone_info,
        freeze=FreezeSettings(settings.station, settings.loudness_target, settings.true_peak),
        clock=panel.now,
        rules=settings.rules,
        who=who.name if who is not None else "",
        seen=number_of(request.form.get("seen", "")),
        shelf=panel.shelf,
    )


def number_of(text: str) -> int | None:
    """An edit's number as a page sends it; None for what is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else -1
    return number if 0 <= number <= NUMBER_MOST else None


def newest_edit() -> int:
    """Number of the last edit, for a page that is about to be shown; 0 without the database.

    The console opens all the same: the air needs no database.
    """
    try:
        with session_scope(current_panel().database) as session:
            return last_edit(session)
    except SQLAlchemyError as error:
        _log.warning("the last edit of the log is not known: %s", error)
        return 0


def answer(done: Edited) -> Response:
    """What an edit did: for a script as JSON, for htmx as words that the page says."""
    said, more = words_of(done.did, done.title), more_of(done)
    body = {"ok": True, "edit": done.number, "row": done.row_id, "said": said, "more": more}
    response = jsonify(body)
    response.headers["HX-Trigger"] = json.dumps({"said": {"text": said, "more": more}})
    response.headers["Cache-Control"] = "no-store"
    return response


def refuse_edit(error: EditError) -> Response:
    """An edit that can't be done, in words."""
    words = REFUSALS[error.code]
    texts = (_(words.text).format(**error.params), _(words.do).format(**error.params))
    known = HTTPStatus.NOT_FOUND if error.code in {"no_row", "no_media"} else HTTPStatus.CONFLICT
    return refuse(Trouble(error.code, *texts), known)


def words_of(did: EditKind, title: str) -> str:
    """What was done, in the past tense."""
    return {
        EditKind.INSERT: _("“%(title)s” put in.", title=title),
        EditKind.REMOVE: _("“%(title)s” taken out.", title=title),
        EditKind.MOVE: _("“%(title)s” moved.", title=title),
        EditKind.REPLACE: _("“%(title)s” put in its place.", title=title),
        EditKind.TIME: _("“%(title)s” has another time.", title=title),
        EditKind.UNDO: _("Taken back: “%(title)s”.", title=title),
    }[did]


def told_of(edit: LogEdit) -> str:
    """What somebody else did."""
    who = edit.who or _("Somebody else")
    return _("%(who)s: %(words)s", who=who, words=words_of(edit.did, edit.title))


def more_of(done: Edited) -> str:
    """When it comes, and what else is to be known of it."""
    parts = []
    if done.row_id:
        local = to_local(done.at, current_panel().settings.zone_info)
        parts.append(_("It comes at %(time)s.", time=clock(local)))
    if done.short >= 1:
        parts.append(
            _(
                "It is %(time)s too long for what is left before a fixed time.",
                time=length(done.short),
            )
        )
    if not done.on_air:
        parts.append(_("The engine is away and takes it when it is back."))
    return " ".join(parts)
