"""Who may reach what: one rule for every route, in one table.

A route without a rule, or a rule without a route, keeps the panel from starting.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, abort, g, make_response, redirect, request, url_for

from radio.people.rights import Right
from web.answers import Trouble, TroubleError, wants_page
from web.caller import is_here
from web.language.say import _
from web.panel import Panel, current_panel
from web.recognising import DatabaseAwayError
from web.security import bearer
from web.who import DESK, Duty, Who

__all__ = ["DESK", "RULES", "Lasting", "Open", "Who", "current_who", "guard_routes", "may_here"]

SESSION_COOKIE: Final = "radio_session"


class Open(Enum):
    """Rules that ask for no right."""

    EVERYBODY = "everybody"
    """Also who has no account: what listeners and other programs use, and the way in."""
    KNOWN = "known"
    """Whoever is known, whatever the role: one's own account."""


Rule = Right | Open

RULES: Final[dict[str, Rule]] = {
    # What listeners, other programs and watchers use.
    "static": Open.EVERYBODY,
    "listen.listen": Open.EVERYBODY,
    "health.healthz": Open.EVERYBODY,
    "health.healthz_panel": Open.EVERYBODY,
    "health.metrics": Open.EVERYBODY,
    "public.nowplaying": Open.EVERYBODY,
    "public.nowplaying_station": Open.EVERYBODY,
    "public.live_info": Open.EVERYBODY,
    "public.live_info_v2": Open.EVERYBODY,
    "public.week_info": Open.EVERYBODY,
    "language.choose": Open.EVERYBODY,
    "api.openapi": Open.EVERYBODY,
    "api.readable": Open.KNOWN,
    # The API: what is read by other programs.
    "api.status": Right.WATCH,
    "api.log_day": Right.LOG_READ,
    "api.asrun": Right.LOG_READ,
    "api.library": Right.LIBRARY_READ,
    "api.piece": Right.LIBRARY_READ,
    "api.programmes": Right.PROGRAMMES_READ,
    "api.episodes": Right.PROGRAMMES_READ,
    # The console.
    "console.page": Right.WATCH,
    "console.shape": Right.WATCH,
    "console.events": Right.WATCH,
    "air.skip": Right.RUN,
    "air.stop": Right.RUN,
    "air.stop_after": Right.RUN,
    "air.start": Right.RUN,
    "air.mode": Right.RUN,
    "air.cart_fire": Right.RUN,
    "air.cart_stop": Right.RUN,
    "air.live_open": Right.RUN,
    "air.live_close": Right.RUN,
    "air.ducking": Right.RUN,
    "air.alarm_ack": Right.RUN,
    # Accounts: the way in, one's own, everybody's, what was done.
    "login.page": Open.EVERYBODY,
    "login.sign_in": Open.EVERYBODY,
    "login.code": Open.EVERYBODY,
    "login.check_code": Open.EVERYBODY,
    "login.setup": Open.EVERYBODY,
    "login.make_admin": Open.EVERYBODY,
    "login.sign_out": Open.KNOWN,
    "account.page": Open.KNOWN,
    "account.choose": Open.KNOWN,
    "account.theme": Open.KNOWN,
    "account.password": Open.KNOWN,
    "account.change_password": Open.KNOWN,
    "account.second_factor": Open.KNOWN,
    "account.picture": Open.KNOWN,
    "account.confirm_factor": Open.KNOWN,
    "account.recovery": Open.KNOWN,
    "account.remove_factor": Open.KNOWN,
    "account.end": Open.KNOWN,
    "people.page": Right.PEOPLE,
    "people.new": Right.PEOPLE,
    "people.add": Right.PEOPLE,
    "people.person": Right.PEOPLE,
    "people.change": Right.PEOPLE,
    "people.give_password": Right.PEOPLE,
    "people.remove_factor": Right.PEOPLE,
    "people.disable": Right.PEOPLE,
    "people.enable": Right.PEOPLE,
    "tokens.page": Right.PEOPLE,
    "tokens.add": Right.PEOPLE,
    "tokens.revoke": Right.PEOPLE,
    "audit.page": Right.AUDIT,
    # The cart wall: whoever runs the air arranges it.
    "carts.wall": Right.WATCH,
    "carts.pages": Right.WATCH,
    "carts.page": Right.WATCH,
    "carts.board": Right.WATCH,
    "carts.key": Right.RUN,
    "carts.pieces": Right.RUN,
    "carts.make": Right.RUN,
    "carts.change": Right.RUN,
    "carts.shift": Right.RUN,
    "carts.remove": Right.RUN,
    "carts.restore": Right.RUN,
    "carts.fill": Right.RUN,
    "carts.clear": Right.RUN,
    "carts.move": Right.RUN,
    # The log.
    "log.today": Right.LOG_READ,
    "log.day": Right.LOG_READ,
    "log.rows": Right.LOG_READ,
    # Hour clocks, grid, seasons, daily items.
    "clocks.index": Right.PLAN_READ,
    "clocks.all_clocks": Right.PLAN_READ,
    "clocks.make_clock": Right.PLAN_EDIT,
    "clocks.remove": Right.PLAN_EDIT,
    "clocks.restore": Right.PLAN_EDIT,
    "clocks.clock": Right.PLAN_READ,
    "clocks.clock_body": Right.PLAN_READ,
    "clocks.add_slot": Right.PLAN_EDIT,
    "clocks.change_slot": Right.PLAN_EDIT,
    "clocks.move_slot": Right.PLAN_EDIT,
    "clocks.remove_slot": Right.PLAN_EDIT,
    "clocks.undo_clock": Right.PLAN_EDIT,
    "clocks.mark_clock": Right.PLAN_EDIT,
    "clocks.pieces": Right.PLAN_READ,
    "clocks.pending": Right.PLAN_READ,
    "clocks.week": Right.PLAN_READ,
    "clocks.week_body": Right.PLAN_READ,
    "clocks.paint_week": Right.PLAN_EDIT,
    "clocks.undo_week": Right.PLAN_EDIT,
    "clocks.clock_day": Right.PLAN_READ,
    "clocks.seasons": Right.PLAN_READ,
    "clocks.save_season": Right.PLAN_EDIT,
    "clocks.drop_season": Right.PLAN_EDIT,
    "clocks.daily": Right.PLAN_READ,
    "clocks.daily_rows": Right.PLAN_READ,
    "clocks.save_daily": Right.PLAN_EDIT,
    "clocks.switch_daily": Right.PLAN_EDIT,
    "clocks.remove_daily": Right.PLAN_EDIT,
    # Campaigns.
    "campaigns.index": Right.PLAN_READ,
    "campaigns.listing": Right.PLAN_READ,
    "campaigns.new": Right.PLAN_EDIT,
    "campaigns.campaign": Right.PLAN_READ,
    "campaigns.save": Right.PLAN_EDIT,
    "campaigns.switch": Right.PLAN_EDIT,
    "campaigns.remove": Right.PLAN_EDIT,
    "campaigns.restore": Right.PLAN_EDIT,
    "campaigns.add_spot": Right.PLAN_EDIT,
    "campaigns.remove_spot": Right.PLAN_EDIT,
    "campaigns.report": Right.PLAN_READ,
    "campaigns.pieces": Right.PLAN_READ,
    # Playlists.
    "lists.index": Right.LIBRARY_READ,
    "lists.listing": Right.LIBRARY_READ,
    "lists.make": Right.LIBRARY_EDIT,
    "lists.playlist": Right.LIBRARY_READ,
    "lists.items": Right.LIBRARY_READ,
    "lists.save_rule": Right.LIBRARY_EDIT,
    "lists.try_rule": Right.LIBRARY_READ,
    "lists.add_piece": Right.LIBRARY_EDIT,
    "lists.move_item": Right.LIBRARY_EDIT,
    "lists.remove_item": Right.LIBRARY_EDIT,
    "lists.undo_items": Right.LIBRARY_EDIT,
    "lists.remove": Right.LIBRARY_EDIT,
    "lists.restore": Right.LIBRARY_EDIT,
    "lists.pieces": Right.LIBRARY_READ,
    "lists.take_file": Right.LIBRARY_EDIT,
    "lists.export": Right.LIBRARY_READ,
    # The library.
    "library.page": Right.LIBRARY_READ,
    "library.rows": Right.LIBRARY_READ,
    "library.find": Right.LIBRARY_READ,
    "library.media": Right.LIBRARY_READ,
    "library.standing": Right.LIBRARY_READ,
    "library.audio": Right.LIBRARY_READ,
    "library.waveform": Right.LIBRARY_READ,
    "library.measured": Right.LIBRARY_EDIT,
    "library.save": Right.LIBRARY_EDIT,
    "library.save_markers": Right.LIBRARY_EDIT,
    "library.retire_one": Right.LIBRARY_EDIT,
    "library.restore": Right.LIBRARY_EDIT,
    "library.release": Right.LIBRARY_EDIT,
    "library.bulk_form": Right.LIBRARY_EDIT,
    "library.bulk_edit": Right.LIBRARY_EDIT,
    "library.bulk_undo": Right.LIBRARY_EDIT,
    "library.imports": Right.LIBRARY_READ,
    "library.report": Right.LIBRARY_READ,
    "library.report_files": Right.LIBRARY_READ,
    "library.offer": Right.LIBRARY_EDIT,
    "library.send": Right.LIBRARY_EDIT,
    "library.close": Right.LIBRARY_EDIT,
    "library.import_folder": Right.LIBRARY_EDIT,
    # Programmes and episodes.
    "calendar.today": Right.PROGRAMMES_READ,
    "calendar.week": Right.PROGRAMMES_READ,
    "calendar.month": Right.PROGRAMMES_READ,
    "calendar.details": Right.PROGRAMMES_READ,
    "calendar.trial": Right.PROGRAMMES_EDIT,
    "calendar.move": Right.PROGRAMMES_EDIT,
    "calendar.undo": Right.PROGRAMMES_EDIT,
    "calendar.retime": Right.PROGRAMMES_EDIT,
    "calendar.cancel": Right.PROGRAMMES_EDIT,
    "calendar.restore": Right.PROGRAMMES_EDIT,
    "calendar.own_time": Right.PROGRAMMES_EDIT,
    "calendar.adding": Right.PROGRAMMES_EDIT,
    "calendar.add": Right.PROGRAMMES_EDIT,
    "programmes.index": Right.PROGRAMMES_READ,
    "programmes.page": Right.PROGRAMMES_READ,
    "programmes.dates": Right.PROGRAMMES_READ,
    "programmes.new": Right.PROGRAMMES_EDIT,
    "programmes.make": Right.PROGRAMMES_EDIT,
    "programmes.save": Right.PROGRAMMES_EDIT,
    "programmes.remove": Right.PROGRAMMES_EDIT,
    "programmes.rundown": Right.PROGRAMMES_EDIT,
    "episodes.page": Right.PROGRAMMES_READ,
    "episodes.head": Right.PROGRAMMES_READ,
    "episodes.guests": Right.PROGRAMMES_READ,
    "episodes.save": Right.PROGRAMMES_EDIT,
    "episodes.rundown": Right.PROGRAMMES_EDIT,
    "episodes.known_officials": Right.PROGRAMMES_EDIT,
    "episodes.book": Right.PROGRAMMES_EDIT,
    "episodes.take_out": Right.PROGRAMMES_EDIT,
    "episodes.state": Right.GUESTS_ATTEND,
    "episodes.invite": Right.GUESTS_CONTACT,
    "live.live": Right.PROGRAMMES_READ,
    "live.run": Right.PROGRAMMES_READ,
    "live.rundown": Right.PROGRAMMES_READ,
    "live.guests": Right.PROGRAMMES_READ,
    "live.mark": Right.RUN,
    "live.unmark": Right.RUN,
    "live.attend": Right.GUESTS_ATTEND,
    # Agencies, officials, presenters, studios. A presenter's calendar is opened by its secret.
    "directory.calendar": Open.EVERYBODY,
    "directory.presenters": Right.PROGRAMMES_READ,
    "directory.agencies": Right.PROGRAMMES_READ,
    "directory.agency": Right.PROGRAMMES_READ,
    "directory.studios": Right.PROGRAMMES_READ,
    "directory.new_presenter": Right.PROGRAMMES_EDIT,
    "directory.make_presenter": Right.PROGRAMMES_EDIT,
    "directory.edit_presenter": Right.PROGRAMMES_EDIT,
    "directory.save_presenter": Right.PROGRAMMES_EDIT,
    "directory.feed": Right.PROGRAMMES_EDIT,
    "directory.renew_feed": Right.PROGRAMMES_EDIT,
    "directory.new_agency": Right.PROGRAMMES_EDIT,
    "directory.make_agency": Right.PROGRAMMES_EDIT,
    "directory.edit_agency": Right.PROGRAMMES_EDIT,
    "directory.save_agency": Right.PROGRAMMES_EDIT,
    "directory.new_official": Right.PROGRAMMES_EDIT,
    "directory.make_official": Right.PROGRAMMES_EDIT,
    "directory.edit_official": Right.PROGRAMMES_EDIT,
    "directory.save_official": Right.PROGRAMMES_EDIT,
    "directory.booking": Right.PROGRAMMES_EDIT,
    "directory.take": Right.PROGRAMMES_EDIT,
    "directory.free": Right.PROGRAMMES_EDIT,
    "log.history": Right.LOG_READ,
    "log.remove": Right.LOG_EDIT,
    "log.move": Right.LOG_EDIT,
    "log.replace": Right.LOG_EDIT,
    "log.time": Right.LOG_EDIT,
    "log.insert": Right.LOG_EDIT,
    "log.undo": Right.LOG_EDIT,
    "log.build": Right.LOG_EDIT,
    "log.building": Right.LOG_READ,
    "rehearsal.tomorrow": Right.PLAN_READ,
    "rehearsal.day": Right.PLAN_READ,
    "rehearsal.run": Right.PLAN_READ,
    "rehearsal.found": Right.PLAN_READ,
}
"""By endpoint. A new route needs its line here."""


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
        if rule is Open.EVERYBODY:
            return None
        try:
            who = g.who = identify()
        except DatabaseAwayError as error:
            raise _away() from error
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
    if rule is Open.EVERYBODY:
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


def _away() -> TroubleError:
    trouble = Trouble(
        "database_away",
        _("The database does not answer, so the panel can't tell who you are."),
        _("The air goes on. Try again in a minute, or call the technician."),
    )
    return TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE)
