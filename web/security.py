"""What every request and every answer must pass: host, origin, token, headers.

Who may do what stands in `web.access`. What is here keeps other web sites, open in the operator's
browser, from pressing the panel's buttons.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from web.answers import Trouble, TroubleError
from web.caller import is_https
from web.language.say import _
from web.lengths import WITH_FILES, let_long_forms_in
from web.rules import RULES, Open
from web.settings import PanelSettings

TOKEN_COOKIE = "radio_token"  # noqa: S105  # a cookie's name
TOKEN_HEADER = "X-CSRF-Token"  # noqa: S105  # a header's name
TOKEN_FIELD = "csrf_token"  # noqa: S105  # a form field's name

_TYPED = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
"""As browsers send a form; the second whether or not there is a file in it."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TOKEN_BYTES = 32

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), microphone=({microphone})"

_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": _PERMISSIONS.format(microphone=""),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guard(app: Flask, settings: PanelSettings) -> None:
    """Put the checks and the headers around every view of the app."""
    known = _known_names(settings)

    @app.before_request
    def check() -> None:
        if not _is_known(request.host, known):
            abort(HTTPStatus.MISDIRECTED_REQUEST)
        let_long_forms_in()
        _refuse_nul()
        # What leads to no view is answered as that: there is nothing to protect.
        if (
            request.method not in _SAFE
            and request.routing_exception is None
            and RULES.get(request.endpoint or "") is not Open.KEYED
        ):
            _check_origin()
            # A browser adds no bearer token by itself, and where there is one no cookie counts.
            if not has_bearer():
                _check_token()

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        # Nobody reads with "back" what was on the screen before somebody signed out, and no computer
        # keeps it. What may be kept says so itself.
        response.headers.setdefault("Cache-Control", "no-store")
        if "token" in g:
            _set_token(response, g.token)
        return response

    app.jinja_env.globals["csrf_token"] = page_token


def let_use_microphone(response: Response) -> Response:
    """Let the page of this answer ask for the microphone; no other page may."""
    response.headers["Permissions-Policy"] = _PERMISSIONS.format(microphone="self")
    return response


def page_token() -> str:
    """The token a page carries; its twin goes out as a cookie with the same answer."""
    if "token" not in g:
        g.token = request.cookies.get(TOKEN_COOKIE) or secrets.token_urlsafe(_TOKEN_BYTES)
    return str(g.token)


def renew_token() -> None:
    """Another token from now on: somebody signed in or out."""
    g.token = secrets.token_urlsafe(_TOKEN_BYTES)


def bearer() -> str:
    """The token of an `Authorization: Bearer` header; it counts below /api/ alone."""
    kind, _sep, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" and request.path.startswith("/api/") else ""


def has_bearer() -> bool:
    """Whether this request shows a token, right or wrong."""
    return bool(bearer())


def _set_token(response: Response, token: str) -> None:
    response.set_cookie(
        TOKEN_COOKIE, token, httponly=True, samesite="Strict", secure=is_https(), path="/"
    )


def _known_names(settings: PanelSettings) -> frozenset[str]:
    own = socket.gethostname().lower()
    names = {"localhost", own, f"{own}.local", settings.host, *settings.allowed_hosts}
    return frozenset(name.lower() for name in names)


def _is_known(host: str, known: frozenset[str]) -> bool:
    """Whether the panel is meant: against DNS rebinding, a foreign name is turned away."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return False
    if name in known:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _refuse_nul() -> None:
    """Let no NUL into a page's address or form: no text has one, and no database takes it.

    What programs send to the API is checked by its own types.
    """
    if request.path.startswith("/api/"):
        return
    if "\0" in request.path:
        abort(HTTPStatus.NOT_FOUND)
    # What comes with a file is not read before its view has said how large it may be.
    typed = request.mimetype in _TYPED and request.endpoint not in WITH_FILES
    given = (request.args, request.form) if typed else (request.args,)
    if any("\0" in text for one in given for _name, texts in one.lists() for text in texts):
        abort(HTTPStatus.BAD_REQUEST)


def _check_origin() -> None:
    """A browser says where a request comes from; what comes from elsewhere is refused."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise _foreign()
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise _foreign()


def _check_token() -> None:
    cookie = request.cookies.get(TOKEN_COOKIE, "")
    given = request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), given.encode()):
        raise _foreign()


def _foreign() -> TroubleError:
    trouble = Trouble(
        "forbidden",
        _("This did not come from this page, so it was not done."),
        _("Reload the page and press again."),
    )
    return TroubleError(trouble, HTTPStatus.FORBIDDEN)
