"""The items of a stored list: added, put in another order, taken out, and all of it taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.store import NoSuchMediaError
from radio.lists.store import Item, items_of, set_playlist
from radio.lists.tables import Playlist
from web.answers import Trouble, TroubleError
from web.forms import check_overtaken
from web.language.say import _
from web.lists.blueprint import blueprint
from web.lists.shown import find, seen_of
from web.lists.views import read_items, stored_facts
from web.panel import current_panel

ITEMS_MOST = 10_000
_PAST_MOST = 400
"""So long a list can be taken back in the page: a longer one would not fit into a form."""

Change = Callable[[list[Item]], list[Item]]


@blueprint.get("/list/<name>/items")
def items(name: str) -> str:
    """The items of a stored list alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        row = _stored(session, name)
        return render_template("lists/items.html", **stored_facts(session, row))


@blueprint.post("/list/<name>/items")
def add_piece(name: str) -> Response:
    """Put a piece at the list's end."""
    piece = request.form.get("piece", "").strip()
    return _change(name, lambda held: [*held, Item(piece)])


@blueprint.post("/list/<name>/items/<int:number>/move")
def move_item(name: str, number: int) -> Response:
    """Put an item to another place."""
    to = request.form.get("to", type=int) or 0

    def change(held: list[Item]) -> list[Item]:
        one = held.pop(_place(held, number))
        held.insert(max(0, min(to - 1, len(held))), one)
        return held

    return _change(name, change, focus=to, key=request.form.get("key", ""))


@blueprint.post("/list/<name>/items/<int:number>/remove")
def remove_item(name: str, number: int) -> Response:
    """Take an item out."""

    def change(held: list[Item]) -> list[Item]:
        del held[_place(held, number)]
        return held

    return _change(name, change, focus=number)


@blueprint.post("/list/<name>/undo")
def undo_items(name: str) -> Response:
    """Take the last change back."""
    before = read_items(request.form.get("past", ""))
    return _change(name, lambda _held: before)


def _change(name: str, change: Change, *, focus: int = 0, key: str = "") -> Response:
    with session_scope(current_panel().database, write=True) as session:
        row = _stored(session, name)
        check_overtaken(request.form.get("seen", ""), seen_of(session, row))
        before = [Item(one.media_id, one.location, one.label) for one in items_of(session, row.id)]
        after = change(list(before))
        if len(after) > ITEMS_MOST:
            raise _refused(
                _("A playlist has at most %(most)s items.", most=ITEMS_MOST),
                _("Make another playlist for the rest."),
            )
        try:
            set_playlist(session, row.name, after, current_panel().now())
        except NoSuchMediaError as error:
            raise _refused(
                _("There is no such piece."), _("Type its title, then choose.")
            ) from error
        session.commit()
        facts = stored_facts(session, row, min(focus, len(after)), key)
        return make_response(
            render_template("lists/items.html", out_of_turn=True, past=_written(before), **facts)
        )


def _written(held: list[Item]) -> str:
    if len(held) > _PAST_MOST:
        return ""
    return json.dumps([[one.media_id, one.location, one.label] for one in held])


def _place(held: list[Item], number: int) -> int:
    if not 1 <= number <= len(held):
        raise _refused(
            _("This item is no longer there."),
            _("Look at what is there now, then try again."),
        )
    return number - 1


def _stored(session: Session, name: str) -> Playlist:
    row = find(session, name)
    if not isinstance(row, Playlist):
        raise _refused(_("This playlist is found by a rule."), _("Change its rule."))
    return row


def _refused(message: str, do: str) -> TroubleError:
    return TroubleError(Trouble("refused", message, do), HTTPStatus.CONFLICT)
