"""The keys of a page, one at a time: what is under them, put there, moved, taken away."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from radio.carts.editing import (
    WITHHELD,
    KeyChoice,
    check_place,
    choice_of,
    clear_key,
    find_page,
    key_at,
    move_key,
    set_key,
)
from radio.carts.errors import NoSuchPageError, UnusableError
from radio.carts.tables import PLACES, CartKey, CartPage
from radio.db import session_scope
from radio.library import categories
from radio.library.store import NoSuchMediaError
from radio.library.tables import Media
from web.answers import Trouble, TroubleError
from web.carts.board import board_facts
from web.carts.forms import KeyForm
from web.carts.views import blueprint, no_page, writing
from web.forms import SEEN, check_seen, fingerprint, others_since
from web.language.say import _
from web.panel import current_panel
from web.pieces import first_of, withheld

PIECES_MOST = 30
_SHORT = (categories.CART, categories.JINGLE, categories.IDENT, categories.PROMO)


@blueprint.get("/<page_id>/keys/<int:place>")
def key(page_id: str, place: int) -> str:
    """The form of one key; with `media` in the address, with that piece chosen."""
    with session_scope(current_panel().database) as session:
        page = _page(session, page_id, place)
        row = key_at(session, page, place)
        form = KeyForm(request.args) if "media" in request.args else _filled(row)
        if "media" in request.args:
            form.media_id.data = request.args["media"]
            form.seen.data = request.args.get(SEEN, "")
        return _key_part(session, page, place, form, row)


@blueprint.get("/<page_id>/keys/<int:place>/pieces")
def pieces(page_id: str, place: int) -> str:
    """Pieces as the library's search finds them; those made to be short first."""
    wanted = request.args.get("q", "").strip()[:100]
    with session_scope(current_panel().database) as session:
        found = first_of(session, wanted, _SHORT, PIECES_MOST)
        return render_template("carts/pieces.html", found=found, page_id=page_id, place=place)


@blueprint.post("/<page_id>/keys/<int:place>")
def fill(page_id: str, place: int) -> Answer | str:
    """Put a piece under a key."""
    with writing() as session:
        page = _page(session, page_id, place)
        row = key_at(session, page, place)
        form = KeyForm(request.form)
        form.say_words()
        if not form.validate():
            part = _key_part(session, page, place, form, row)
            return make_response(part, HTTPStatus.UNPROCESSABLE_ENTITY)
        others = _others(form, row)
        if others:
            form.seen.data = fingerprint(row) if row else ""
            part = _key_part(session, page, place, form, row, theirs=others)
            return make_response(part, HTTPStatus.UNPROCESSABLE_ENTITY)
        row = _set(session, page, place, form.choice())
        return _both(session, page, place, row)


@blueprint.post("/<page_id>/keys/<int:place>/clear")
def clear(page_id: str, place: int) -> str:
    """Empty a key; the answer offers to put back what was there."""
    with writing() as session:
        page = _page(session, page_id, place)
        _check_seen(request.form.get(SEEN, ""), key_at(session, page, place))
        was = clear_key(session, page, place)
        return _both(session, page, place, None, was)


@blueprint.post("/<page_id>/keys/<int:place>/move")
def move(page_id: str, place: int) -> str:
    """Move what is under a key to another one, whose own comes here."""
    with writing() as session:
        page = _page(session, page_id, place)
        to = request.form.get("to", type=int) or 0
        target = find_page(session, request.form.get("page") or page_id)
        try:
            move_key(session, page, place, to, target)
        except UnusableError as error:
            raise TroubleError(_nothing_there(), HTTPStatus.BAD_REQUEST) from error
        shown = to if target.id == page.id else place
        return _both(session, page, shown, key_at(session, page, shown))


# ------------------------------------------------------------------ how


def _page(session: Session, page_id: str, place: int) -> CartPage:
    try:
        check_place(place)
        return find_page(session, page_id)
    except (NoSuchPageError, UnusableError) as error:
        raise TroubleError(no_page(), HTTPStatus.NOT_FOUND) from error


def _set(session: Session, page: CartPage, place: int, choice: KeyChoice) -> CartKey:
    try:
        return set_key(session, page, place, choice)
    except NoSuchMediaError as error:
        trouble = Trouble(
            "no_such_media", _("The library has no such piece."), _("Choose another one.")
        )
        raise TroubleError(trouble, HTTPStatus.BAD_REQUEST) from error
    except UnusableError as error:
        trouble = withheld() if error.field == WITHHELD else _unusable()
        raise TroubleError(trouble, HTTPStatus.BAD_REQUEST) from error


def _unusable() -> Trouble:
    return Trouble(
        "unusable", _("This can't stand under a key."), _("Look at the label and the gain.")
    )


def _nothing_there() -> Trouble:
    return Trouble(
        "nothing_there",
        _("Nothing is under this key, so nothing was moved."),
        _("Choose another key."),
    )


def _others(form: KeyForm, row: CartKey | None) -> list[tuple[str, str]]:
    """What somebody else put under the key since the form was filled, where it is something else."""
    if row is None:
        return [(_("Key"), _("empty"))] if request.form.get(SEEN) else []
    there = _filled(row)
    there.say_words()
    others = others_since(form, there, fingerprint(row))
    is_another = form.media_id.data != row.media_id and request.form.get(SEEN) != fingerprint(row)
    return [(_("Piece"), row.media.title or row.media_id)] * is_another + [*others]


def _check_seen(seen: str, row: CartKey | None) -> None:
    if row is not None:
        check_seen(seen, row)
    elif seen:
        check_seen(seen)


def _filled(row: CartKey | None) -> KeyForm:
    if row is None:
        return KeyForm()
    kind = "bed" if row.bed else "loop" if row.loop else "once"
    values = {**asdict(choice_of(row)), "kind": kind, "colour": str(row.colour)}
    return KeyForm(seen=fingerprint(row), **values)


def _key_part(
    session: Session, page: CartPage, place: int, form: KeyForm, row: CartKey | None, **more: Any
) -> str:
    form.say_words()
    media = session.get(Media, form.media_id.data) if form.media_id.data else None
    facts = board_facts(page)
    return render_template(
        "carts/key.html",
        place=place,
        form=form,
        row=row,
        media=media,
        others=range(1, PLACES + 1),
        **facts,
        **more,
    )


def _both(
    session: Session, page: CartPage, place: int, row: CartKey | None, was: KeyChoice | None = None
) -> str:
    """The key's form and, beside it, the whole board."""
    part = _key_part(session, page, place, _filled(row), row, was=was)
    whole = render_template("carts/board.html", **board_facts(page), beside=True)
    return part + whole
