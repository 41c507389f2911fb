"""The page and its stream of events."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from radio.air.settings import load_settings
from radio.carts.tables import PLACES
from radio.db import session_scope
from radio.library.tables import Media
from radio.people.rights import Right
from web.access import Lasting, may_here
from web.carts.layout import layout
from web.console.shape import shape_of
from web.console.words import alarm_words, reason_words, words
from web.engine.feed import FeedFullError, Subscription
from web.frame import is_signed_in
from web.language import current_language
from web.language.say import _
from web.log.desk import newest_edit
from web.panel import current_panel

_HEARTBEAT = 5.0
_log = logging.getLogger(__name__)

blueprint = Blueprint("console", __name__, template_folder="templates")


@blueprint.get("/")
def page() -> Response:
    """The console."""
    panel = current_panel()
    facts = {
        "zone": panel.settings.zone,
        "language": current_language(),
        "away_since": panel.link.away_since,
        "status": panel.link.raw_status,
        "signed_in": is_signed_in(),
        "numbers": panel.changes.numbers,
        "words": words(),
        "alarms": alarm_words(),
        "sources": _live_sources(panel.settings.data),
        "may_run": may_here(Right.RUN),
        "relays": list(panel.settings.relay_hosts),
        "wall": _wall(),
        "listeners": panel.listeners.counts,
        "reasons": reason_words(),
        "calls": panel.calls.shown(),
    }
    body = render_template(
        "console/page.html",
        station=panel.settings.station,
        facts=facts,
        edits=newest_edit(),
        places_of_wall=range(1, PLACES + 1),
    )
    answer = make_response(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/events")
def events() -> Response:
    """What happens as Server-Sent Events, from the state as it is now.

    With `names`, separated by commas, these events alone: status, levels, alarm, link, changed,
    listeners, calls, call_levels.
    """
    panel = current_panel()
    panel.keep_alive()
    names = frozenset(filter(None, request.args.get("names", "").split(",")))
    try:
        more = [panel.changes.message(), panel.listeners.message(), panel.calls.message()]
        subscription = panel.link.subscribe(more, names)
    except FeedFullError:
        text = _("As many consoles are open as can be. Close one that is not needed.")
        return Response(text, HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    answer = Response(_stream(subscription, Lasting()), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(lambda: panel.link.feed.leave(subscription))
    return answer


@blueprint.get("/shape/<media_id>")
def shape(media_id: str) -> Response:
    """What is on the air as a waveform with its marks; nothing where the library does not know it."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        media = session.get(Media, media_id)
        if media is None:
            return Response(status=HTTPStatus.NO_CONTENT)
        answer = jsonify(shape_of(media, panel.settings.data))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _stream(subscription: Subscription, is_lasting: Lasting) -> Iterator[bytes]:
    yield b"retry: 1000\n\n"
    while not subscription.closed and is_lasting():
        # A comment now and then finds out whether the browser is still there.
        yield subscription.take(_HEARTBEAT) or b":\n\n"


def _wall() -> dict[str, Any] | None:
    """The wall as it is arranged; None where the database does not tell, and then the engine does."""
    try:
        return layout(current_panel())
    except SQLAlchemyError as error:
        _log.warning("the cart wall can't be read: %s", error)
        return None


def _live_sources(data: Path) -> list[str]:
    """Names of the live sources the engine was told of; its passwords stay where they are."""
    try:
        settings = load_settings(data / "air" / "engine.json")
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.debug("no live sources: %s", error)
        return []
    return [source.name for source in settings.live_sources]
