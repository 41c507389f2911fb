"""The rule of a smart list, with what it gives at once."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from playlists.query import FIELDS, RuleError
from playlists.query.fields import Order
from radio.db import session_scope
from radio.lists.store import ListError, read_rule, set_smart, unmet
from radio.lists.tables import SmartList
from web.answers import Trouble, TroubleError
from web.forms import fingerprint
from web.language.say import _
from web.lists.blueprint import blueprint
from web.lists.reasons import RULES
from web.lists.shown import find, found_by
from web.panel import current_panel

RULE_MOST = 4000


def field_words() -> dict[str, str]:
    """What a rule can ask for, by its key."""
    return {
        "": _("title, artist or album holds it"), "title": _("title holds it"),
        "artist": _("artist holds it"), "album": _("album holds it"),
        "composer": _("composer holds it"), "company": _("record company holds it"),
        "genre": _("genre holds it"), "category": _("is of this category"),
        "language": _("is in this language"), "label": _("has this label of the station"),
        "daypart": _("is held to this daypart"), "isrc": _("has this ISRC"),
        "id": _("is this piece"), "vocals": _("who sings"), "tempo": _("how it moves"),
        "local": _("made in Indonesia, or here"), "year": _("year of the recording"),
        "seconds": _("length on the air"), "added": _("when it came into the library"),
        "played": _("when it was last on the air"),
    }  # fmt: skip


def order_words() -> dict[str, str]:
    """How a list can be sorted."""
    return {
        Order.ARTIST.value: _("by artist"), Order.TITLE.value: _("by title"),
        Order.ALBUM.value: _("by album"), Order.YEAR.value: _("the oldest recordings first"),
        Order.SECONDS.value: _("the shortest first"), Order.ADDED.value: _("the first added first"),
        Order.NEWEST.value: _("the last added first"),
        Order.LEAST_PLAYED.value: _("those not heard for longest first"),
        Order.LAST_PLAYED.value: _("the last heard first"),
        Order.RANDOM.value: _("another order each day"),
    }  # fmt: skip


@blueprint.get("/try")
def try_rule() -> Response:
    """What the rule of ?rule= gives now: how many pieces, and the first of them."""
    with session_scope(current_panel().database) as session:
        facts = facts_of_rule(session, request.args.get("rule", ""))
        # A rule that is being typed is often unreadable: that is told in its place.
        return make_response(render_template("lists/tried.html", **facts))


@blueprint.post("/list/<name>/rule")
def save_rule(name: str) -> Response:
    """Give a smart list another rule."""
    rule = request.form.get("rule", "")
    with session_scope(current_panel().database, write=True) as session:
        row = find(session, name)
        if not isinstance(row, SmartList):
            raise TroubleError(
                Trouble(
                    "not_smart",
                    _("This playlist is put together by hand and has no rule."),
                    _("Go back to the list."),
                )
            )
        facts = facts_of_rule(session, rule)
        seen, there = request.form.get("seen", ""), fingerprint(row)
        others = [(_("Rule"), row.rule)] if seen != there and rule != row.rule else []
        if not facts["error"] and not others:
            facts["error"] = _saved(session, row, rule)
        if facts["error"] or others:
            page = render_template(
                "lists/rule.html", row=row, seen=there if others else seen, others=others, **facts
            )
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        session.commit()
        seen = fingerprint(row)
        answer = make_response(render_template("lists/rule.html", row=row, seen=seen, **facts))
    answer.headers["HX-Trigger"] = json.dumps({"said": {"text": _("Saved.")}})
    return answer


def _saved(session: Session, row: SmartList, rule: str) -> str:
    try:
        set_smart(session, row.name, rule, current_panel().now())
    except (RuleError, ListError) as error:
        return RULES.say(str(error))
    session.flush()
    return ""


def facts_of_rule(session: Session, text: str) -> dict[str, Any]:
    """What a rule gives now, or why it can't be read."""
    facts: dict[str, Any] = {
        "rule": text, "error": "", "notes": [], "found": None,
        "fields": [(key, FIELDS[key].example, words) for key, words in field_words().items()],
        "orders": order_words(),
    }  # fmt: skip
    if len(text) > RULE_MOST:
        return facts | {"error": _("A rule has at most %(most)s characters.", most=RULE_MOST)}
    try:
        rule = read_rule(session, text)
    except RuleError as error:
        return facts | {"error": RULES.say(str(error))}
    notes = [RULES.say(note) for note in unmet(session, rule)]
    return facts | {"notes": notes, "found": found_by(session, rule)}
