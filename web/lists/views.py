"""The lists there are: made, taken away and brought back."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer
from wtforms import RadioField, StringField, validators

from playlists.query import RuleError
from radio.db import session_scope
from radio.library.store import NoSuchMediaError
from radio.lists.store import (
    Item,
    ListError,
    items_of,
    list_id,
    remove_list,
    set_playlist,
    set_smart,
)
from radio.lists.tables import Playlist, SmartList
from web.answers import Trouble, TroubleError
from web.forms import PageForm, check_overtaken
from web.language.say import _
from web.lists.blueprint import blueprint
from web.lists.rules import facts_of_rule
from web.lists.shown import find, found_in, seen_of
from web.lists.shown import listing as listed
from web.panel import current_panel

BEGIN = "category:musik order:least-played limit:50"
"""The rule of a new smart list, to be changed."""


class NewForm(PageForm):
    """A new list."""

    name = StringField(validators=[validators.InputRequired(), validators.Length(max=64)])
    kind = RadioField(default="stored")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("stored", _("put together by hand")), ("smart", _("found by a rule"))]


@blueprint.get("/")
def index() -> str:
    """All lists."""
    with session_scope(current_panel().database) as session:
        return render_template("lists/index.html", form=NewForm(), **listed(session))


@blueprint.get("/rows")
def listing() -> str:
    """Their list alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return render_template("lists/rows.html", **listed(session))


@blueprint.post("/")
def make() -> Answer:
    """Make a list: an empty one, or one with a rule to be changed."""
    form = NewForm(request.form)
    with session_scope(current_panel().database, write=True) as session:
        name = _make(session, form) if form.validate() else ""
        if form.errors:
            page = render_template("lists/index.html", form=form, **listed(session))
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        session.commit()
    return redirect(url_for("lists.playlist", name=name), HTTPStatus.SEE_OTHER)


def _make(session: Session, form: NewForm) -> str:
    try:
        name = list_id(form.name.data)
        if session.get(Playlist, name) or session.get(SmartList, name):
            form.name.errors = [_("There is a playlist of this name already.")]
        elif form.kind.data == "smart":
            set_smart(session, form.name.data, BEGIN, current_panel().now())
        else:
            set_playlist(session, form.name.data, [], current_panel().now())
    except ListError:
        form.name.errors = [_("1 to 64 letters or digits.")]
        return ""
    return name


@blueprint.get("/list/<name>")
def playlist(name: str) -> str:
    """A list: its rule, or its items."""
    with session_scope(current_panel().database) as session:
        row = find(session, name)
        if isinstance(row, SmartList):
            about = facts_of_rule(session, row.rule)
            return render_template("lists/smart.html", row=row, seen=seen_of(session, row), **about)
        return render_template("lists/stored.html", past="[]", **stored_facts(session, row))


def stored_facts(session: Session, row: Playlist, focus: int = 0, key: str = "") -> dict[str, Any]:
    """A stored list with its items."""
    seen = seen_of(session, row)
    return {"row": row, "seen": seen, "found": found_in(session, row), "focus": focus, "moved": key}


@blueprint.post("/list/<name>/remove")
def remove(name: str) -> Response:
    """Take a list away; the answer can bring it back."""
    with session_scope(current_panel().database, write=True) as session:
        row = find(session, name)
        check_overtaken(request.form.get("seen", ""), seen_of(session, row))
        gone = {"name": row.name, "rule": "", "notes": "", "items": "[]"}
        if isinstance(row, SmartList):
            gone["rule"] = row.rule
        else:
            held = [[one.media_id, one.location, one.label] for one in items_of(session, row.id)]
            gone |= {"notes": row.notes, "items": json.dumps(held)}
        remove_list(session, row.id)
        session.commit()
        return make_response(render_template("lists/rows.html", gone=gone, **listed(session)))


@blueprint.post("/restore")
def restore() -> Response:
    """Bring back a list that was taken away."""
    given, now = request.form, current_panel().now()
    with session_scope(current_panel().database, write=True) as session:
        try:
            name = given.get("name", "")
            wanted = list_id(name)
            if session.get(Playlist, wanted) or session.get(SmartList, wanted):
                raise _not_restored()
            if given.get("rule"):
                set_smart(session, name, given["rule"], now)
            else:
                held = read_items(given.get("items", ""))
                set_playlist(session, name, held, now, given.get("notes", ""))
        except (ListError, RuleError, NoSuchMediaError) as error:
            raise _not_restored() from error
        session.commit()
        return make_response(render_template("lists/rows.html", **listed(session)))


def read_items(text: str) -> list[Item]:
    """Items as a page carries them: a list of piece, location and label.

    Raises:
        TroubleError: it is none.
    """
    try:
        rows = json.loads(text or "[]")
        return [
            Item(_text(media) or None, _text(place), _text(label)) for media, place, label in rows
        ]
    except (ValueError, TypeError) as error:
        trouble = Trouble(
            "bad_request",
            _("The panel did not understand this request."),
            _("Reload the page and try again."),
        )
        raise TroubleError(trouble, HTTPStatus.BAD_REQUEST) from error


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value


def _not_restored() -> TroubleError:
    return TroubleError(
        Trouble(
            "not_restored",
            _("This playlist can't be brought back."),
            _("Look whether one of its name is there already."),
        )
    )
