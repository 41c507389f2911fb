"""The console's actions, under /api/v1/air."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from web.air.words import away, bad_value, refused
from web.answers import refuse
from web.panel import current_panel

TIMEOUT = 5.0
"""Seconds an operator waits at most to be told that the engine does not answer."""

NAME_MOST = 200

blueprint = Blueprint("air", __name__, url_prefix="/api/v1/air")


@blueprint.post("/skip")
def skip() -> Response:
    """End what is playing and go on with what is next."""
    return _ask("skip")


@blueprint.post("/stop")
def stop() -> Response:
    """Stop the log."""
    return _ask("stop")


@blueprint.post("/stop-after")
def stop_after() -> Response:
    """Hold the log once what is on the air ends, or take that back."""
    return _ask("stop_after", on=_value("on") != "no")


@blueprint.post("/start")
def start() -> Response:
    """Start the log, or the next item in assist mode."""
    return _ask("start")


@blueprint.post("/mode")
def mode() -> Response:
    """Automatic, or each item started by a person."""
    wanted = _value("mode")
    if wanted not in {"auto", "assist"}:
        return refuse(bad_value("mode"), HTTPStatus.BAD_REQUEST)
    return _ask("mode", mode=wanted)


@blueprint.post("/carts/<name>/fire")
def cart_fire(name: str) -> Response:
    """Play a cart at once."""
    return _ask("cart_fire", name=name)


@blueprint.post("/carts/<name>/stop")
def cart_stop(name: str) -> Response:
    """Stop a cart."""
    return _ask("cart_stop", name=name)


@blueprint.post("/live/open")
def live_open() -> Response:
    """Put a live source on the air, by its name in the settings."""
    name = _value("name")
    if not name:
        return refuse(bad_value("name"), HTTPStatus.BAD_REQUEST)
    return _ask("live_open", name=name)


@blueprint.post("/live/close")
def live_close() -> Response:
    """Back from live to the log."""
    return _ask("live_close")


@blueprint.post("/alarms/<alarm_id>/ack")
def alarm_ack(alarm_id: str) -> Response:
    """Say that a person has seen an alarm."""
    return _ask("alarm_ack", id=alarm_id)


def _value(name: str) -> str:
    try:
        body = json.loads(request.get_data() or b"{}")
    except (ValueError, UnicodeDecodeError):
        return ""
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) and len(value) <= NAME_MOST else ""


def _ask(do: str, **args: Any) -> Response:
    try:
        with EngineClient(current_panel().settings.data) as engine:
            result = engine.request(do, timeout=TIMEOUT, **args)
    except EngineAwayError:
        return refuse(away(), HTTPStatus.SERVICE_UNAVAILABLE)
    except EngineRefusedError as error:
        return refuse(refused(error), HTTPStatus.CONFLICT)
    answer = jsonify({"ok": True, "result": result})
    answer.headers["Cache-Control"] = "no-store"
    return answer
