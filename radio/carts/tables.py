"""Rows of the cart wall: its pages, and what is under their keys."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from radio.db import Base, enum_type
from radio.library.tables import Media
from radio.units import Millis

ROWS = 3
COLUMNS = 8
PLACES = ROWS * COLUMNS
"""Keys on a page; F1 to F12 are the first twelve."""


class Colour(StrEnum):
    """What a key is marked with; each has a shape of its own as well (`SHAPES`)."""

    PLAIN = "plain"
    BLUE = "blue"
    GREEN = "green"
    VIOLET = "violet"
    BROWN = "brown"
    PINK = "pink"


SHAPES = {
    Colour.PLAIN: "ring",
    Colour.BLUE: "square",
    Colour.GREEN: "triangle",
    Colour.VIOLET: "diamond",
    Colour.BROWN: "disc",
    Colour.PINK: "star",
}
"""So that colour is never the only sign. Red is what is on the air, amber what is soon."""


class CartPage(Base):
    """A page of the wall. `programme_id` names the programme with which it opens; empty for none.

    A page that was taken away is kept for a while, so that it can be put back: `removed_at`.
    """

    __tablename__ = "cart_page"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    programme_id: Mapped[str] = mapped_column(String(32), default="")
    removed_at: Mapped[Millis | None] = mapped_column(default=None)

    keys: Mapped[list[CartKey]] = relationship(
        order_by="CartKey.place", cascade="all, delete-orphan"
    )


class CartKey(Base):
    """What is under a key; `place` from 1 to 24, row by row.

    A `bed` goes round and ducks under voice. `alone` ends the other keys that play. `gain` is in
    dB, on top of what brings the piece to the station's loudness.
    """

    __tablename__ = "cart_key"

    page_id: Mapped[str] = mapped_column(ForeignKey("cart_page.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), index=True)
    label: Mapped[str] = mapped_column(Text, default="")
    colour: Mapped[Colour] = mapped_column(enum_type(Colour), default=Colour.PLAIN)
    loop: Mapped[bool] = mapped_column(Boolean, default=False)
    bed: Mapped[bool] = mapped_column(Boolean, default=False)
    alone: Mapped[bool] = mapped_column(Boolean, default=False)
    gain: Mapped[float] = mapped_column(Float, default=0.0)

    media: Mapped[Media] = relationship(lazy="joined")
