"""Waveforms for the browser: the extremes of a piece, as many as its picture is wide."""

from __future__ import annotations

import json
import math
from http import HTTPStatus

from flask import Response, request

from radio.db import session_scope
from radio.library.waveform import NoWaveformError, load_waveform, reduced, waveform_file
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.library.blueprint import blueprint
from web.library.pieces import piece
from web.panel import current_panel

POINTS, POINTS_MOST = 1000, 20_000
_KEPT = "private, max-age=3600"
"""A piece with other audio has another id, so its picture never changes."""


@blueprint.get("/<media_id>/waveform")
def waveform(media_id: str) -> Response:
    """`{"seconds", "start", "end", "rate", "pairs": [low, high, low, high, ...]}`.

    Query: `points` (most pairs wanted), `start` and `end` in seconds. Full scale is 127; `rate` is
    pairs a second.
    """
    panel = current_panel()
    with session_scope(panel.database) as session:
        media = piece(session, media_id)
    points = max(1, min(request.args.get("points", POINTS, type=int), POINTS_MOST))
    start = min(max(0.0, _seconds("start", 0.0)), media.duration)
    end = min(max(start, _seconds("end", media.duration)), media.duration)
    try:
        whole = load_waveform(waveform_file(panel.settings.data, media.id))
    except NoWaveformError as error:
        raise _nothing() from error
    pairs = reduced(whole, points, start, end)
    rate = len(pairs) / (end - start) if end > start else 0.0
    body = {
        "seconds": round(media.duration, 3),
        "start": round(start, 3),
        "end": round(end, 3),
        "rate": round(rate, 6),
        "pairs": pairs.ravel().tolist(),
    }
    answer = Response(json.dumps(body, separators=(",", ":")), mimetype="application/json")
    answer.headers["Cache-Control"] = _KEPT
    return answer


def _seconds(name: str, otherwise: float) -> float:
    value = request.args.get(name, otherwise, type=float)
    return value if math.isfinite(value) else otherwise


def _nothing() -> TroubleError:
    return TroubleError(
        Trouble(
            "no_waveform",
            _("There is no picture of this piece's sound."),
            _("Markers can be typed all the same. Importing the file again makes the picture."),
        ),
        HTTPStatus.NOT_FOUND,
    )
