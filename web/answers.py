"""Answers when something could not be done: what happened and what to do, in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from web.language.say import _


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, what to do, and a code for programs."""

    code: str
    message: str
    do: str


def refuse(trouble: Trouble, status: int) -> Response:
    """The trouble as JSON."""
    answer = jsonify({"ok": False, "error": asdict(trouble)})
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def answer_errors(app: Flask) -> None:
    """Answer every HTTP error in words: JSON under /api, a page elsewhere."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        trouble = _trouble(int(status))
        if request.path.startswith("/api/"):
            return refuse(trouble, status)
        return make_response(render_template("error.html", trouble=trouble), status)

    @app.errorhandler(InternalServerError)
    def fail(error: InternalServerError) -> Response:
        return answer(error)


def _trouble(status: int) -> Trouble:
    known = {
        HTTPStatus.BAD_REQUEST: Trouble(
            "bad_request",
            _("The panel did not understand this request."),
            _("Reload the page and try again."),
        ),
        HTTPStatus.FORBIDDEN: Trouble(
            "forbidden",
            _("This did not come from this page, so it was not done."),
            _("Reload the page and press again."),
        ),
        HTTPStatus.NOT_FOUND: Trouble(
            "not_found", _("There is no such page."), _("Go back to the console.")
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: Trouble(
            "method_not_allowed",
            _("This page can't be used in this way."),
            _("Go back to the console."),
        ),
        HTTPStatus.MISDIRECTED_REQUEST: Trouble(
            "unknown_host",
            _("The panel does not go by this name."),
            _("Use its numeric address, or add the name to the panel's settings."),
        ),
    }
    return known.get(
        HTTPStatus(status),
        Trouble(
            "failed",
            _("The panel made a mistake. The air is not affected."),
            _("Reload the page. If it happens again, keep the panel's log for the technician."),
        ),
    )
