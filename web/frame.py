"""What every page but the console has around it: the way to the others, the air, the colours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from radio.people.rights import Right
from web.access import current_who
from web.keysheet import page_keys
from web.language import current_language
from web.language.say import _
from web.panel import current_panel, panel_of
from web.recognising import DatabaseAwayError
from web.words import common_words

THEMES = ("dark", "light")

HTMX = json.dumps(
    {
        # What a strict content policy forbids is not tried.
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        # What is put in works at once. With htmx's own 20 ms, which a busy computer makes many
        # more, its keys are dead until then, and the focus is taken from who went on meanwhile.
        "defaultSettleDelay": 0,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)
"""How htmx behaves here; 422 is a form with what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page to go to."""

    endpoint: str
    icon: str
    text: str
    rooms: tuple[str, ...] = ()
    """Blueprints of pages that are reached from it, beside its own."""
    office: bool = False
    """Work of the office: the console has no room for it, nor has its operator time."""

    def has(self, blueprint: str | None) -> bool:
        """Whether a page of this blueprint belongs to it."""
        return blueprint in {self.endpoint.partition(".")[0], *self.rooms}


def furnish(app: Flask) -> None:
    """Give the templates what the frame is made of."""
    app.jinja_env.globals.update(places=places, theme=chosen_theme, page_facts=page_facts)
    app.jinja_env.globals["htmx_settings"] = HTMX
    app.jinja_env.globals["page_keys"] = page_keys
    app.jinja_env.globals["is_fresh"] = is_fresh
    app.jinja_env.globals["station_name"] = panel_of(app).settings.station


def places() -> Iterator[Place]:
    """The pages that who looks may go to, in their order."""
    table = (
        (Right.WATCH, Place("console.page", "on", _("Console"))),
        (Right.PROGRAMMES_READ, Place("live.live", "live", _("Programme now"))),
        (
            Right.COMPLAINTS_READ,
            Place("complaints.index", "complaint", _("Complaints"), ("figures", "surveys")),
        ),
        (
            Right.COMPLAINTS_HANDLE,
            Place("cases.index", "follow", _("Follow-up"), ("exchange", "liaisons"), office=True),
        ),
        (Right.CALLS_READ, Place("calls.index", "listen", _("Calls"), office=True)),
        (Right.RUN, Place("carts.pages", "carts", _("Cart wall"))),
        (Right.LOG_READ, Place("log.today", "log", _("Log"))),
        (Right.LOG_READ, Place("archive.today", "record", _("Broadcast archive"), office=True)),
        (Right.PROGRAMMES_READ, Place("calendar.today", "calendar", _("Calendar"))),
        (
            Right.PROGRAMMES_READ,
            Place("programmes.index", "programme", _("Programmes"), ("recordings",)),
        ),
        (Right.LIBRARY_READ, Place("library.page", "library", _("Library"))),
        (Right.LIBRARY_READ, Place("lists.index", "list", _("Playlists"))),
        (Right.PLAN_READ, Place("clocks.index", "clocks", _("Hour clocks"))),
        (Right.PLAN_READ, Place("campaigns.index", "campaign", _("Campaigns"))),
        (Right.PLAN_READ, Place("rehearsal.tomorrow", "rehearse", _("Rehearsal"))),
        (Right.COMPLAINTS_EDIT, Place("ppid.index", "notice", "PPID", office=True)),
        (
            Right.COMPLAINTS_REPORTERS,
            Place("privacy.index", "account", _("Personal data"), ("deadlines",), office=True),
        ),
        (Right.PEOPLE, Place("people.page", "people", _("People"))),
        (Right.AUDIT, Place("audit.page", "audit", _("Who did what"))),
    )
    who = current_who()
    for right, place in table:
        if who is not None and who.may(right):
            yield place


def is_fresh() -> bool:
    """Whether nobody has an account yet."""
    try:
        return not current_panel().recogniser.has_people()
    except DatabaseAwayError:
        return False


def is_signed_in() -> bool:
    """Whether who looks has an account."""
    who = current_who()
    return who is not None and bool(who.person_id)


def chosen_theme() -> str:
    """The theme that was chosen; empty for the computer's own."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def page_facts() -> Markup:
    """What the frame's script has to know, as JSON within a page."""
    panel = current_panel()
    facts: dict[str, Any] = {
        "zone": panel.settings.zone,
        "language": current_language(),
        "away_since": panel.link.away_since,
        "status": panel.link.raw_status,
        "numbers": panel.changes.numbers,
        "signed_in": is_signed_in(),
        "words": _words(),
    }
    text = json.dumps(facts, ensure_ascii=False)
    # No text in it can end the element it stands in.
    safe = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  # made safe in the line above


def _words() -> dict[str, str]:
    return {
        **common_words(),
        "away.database": _("The database can't be reached: what you see may be old."),
        "strip.unseen": _("Alarms not seen yet: {count}"),
        "strip.worker": _("The worker is away: nothing is built or imported."),
        "hear.failed": _("This can't be played here."),
        "changed.meanwhile": _("This was changed by somebody else while you type."),
        "changed.meanwhile.do": _("Your words are kept. Save to see what is different."),
        "replace.with": _("Put in the place of “{title}”"),
    }
