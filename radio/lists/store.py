"""Lists by name: made, changed, found and taken away. Stored and smart ones share their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.names import fold, is_one_line
from playlists.query import Rule, RuleError, Text, parse_rule
from radio.library.dayparts import dayparts
from radio.library.store import find
from radio.library.tables import Media, MediaLabel
from radio.lists.tables import Playlist, PlaylistItem, SmartList
from radio.units import Millis

_NAME_MOST = 64
_AT_ONCE = 500
"""Ids in one query: fewer than any database takes parameters."""
FREE_NOW = "now"
"""As a daypart of a rule: what may play at the moment of asking."""


class ListError(Exception):
    """Something about a list can't be; the message says what, and what to do."""


class NoSuchListError(ListError):
    """No list has this name."""


class NameTakenError(ListError):
    """The name is that of a list of the other kind."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is to stand in a list: a piece by its id, or what the library does not have."""

    media_id: str | None
    location: str = ""
    label: str = ""


def list_id(name: str) -> str:
    """A name as an id: `Sore Santai` is `sore-santai`.

    Raises:
        ListError: there is nothing in it, or too much.
    """
    slug = re.sub(r"[\W_]+", "-", fold(name)).strip("-")
    if not is_one_line(name.strip()) or not slug or len(slug) > _NAME_MOST:
        raise ListError(f"{name!r} can't name a list: it takes 1 to {_NAME_MOST} letters or digits")
    return slug


def find_list(session: Session, name: str) -> Playlist | SmartList:
    """A list by its name or id.

    Raises:
        NoSuchListError: there is none.
    """
    wanted = list_id(name)
    found = session.get(Playlist, wanted) or session.get(SmartList, wanted)
    if found is None:
        known = [row.id for row in all_lists(session)]
        near = get_close_matches(wanted, known, n=1)
        there = ", ".join(known) or "none yet; `radio playlist set` makes one"
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {there}"
        raise NoSuchListError(f"there is no list {name!r}; {hint}")
    return found


def all_lists(session: Session) -> list[Playlist | SmartList]:
    """All of them, by id."""
    rows = [*session.scalars(select(Playlist)), *session.scalars(select(SmartList))]
    return sorted(rows, key=lambda row: row.id)


def items_of(session: Session, playlist_id: str) -> Sequence[PlaylistItem]:
    """Items of a stored list, in order."""
    query = select(PlaylistItem).where(PlaylistItem.playlist_id == playlist_id)
    return session.scalars(query.order_by(PlaylistItem.position)).all()


def set_playlist(
    session: Session, name: str, items: Iterable[Item], now: Millis, notes: str | None = None
) -> Playlist:
    """Make a stored list, or replace what stands in it; without notes, those it has stay.

    Does not commit.

    Raises:
        ListError: the name can't be, or is a smart list's.
        NoSuchMediaError: a piece that is not there.
    """
    wanted = check_free(session, name, SmartList)
    row = session.get(Playlist, wanted)
    if row is None:
        row = Playlist(id=wanted, name=name.strip(), notes="", created_at=now)
        session.add(row)
    row.updated_at = now
    row.notes = row.notes if notes is None else notes
    session.flush()
    session.execute(delete(PlaylistItem).where(PlaylistItem.playlist_id == wanted))
    kept = list(items)
    _check_pieces(session, [item.media_id for item in kept if item.media_id is not None])
    session.add_all(
        PlaylistItem(
            playlist_id=wanted,
            position=position,
            media_id=item.media_id,
            location=item.location,
            label=item.label,
        )
        for position, item in enumerate(kept)
    )
    return row


def _check_pieces(session: Session, ids: Sequence[str]) -> None:
    known: set[str] = set()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        known.update(session.scalars(select(Media.id).where(Media.id.in_(part))))
    for wanted in ids:
        if wanted not in known:
            find(session, wanted)


def set_smart(session: Session, name: str, rule: str, now: Millis) -> SmartList:
    """Make a smart list, or give it another rule. Does not commit.

    Raises:
        ListError: the name can't be, or is a stored list's.
        RuleError: the rule can't be read, or names a daypart that is not there.
    """
    wanted = check_free(session, name, Playlist)
    read_rule(session, rule)
    row = session.get(SmartList, wanted)
    if row is None:
        row = SmartList(id=wanted, name=name.strip(), created_at=now)
        session.add(row)
    row.rule, row.updated_at = " ".join(rule.splitlines()).strip(), now
    return row


def check_free(session: Session, name: str, other: type[Playlist | SmartList]) -> str:
    """The id for a list of this name, which no list of the other kind may have.

    Raises:
        ListError: one has, or the name can't be.
    """
    wanted = list_id(name)
    if session.get(other, wanted) is not None:
        kind = "smart" if other is SmartList else "stored"
        raise NameTakenError(f"{wanted!r} is a {kind} list; remove it first, or take another name")
    return wanted


def read_rule(session: Session, text: str) -> Rule:
    """A rule as a person writes it, whose dayparts are there.

    Raises:
        RuleError: it can't be read, or names a daypart that is not there.
    """
    rule, known = parse_rule(text), {fold(name) for name in dayparts(session)} | {FREE_NOW}
    for term in rule.terms:
        for value in term.values if term.key == "daypart" else ():
            if isinstance(value, Text) and fold(value.text) not in known:
                near = get_close_matches(fold(value.text), known, n=1)
                there = f"there are: {', '.join(sorted(known))}, none"
                hint = f"did you mean {near[0]!r}?" if near else there
                raise RuleError(f"{str(term)!r}: there is no daypart {value.text!r}; {hint}")
    return rule


_WORDS = {"category": Media.category, "language": Media.language, "label": MediaLabel.label}


def unmet(session: Session, rule: Rule) -> list[str]:
    """What in a rule no piece has, as a sentence each: it may be a slip of the pen."""
    told: list[str] = []
    for term in rule.terms:
        words = [value.text for value in term.values if isinstance(value, Text)]
        if term.key not in _WORDS or not words:
            continue
        known = {fold(word) for word in session.scalars(select(_WORDS[term.key]).distinct())} - {""}
        for word in words:
            if fold(word) not in known:
                near = get_close_matches(fold(word), known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                told.append(f"no piece has the {term.key} {word!r}{hint}")
    return told


def remove_list(session: Session, name: str) -> str:
    """Take a list away; its pieces stay. Does not commit.

    Returns:
        Its id.

    Raises:
        NoSuchListError: there is none.
    """
    row = find_list(session, name)
    if isinstance(row, Playlist):
        session.execute(delete(PlaylistItem).where(PlaylistItem.playlist_id == row.id))
    session.delete(row)
    return row.id
