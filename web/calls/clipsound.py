"""What is seen and heard in the clip editor: both tracks, their picture, the result before it is saved."""

from __future__ import annotations

import io
import json
import math

from flask import Response, jsonify, request
from werkzeug.wsgi import FileWrapper

from radio.calls.clips.edits import check
from radio.calls.clips.listening import Mixed
from radio.calls.clips.refusals import ClipError, Refusal
from radio.calls.clips.rendering import silences_of
from radio.calls.clips.saving import heard
from radio.calls.clips.source import Source
from radio.calls.clips.stretches import Stretch
from web.calls.blueprint import blueprint
from web.calls.clipreach import in_words, place, recording, sent_edits
from web.calls.clipwords import stamp
from web.panel import current_panel
from web.trail import saw, tell_nothing

POINTS, POINTS_MOST = 1000, 20_000


@blueprint.get("/<call_id>/clip/sound/<track>")
def clip_sound(call_id: str, track: str) -> Response:
    """The tracks together, or one of them, from any place of it; each hearing is noted."""
    with in_words():
        source = recording(call_id)
        mixed = Mixed(source, _chosen(source, track))
    saw("call.recording", call_id, track)
    answer = Response(
        FileWrapper(io.BufferedReader(mixed)), mimetype="audio/wav", direct_passthrough=True
    )
    answer.content_length = mixed.size
    answer.headers["Cache-Control"] = "private, no-store"
    answer.make_conditional(request, accept_ranges=True, complete_length=mixed.size)
    return answer


def _chosen(source: Source, track: str) -> tuple[str, ...]:
    if track == "both":
        return tuple(source.tracks)
    if track not in source.tracks:
        raise ClipError(Refusal.NO_TRACK)
    return (track,)


@blueprint.get("/<call_id>/clip/waveform/<track>")
def clip_waveform(call_id: str, track: str) -> Response:
    """`{"seconds", "start", "end", "rate", "pairs"}` as the library's; nothing is heard by it."""
    with in_words():
        source = recording(call_id)
        points = max(1, min(request.args.get("points", POINTS, type=int), POINTS_MOST))
        stretch = _stretch(source)
        pairs = source.picture(track, points, stretch)
    rate = len(pairs) * 1000 / stretch.length if stretch.length else 0.0
    body = {
        "seconds": source.length / 1000,
        "start": stretch.first / 1000,
        "end": stretch.last / 1000,
        "rate": round(rate, 6),
        "pairs": pairs.ravel().tolist(),
    }
    answer = Response(json.dumps(body, separators=(",", ":")), mimetype="application/json")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _stretch(source: Source) -> Stretch:
    start = min(max(0, _asked("start", 0)), source.length)
    return Stretch(start, min(max(start, _asked("end", source.length)), source.length))


def _asked(name: str, otherwise: int) -> int:
    value = request.args.get(name, otherwise / 1000, type=float)
    return round(value * 1000) if math.isfinite(value) else otherwise


@blueprint.post("/<call_id>/clip/silences")
def clip_silences(call_id: str) -> Response:
    """What would be taken out of silences: `{"silences": [[first, last], ...]}`, in ms."""
    tell_nothing()
    with in_words():
        found = silences_of(recording(call_id), sent_edits())
    answer = jsonify({"silences": [[one.first, one.last] for one in found]})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<call_id>/clip/preview")
def clip_preview(call_id: str) -> Response:
    """What would be saved, as FLAC; a hearing like any other, and noted as one."""
    tell_nothing()
    with in_words():
        edits = sent_edits()
        check(edits, recording(call_id).length)
        with current_panel().clips:
            content, rendered = heard(place(), call_id, edits)
    saw("call.clip_heard", call_id, f"{stamp(edits.first)}–{stamp(edits.last)}")
    answer = Response(content, mimetype="audio/flac")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Clip-Gain"] = f"{rendered.gain:.1f}"
    answer.headers["X-Clip-Held-Back"] = "yes" if rendered.held_back else "no"
    return answer
