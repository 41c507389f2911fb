"""The cookies of somebody who signs in or out."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect
from werkzeug.wrappers import Response

from radio.people.tables import Person
from web.access import SESSION_COOKIE
from web.caller import is_https
from web.language import COOKIE as LANGUAGE_COOKIE
from web.panel import current_panel
from web.security import renew_token

_DAY = 24 * 3600
_YEAR = 365 * _DAY


def go(address: str) -> Response:
    """To another page, by GET."""
    return redirect(address, HTTPStatus.SEE_OTHER)


def signed_in(answer: Response, key: str, person: Person | None = None) -> Response:
    """The answer with the key of a session, and how the person likes the panel."""
    renew_token()
    days = current_panel().terms.days + 1
    answer.set_cookie(
        SESSION_COOKIE,
        key,
        max_age=days * _DAY,
        httponly=True,
        samesite="Lax",
        secure=is_https(),
        path="/",
    )
    if person is not None:
        liked(answer, person)
    return answer


def liked(answer: Response, person: Person) -> None:
    """Language and colours that somebody chose, on whatever computer."""
    if person.language:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            person.language,
            max_age=_YEAR,
            samesite="Lax",
            httponly=True,
            secure=is_https(),
        )
    if person.theme:
        # The page's script sets it, too, so it may read it.
        answer.set_cookie("theme", person.theme, max_age=_YEAR, samesite="Lax", secure=is_https())


def signed_out(answer: Response) -> Response:
    """The answer without the key."""
    renew_token()
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Lax", secure=is_https())
    return answer
