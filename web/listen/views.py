"""The monitor stream over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, request

from web.engine.monitor import Listener, ListenersFullError
from web.language.say import _
from web.panel import current_panel

CONNECTION_GONE = "radio.connection_gone"
"""WSGI key of a function that tells whether the browser has left; set by `web.server`."""

_LOOK_AFTER = 5.0

blueprint = Blueprint("listen", __name__)


@blueprint.get("/listen.mp3")
def listen() -> Response:
    """What is on air as MP3, without end; it waits through an engine's restart."""
    if request.method == "HEAD":
        return _answer(())
    relay = current_panel().relay
    try:
        listener = relay.listen()
    except ListenersFullError:
        text = _("As many are listening as can. Close another player and try again.")
        return Response(text, HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    gone: Callable[[], bool] = request.environ.get(CONNECTION_GONE, lambda: False)
    answer = _answer(_sound(listener, gone))
    # Not in the generator: one that was never begun would not end either.
    answer.call_on_close(lambda: relay.leave(listener))
    return answer


def _sound(listener: Listener, gone: Callable[[], bool]) -> Iterator[bytes]:
    while True:
        data = listener.take(_LOOK_AFTER)
        if data:
            yield data
        elif listener.closed or gone():
            return


def _answer(body: Iterator[bytes] | tuple[()]) -> Response:
    answer = Response(body, mimetype="audio/mpeg")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Accept-Ranges"] = "none"
    answer.headers["icy-name"] = quote(current_panel().settings.station, safe=" ")
    return answer
