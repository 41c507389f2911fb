"""Who sends a request, and whether they may reach what they ask for; the table is `web.rules`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, abort, g, make_response, redirect, request, url_for

from radio.people.rights import Right
from web.answers import Trouble, TroubleError, wants_page
from web.caller import is_here
from web.language.say import _
from web.panel import Panel, current_panel
from web.recognising import DatabaseAwayError
from web.rules import RULES, Open, Rule
from web.security import bearer
from web.who import DESK, Duty, Who

__all__ = ["DESK", "Lasting", "Who", "away", "current_who", "guard_routes", "may_here"]

SESSION_COOKIE: Final = "radio_session"
_OPEN: Final = frozenset({Open.EVERYBODY, Open.KEYED})


def guard_routes(app: Flask) -> None:
    """Hold every request against the table. To be called once all routes are there.

    Raises:
        LookupError: a route has no rule, or a rule no route.
    """
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if odd := sorted(routes ^ RULES.keys()):
        raise LookupError(f"routes and rules of access differ: {', '.join(odd)}")

    @app.before_request
    def check() -> Response | None:
        rule = RULES.get(request.endpoint or "", Open.EVERYBODY)
        if rule in _OPEN:
            return None
        try:
            who = g.who = identify()
        except DatabaseAwayError as error:
            raise away() from error
        if not _is_allowed(who, rule):
            abort(HTTPStatus.UNAUTHORIZED if who is None else HTTPStatus.FORBIDDEN)
        return _to_duty(who)

    may: Callable[[str], bool] = may_here
    app.jinja_env.globals.update(may=may, who=current_who)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of who sends it. A token that is shown is all that counts."""

    token: str
    cookie: str
    is_here: bool

    def who(self, panel: Panel) -> Who | None:
        """Whom it shows; None for somebody who is not known.

        Raises:
            DatabaseAwayError: it can't be told.
        """
        recogniser = panel.recogniser
        if self.token:
            return recogniser.token(self.token, panel.now())
        found = recogniser.session(self.cookie, panel.now()) if self.cookie else None
        if found is not None:
            return found
        return recogniser.desk() if self.is_here else None


def identify() -> Who | None:
    """Who sends this request, by token, cookie or place.

    Raises:
        DatabaseAwayError: it can't be told.
    """
    return _shown().who(current_panel())


def current_who() -> Who | None:
    """Who sent the request that is being answered; asked for once, and only where it matters."""
    if "who" not in g:
        try:
            g.who = identify()
        except DatabaseAwayError:
            g.who = None
    who: Who | None = g.who
    return who


def may_here(right: str) -> bool:
    """Whether who sent this request may do that: for templates, by the right's value."""
    who = current_who()
    return who is not None and who.may(Right(right))


class Lasting:
    """For an answer that goes on and on: whether who asked for it is still who they were.

    The database is asked where accounts, sessions or tokens have changed, and once a minute.
    To be made within the request; may be called outside of it.
    """

    def __init__(self) -> None:
        self._panel = current_panel()
        self._shown = _shown()
        self._who = current_who()
        self._numbers = self._now()
        self._at = time.monotonic()

    def __call__(self) -> bool:
        numbers = self._now()
        if numbers == self._numbers and time.monotonic() - self._at < _ASK_EVERY:
            return True
        self._numbers, self._at = numbers, time.monotonic()
        try:
            who = self._shown.who(self._panel)
        except DatabaseAwayError:
            return True
        was = self._who
        return who is not None and was is not None and who.person_id == was.person_id

    def _now(self) -> list[int | None]:
        return [self._panel.changes.numbers.get(name) for name in _ABOUT_PEOPLE]


_ABOUT_PEOPLE: Final = ("person", "login_session", "api_token")
_ASK_EVERY: Final = 60.0


def _shown() -> Shown:
    return Shown(bearer(), request.cookies.get(SESSION_COOKIE, ""), is_here())


def _is_allowed(who: Who | None, rule: Rule) -> bool:
    if rule is Open.EVERYBODY or rule is Open.KEYED:
        return True
    if who is None:
        return False
    return rule is Open.KNOWN or who.may(rule)


_FOR_DUTY: Final = frozenset(
    {
        "account.password",
        "account.change_password",
        "account.second_factor",
        "account.picture",
        "account.confirm_factor",
        "login.sign_out",
    }
)
"""What somebody may reach who has a duty."""


def _to_duty(who: Who | None) -> Response | None:
    """To what somebody has to do first, if there is anything."""
    if who is None or who.duty is None or request.endpoint in _FOR_DUTY:
        return None
    if request.method == "GET" and wants_page():
        return make_response(redirect(url_for(who.duty.value), HTTPStatus.SEE_OTHER))
    words = {
        Duty.PASSWORD: _("Choose a password of your own first."),
        Duty.SECOND_FACTOR: _("Set up the code from your telephone first."),
    }
    trouble = Trouble("duty", words[who.duty], _("Open your account, then try again."))
    raise TroubleError(trouble, HTTPStatus.FORBIDDEN)


def away() -> TroubleError:
    """The database can't be asked who somebody is."""
    trouble = Trouble(
        "database_away",
        _("The database does not answer, so the panel can't tell who you are."),
        _("The air goes on. Try again in a minute, or call the technician."),
    )
    return TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE)
