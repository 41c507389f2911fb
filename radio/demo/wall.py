"""The demo station's cart wall: a page for every day, and one that opens with Ayo Mas Bro."""

from __future__ import annotations

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from radio.carts.editing import KeyChoice, make_page, set_key
from radio.carts.tables import CartPage, Colour
from radio.db import session_scope
from radio.library import categories
from radio.library.tables import Media
from radio.programmes.example import ID

_BED_PLACE = 9


def make_wall(engine: Engine) -> int:
    """Make it; how many keys have something under them. What is there stays as it is."""
    with session_scope(engine, write=True) as session:
        if session.scalar(select(func.count()).select_from(CartPage)):
            return 0
        everyday, show = make_page(session, "Umum"), make_page(session, "Ayo Mas Bro", ID)
        keys = _put(session, everyday, 1, categories.CART, Colour.BROWN)
        keys += _put(session, everyday, 1 + keys, categories.JINGLE, Colour.BLUE)
        keys += _put(session, show, 1, categories.PROMO, Colour.VIOLET, alone=True)
        keys += _put(session, show, 2, categories.IDENT, Colour.GREEN)
        for page in (everyday, show):
            keys += _put(
                session, page, _BED_PLACE, categories.FILLER, Colour.PINK, most=2, bed=True
            )
        session.commit()
        return keys


def _put(
    session: Session,
    page: CartPage,
    place: int,
    category: str,
    colour: Colour,
    *,
    most: int = 4,
    bed: bool = False,
    alone: bool = False,
) -> int:
    """The pieces of a category under keys side by side; how many."""
    query = select(Media).where(Media.category == category).order_by(Media.title)
    found = session.scalars(query.limit(most)).all()
    for offset, media in enumerate(found):
        set_key(
            session, page, place + offset, KeyChoice(media.id, "", colour, bed=bed, alone=alone)
        )
    return len(found)
