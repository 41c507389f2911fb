"""Answers when something could not be done: what happened and what to do, in words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from radio.keys import KeyFileError, SealedError
from web.addresses import here
from web.language.say import _

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened, what to do, and a code for programs."""

    code: str
    message: str
    do: str


class TroubleError(HTTPException):
    """A request that can't be done, with the words for it; raised by any view."""

    def __init__(self, trouble: Trouble, status: int = HTTPStatus.CONFLICT) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.code = int(status)


def journal_away() -> TroubleError:
    """What went out can't be read: neither from the database nor from the journal."""
    trouble = Trouble(
        "no_journal",
        _("What went out can't be read now."),
        _("Look at the alarms: the disk or the database may be away."),
    )
    return TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE)


def refuse(trouble: Trouble, status: int) -> Response:
    """The trouble as JSON."""
    answer = jsonify({"ok": False, "error": asdict(trouble)})
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def register_away() -> TroubleError:
    """The shared complaint database can't be reached."""
    trouble = Trouble(
        "register_away",
        _("The shared complaint database is away."),
        _("Nothing is lost: new complaints are kept here. Following up goes on when it is back."),
    )
    return TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE)


Teller = Callable[[HTTPException], Response]


def answer_errors(app: Flask, tellers: Mapping[str, Teller]) -> None:
    """Answer every HTTP error in words: JSON under /api, a page elsewhere.

    `tellers` answer for addresses that begin so, where a standard says what an error looks like.
    """

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        for prefix, tell in tellers.items():
            if request.path.startswith(prefix):
                return tell(error)
        trouble = error.trouble if isinstance(error, TroubleError) else _trouble(int(status))
        if not wants_page():
            return _with_methods(refuse(trouble, status), error)
        if status == HTTPStatus.UNAUTHORIZED and request.method == "GET":
            # The way in, and from there to where one wanted to go.
            back = here(request.full_path.removesuffix("?"))
            return make_response(render_template("people/login.html", back=back), status)
        return make_response(render_template("error.html", trouble=trouble), status)

    @app.errorhandler(OperationalError)
    def away(error: OperationalError) -> Response:
        _log.error("the database could not be used: %s", error)
        return answer(TroubleError(_database_away(), HTTPStatus.SERVICE_UNAVAILABLE))

    @app.errorhandler(KeyFileError)
    @app.errorhandler(SealedError)
    def locked(error: KeyFileError | SealedError) -> Response:
        _log.error("what is sealed could not be opened: %s", error)
        return answer(TroubleError(_keys_away(), HTTPStatus.SERVICE_UNAVAILABLE))

    @app.errorhandler(InternalServerError)
    def fail(error: InternalServerError) -> Response:
        return answer(error)


def _with_methods(answer: Response, error: HTTPException) -> Response:
    """A program is told which methods there are (RFC 9110, 15.5.6)."""
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def wants_page() -> bool:
    """Whether a whole page is asked for: no program's answer, and no part of a page."""
    return not request.path.startswith("/api/") and "HX-Request" not in request.headers


def _database_away() -> Trouble:
    return Trouble(
        "database_away",
        _("The database does not answer. The air goes on."),
        _("Try again in a minute, or call the technician."),
    )


def _keys_away() -> Trouble:
    return Trouble(
        "keys_away",
        _("The station's key file is missing or is not the right one."),
        _("The technician puts it back from its copy. A recovery code can be used meanwhile."),
    )


def _trouble(status: int) -> Trouble:
    known = {
        HTTPStatus.BAD_REQUEST: Trouble(
            "bad_request",
            _("The panel did not understand this request."),
            _("Reload the page and try again."),
        ),
        HTTPStatus.UNAUTHORIZED: Trouble(
            "not_known",
            _("The panel does not know who you are."),
            _("Sign in, then try again."),
        ),
        HTTPStatus.FORBIDDEN: Trouble(
            "not_allowed",
            _("Your role does not allow this."),
            _("Ask an administrator of the station for it."),
        ),
        HTTPStatus.CONFLICT: Trouble(
            "overtaken",
            _("Somebody else changed this meanwhile, so yours was not saved."),
            _("Look at what is there now, then save again."),
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Trouble(
            "too_large",
            _("That is more than the panel takes at once."),
            _("Send less, or in several parts."),
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
