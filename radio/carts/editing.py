"""Changes to the wall: pages made, ordered and taken away; keys filled, moved and emptied.

None of these commits. What is taken away can be put back.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.names import is_one_line
from radio.carts.errors import NoSuchPageError, UnusableError
from radio.carts.tables import PLACES, CartKey, CartPage, Colour
from radio.carts.wall import cart_name
from radio.library.store import find
from radio.library.tables import MediaState
from radio.units import Millis

NAME_MOST = 24
WITHHELD = "withheld"
"""The field of an `UnusableError` where somebody heard in the piece has not agreed."""
LABEL_MOST = 40
GAIN_MOST = 12.0
"""dB a key may be louder or softer than its piece."""
KEPT = 30 * 86_400_000
"""ms for which a page that was taken away can be put back."""


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """What is to be under a key; see `CartKey`."""

    media_id: str
    label: str = ""
    colour: Colour = Colour.PLAIN
    loop: bool = False
    bed: bool = False
    alone: bool = False
    gain: float = 0.0


def find_page(session: Session, name: str, *, removed: bool = False) -> CartPage:
    """A page by its id or name.

    Raises:
        NoSuchPageError: there is none, or it was taken away (was not, with `removed`).
    """
    page = session.get(CartPage, name) or session.get(CartPage, cart_name(name)[:32])
    if page is None or (page.removed_at is not None) is not removed:
        query = select(CartPage.id, CartPage.removed_at)
        there = [
            row.id for row in session.execute(query) if (row.removed_at is None) is not removed
        ]
        known = ", ".join(sorted(there)) or "none"
        raise NoSuchPageError(f"there is no page {name!r}; there are: {known}")
    return page


def make_page(session: Session, name: str, programme_id: str = "") -> CartPage:
    """A new page after the others.

    Raises:
        UnusableError: the name can't be, or is taken.
    """
    name = _checked_name(name)
    page_id = cart_name(name)[:32].strip("-")
    known = session.get(CartPage, page_id)
    if known is not None and known.removed_at is None:
        raise UnusableError("name", f"there is a page {name!r} already; choose another name")
    if known is not None:
        session.delete(known)
        session.flush()
    last = session.scalar(select(func.max(CartPage.position)))
    page = CartPage(
        id=page_id, name=name, position=0 if last is None else last + 1, programme_id=programme_id
    )
    session.add(page)
    session.flush()
    return page


def _checked_name(name: str) -> str:
    name = name.strip()
    if not is_one_line(name) or not cart_name(name) or len(name) > NAME_MOST:
        raise UnusableError("name", f"a page's name takes 1 to {NAME_MOST} letters or digits")
    return name


def rename_page(page: CartPage, name: str, programme_id: str) -> None:
    """Another name, or another programme to open with; its id stays.

    Raises:
        UnusableError: the name can't be.
    """
    page.name = _checked_name(name)
    page.programme_id = programme_id


def shift_page(session: Session, page: CartPage, by: int) -> None:
    """So many places later among the pages; negative for earlier. Stops at either end."""
    query = select(CartPage).where(CartPage.removed_at.is_(None))
    rows = list(session.scalars(query.order_by(CartPage.position, CartPage.id)))
    at = rows.index(page)
    rows.insert(max(0, min(len(rows) - 1, at + by)), rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position


def remove_page(session: Session, page: CartPage, now: Millis) -> None:
    """Take a page away with its keys; `restore_page` puts it back."""
    old = select(CartPage).where(CartPage.removed_at < now - KEPT)
    for row in session.scalars(old).all():
        session.delete(row)
    page.removed_at = now
    session.flush()


def restore_page(page: CartPage) -> None:
    """Put a page back that was taken away."""
    page.removed_at = None


# ------------------------------------------------------------------ keys


def set_key(session: Session, page: CartPage, place: int, choice: KeyChoice) -> CartKey:
    """Put a piece under a key, in place of what was there.

    Raises:
        UnusableError: a value can't be, or the piece is withheld.
        radio.library.store.NoSuchMediaError: no such piece.
    """
    check_place(place)
    _check(choice)
    if find(session, choice.media_id).state is MediaState.WITHHELD:
        raise UnusableError(WITHHELD, "a caller in this piece has not agreed to be heard again")
    return _put(session, page, place, choice)


def _put(session: Session, page: CartPage, place: int, choice: KeyChoice) -> CartKey:
    clear_key(session, page, place)
    row = CartKey(
        page_id=page.id,
        place=place,
        media_id=choice.media_id,
        label=choice.label.strip(),
        colour=choice.colour,
        loop=choice.loop,
        bed=choice.bed,
        alone=choice.alone,
        gain=choice.gain,
    )
    session.add(row)
    session.flush()
    session.expire(page, ["keys"])
    return row


def check_place(place: int) -> None:
    """Whether a page has this key.

    Raises:
        UnusableError: it has not.
    """
    if not 1 <= place <= PLACES:
        raise UnusableError("place", f"a page has keys 1 to {PLACES}; {place} is none of them")


def _check(choice: KeyChoice) -> None:
    if choice.label and (not is_one_line(choice.label.strip()) or len(choice.label) > LABEL_MOST):
        raise UnusableError("label", f"a label takes one line of at most {LABEL_MOST} characters")
    if not -GAIN_MOST * 2 <= choice.gain <= GAIN_MOST:
        raise UnusableError(
            "gain", f"a key's gain goes from -{2 * GAIN_MOST:g} to {GAIN_MOST:g} dB"
        )


def key_at(session: Session, page: CartPage, place: int) -> CartKey | None:
    """What is under a key."""
    return session.get(CartKey, (page.id, place))


def clear_key(session: Session, page: CartPage, place: int) -> KeyChoice | None:
    """Empty a key; what was under it, to put it back with `set_key`."""
    row = key_at(session, page, place)
    if row is None:
        return None
    was = choice_of(row)
    session.delete(row)
    session.flush()
    session.expire(page, ["keys"])
    return was


def choice_of(row: CartKey) -> KeyChoice:
    """What is under it, as it would be chosen again."""
    return KeyChoice(row.media_id, row.label, row.colour, row.loop, row.bed, row.alone, row.gain)


def move_key(session: Session, page: CartPage, place: int, to: int, target: CartPage) -> None:
    """Move what is under a key to another one, whose own moves to where it was.

    Raises:
        UnusableError: there is no such key, or nothing under it.
    """
    check_place(to)
    moved = clear_key(session, page, place)
    if moved is None:
        raise UnusableError("place", f"nothing is under key {place} of {page.name!r}")
    other = clear_key(session, target, to)
    _put(session, target, to, moved)
    if other is not None and (page.id, place) != (target.id, to):
        _put(session, page, place, other)
