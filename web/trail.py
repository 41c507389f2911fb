"""What is noted of each request: who did what, and who saw personal data.

Every request that changes something, and was not refused, is noted by itself: who, the route, and
what stands in its address. A view may say it better with `tell`; one that shows personal data
says so with `saw`.

What is about people, or shows their data, is on the disk before the answer goes out. All else is
written a moment later: a cart must not come late because the disk is busy.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, request

from radio.people.audit import Actor, Deed
from web.access import current_who
from web.caller import caller_address
from web.panel import current_panel

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FAILED: Final = 400
_TOLD: Final = "trail_told"
_AT_ONCE: Final = "trail_at_once"
_ABOUT_PEOPLE: Final = frozenset({"login", "account", "people", "tokens", "webhooks"})
"""The rooms of whose actions nothing may be lost."""


def tell(object_: str = "", detail: str = "") -> None:
    """What this request is about, for its entry: instead of what stands in its address."""
    setattr(g, _TOLD, (object_, detail))


def tell_nothing() -> None:
    """This request has no entry of its own: its view has written one, or there is nothing to say."""
    setattr(g, _TOLD, None)


def saw(what: str, object_: str, detail: str = "") -> None:
    """Note that who asks was shown personal data: `what` as `guest.contact`, `object_` whose."""
    _take(Deed(current_panel().now(), actor(), what, object_, detail, personal=True))


def did(action: str, object_: str = "", detail: str = "", by: Actor | None = None) -> None:
    """Note something that was done beside what the request itself is."""
    _take(Deed(current_panel().now(), by or actor(), action, object_, detail))


def _take(deed: Deed) -> None:
    current_panel().trail.take(deed)
    if deed.personal or deed.action.partition(".")[0] in _ABOUT_PEOPLE:
        setattr(g, _AT_ONCE, True)


def actor() -> Actor:
    """Who sends this request, as the audit log names them."""
    who = current_who()
    address = caller_address()
    return Actor(address=address) if who is None else who.acts(address)


def keep_trail(app: Flask) -> None:
    """Note every request that changed something."""

    @app.after_request
    def keep(response: Response) -> Response:
        done = request.method not in _READING and response.status_code < _FAILED
        told = g.get(_TOLD, (_address_words(), ""))
        if done and request.endpoint and told is not None:
            did(request.endpoint, *told)
        if g.pop(_AT_ONCE, False):
            # Where the database is away, they wait for it with the others.
            current_panel().trail.write_out()
        return response


def _address_words() -> str:
    """What stands in the address, such as `day=2026-11-23`."""
    return ", ".join(f"{name}={value}" for name, value in (request.view_args or {}).items())
