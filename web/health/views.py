"""/healthz for a watcher's yes or no, /metrics for Prometheus."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from web.health.metrics import exposition
from web.panel import Panel, current_panel

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while a programme is on air and all parts of the panel live; else 503 and why."""
    panel = current_panel()
    problems = _problems(panel)
    status = panel.link.status
    answer = jsonify(
        {
            "ok": not problems,
            "problems": problems,
            "engine": "up" if panel.link.away_since is None else "away",
            "mode": status.mode if status and panel.link.away_since is None else None,
        }
    )
    answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/healthz/panel")
def healthz_panel() -> Response:
    """200 while the panel itself answers and lives, whatever the engine does."""
    alive = current_panel().keep_alive()
    answer = jsonify({"ok": alive})
    answer.status_code = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus' text format, version 0.0.4."""
    text = exposition(current_panel())
    answer = Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _problems(panel: Panel) -> list[str]:
    problems = [] if panel.keep_alive() else ["a thread of the panel died and was started again"]
    status = panel.link.status
    if panel.link.away_since is not None:
        return [*problems, "the engine does not answer"]
    if status is None or not status.on_air:
        return [*problems, "nothing is on air"]
    if status.now is None or status.now.source == "builtin":
        return [*problems, "only the built-in audio is on air"]
    return problems
