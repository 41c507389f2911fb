"""The page that records a voice for a place of the log."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from radio.broadcastlog.desk import EditError
from radio.broadcastlog.voicetracks import LONGEST
from radio.db import session_scope
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.days import station_today
from web.language import LANGUAGES, current_language
from web.panel import current_panel
from web.security import let_use_microphone
from web.voicetrack.blueprint import blueprint
from web.voicetrack.places import Shown, first_open, in_words, shown_place
from web.voicetrack.words import page_words

OTHER_LANGUAGES = {"jv": "Basa Jawa"}
"""Languages that are spoken on the air besides the panel's own."""


@blueprint.get("/")
def now() -> Redirect:
    """To the next place where something may still be put; to the log where there is none."""
    with session_scope(current_panel().database) as session:
        other = first_open(session)
    if other is None:
        return redirect(url_for("log.day", day=station_today()))
    return redirect(url_for("voicetrack.page", row_id=other.id))


@blueprint.get("/after/<row_id>")
def page(row_id: str) -> Response:
    """Recording for the place after a row of the log."""
    who = current_who()
    with session_scope(current_panel().database) as session:
        place = _place(session, row_id)
        other = None if place.closed is None else first_open(session)
    body = render_template(
        "voicetrack/page.html",
        place=place,
        other=other,
        languages_spoken={**LANGUAGES, **OTHER_LANGUAGES},
        language=current_language(),
        owner=who.name if who else "",
        longest=int(LONGEST),
        words=page_words(),
    )
    return let_use_microphone(make_response(body))


@blueprint.get("/after/<row_id>/place")
def place(row_id: str) -> Response:
    """The place alone, for a page that is open while the log changes."""
    with session_scope(current_panel().database) as session:
        shown = _place(session, row_id)
        other = None if shown.closed is None else first_open(session)
    answer = make_response(render_template("voicetrack/place.html", place=shown, other=other))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _place(session: Session, row_id: str) -> Shown:
    try:
        return shown_place(session, row_id)
    except EditError as error:
        raise TroubleError(Trouble(error.code, *in_words(error)), HTTPStatus.NOT_FOUND) from error
