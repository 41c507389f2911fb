"""Who may reach what: one rule for every route, in one table.

A route without a rule, or a rule without a route, keeps the panel from starting.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final

from flask import Flask, abort, g, request

from radio.people.rights import RIGHTS, Right, Role


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
    # The console.
    "console.page": Right.WATCH,
    "console.events": Right.WATCH,
    "air.skip": Right.RUN,
    "air.stop": Right.RUN,
    "air.start": Right.RUN,
    "air.mode": Right.RUN,
    "air.cart_fire": Right.RUN,
    "air.cart_stop": Right.RUN,
    "air.live_open": Right.RUN,
    "air.live_close": Right.RUN,
    "air.alarm_ack": Right.RUN,
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
}
"""By endpoint. A new route needs its line here."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, for one request. `person_id` is empty at a desk that nobody has an account for."""

    name: str
    role: Role
    person_id: str = ""

    def may(self, right: Right) -> bool:
        """Whether this is allowed."""
        return right in RIGHTS[self.role]


DESK: Final = Who("", Role.ADMIN)
"""Whoever sits at this machine while the station has no accounts yet."""


def guard_routes(app: Flask) -> None:
    """Hold every request against the table. To be called once all routes are there.

    Raises:
        LookupError: a route has no rule, or a rule no route.
    """
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if odd := sorted(routes ^ RULES.keys()):
        raise LookupError(f"routes and rules of access differ: {', '.join(odd)}")

    @app.before_request
    def check() -> None:
        g.who = identify()
        rule = RULES.get(request.endpoint or "", Open.EVERYBODY)
        if not _is_allowed(g.who, rule):
            abort(HTTPStatus.UNAUTHORIZED if g.who is None else HTTPStatus.FORBIDDEN)

    may: Callable[[str], bool] = may_here
    app.jinja_env.globals.update(may=may, who=current_who)


def identify() -> Who | None:
    """Who sends this request; None for somebody who is not known."""
    return DESK if _is_here() else None


def current_who() -> Who | None:
    """Who sent the request that is being answered."""
    who: Who | None = g.get("who")
    return who


def may_here(right: str) -> bool:
    """Whether who sent this request may do that: for templates, by the right's value."""
    who = current_who()
    return who is not None and who.may(Right(right))


def _is_allowed(who: Who | None, rule: Rule) -> bool:
    if rule is Open.EVERYBODY:
        return True
    if who is None:
        return False
    return rule is Open.KNOWN or who.may(rule)


_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


def _is_here() -> bool:
    """Whether the request comes from this machine itself, not through a proxy on it."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
