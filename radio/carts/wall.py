"""The wall as it is: its pages in order, what is under each key, what the engine calls it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.air.log import Role
from radio.carts.tables import PLACES, CartKey, CartPage, Colour
from radio.library import categories
from radio.library.tables import Media, MediaState

SHELF = ""
"""Id of the page that is there while nobody has made one."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its place on the page, what the engine knows it by, and what it does."""

    place: int
    name: str
    label: str
    media: Media
    colour: Colour = Colour.PLAIN
    loop: bool = False
    alone: bool = False
    gain: float = 0.0
    role: Role = Role.VOICE

    @property
    def is_bed(self) -> bool:
        """Whether it goes on under voice, and ducks."""
        return self.loop and self.role is Role.MUSIC


@dataclass(frozen=True, slots=True)
class Page:
    """One page with its keys in order."""

    id: str
    name: str
    programme_id: str
    keys: tuple[Key, ...]


def pages(session: Session) -> list[Page]:
    """All pages in their order, without those taken away."""
    query = select(CartPage).where(CartPage.removed_at.is_(None))
    rows = session.scalars(query.order_by(CartPage.position, CartPage.id))
    return [_page(row) for row in rows]


def wall(session: Session) -> list[Page]:
    """The pages; while there are none, one of what lies on the shelf."""
    return pages(session) or [Page(SHELF, "", "", tuple(shelf(session)[:PLACES]))]


def shelf(session: Session) -> list[Key]:
    """The carts and jingles of the library, each by a name made of its title."""
    found: dict[str, Media] = {}
    for category in (categories.CART, categories.JINGLE):
        for media in _active(session, category):
            name = cart_name(media.title) or media.id
            found[name if name not in found else f"{name}-{media.id}"] = media
    return [
        Key(place, name, media.title or name, media, role=media.role)
        for place, (name, media) in enumerate(found.items(), start=1)
    ]


def _active(session: Session, category: str) -> Sequence[Media]:
    query = select(Media).where(Media.category == category, Media.state == MediaState.ACTIVE)
    return session.scalars(query.order_by(Media.id)).all()


def key_name(page_id: str, place: int) -> str:
    """What the engine knows a key by, and `radio cart fire`: `umum-3`."""
    return f"{page_id}-{place}"


def _page(row: CartPage) -> Page:
    return Page(row.id, row.name, row.programme_id, tuple(_key(key) for key in row.keys))


def _key(row: CartKey) -> Key:
    return Key(
        place=row.place,
        name=key_name(row.page_id, row.place),
        label=row.label or row.media.title or row.media.id,
        media=row.media,
        colour=row.colour,
        loop=row.loop or row.bed,
        alone=row.alone,
        gain=row.gain,
        role=Role.MUSIC if row.bed else Role.VOICE,
    )


def cart_name(title: str) -> str:
    """A name to type: letters and digits of the title, words joined with hyphens."""
    return re.sub(r"\W+", "-", title.casefold()).strip("-_")
