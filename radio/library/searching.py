"""Search in the library as somebody types: by the beginnings of words, without case and accents.

How it stays quick at a hundred thousand pieces: of the words that were typed the rarest one is
looked up, and the rest is held against the few pieces that have it. A word so common that it would
give thousands (one letter) is not looked up at all: pieces are gone through in the order they are
wanted in until enough have it, which are soon found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from radio.library.searchindex import MediaSearch, MediaWord, words_of
from radio.library.tables import Media, MediaDaypart, MediaLabel, MediaState

WORDS_MOST = 8
_FEW = 2000
"""Pieces that have a word, up to which they are all looked at and sorted."""
_MANY = 20_000
"""The same where there are other words, too, which leave few of them."""
_LAST = "\U0010ffff"
_LIKE_ENOUGH = 0.7
_SPELLINGS = 5000


class Order(StrEnum):
    """In which order pieces are found."""

    BEST = "best"
    """Titles that begin with what was typed, then artists, then the rest; without a text by artist."""
    ARTIST = "artist"
    TITLE = "title"
    NEWEST = "newest"
    OLDEST = "oldest"
    LONGEST = "longest"
    SHORTEST = "shortest"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Only:
    """What is wanted of a piece; empty asks for nothing. Years are included."""

    category: str = ""
    state: MediaState | None = None
    language: str = ""
    daypart: str = ""
    label: str = ""
    year_from: int | None = None
    year_until: int | None = None
    paths: frozenset[str] | None = None
    """Only files at these places, as `Media.path` has them."""
    conditions: tuple[ColumnElement[bool], ...] = field(default=(), compare=False)
    """Further ones on `Media`, by rooms that know of more, such as what was never played."""


@dataclass(frozen=True, slots=True)
class Found:
    """A piece as lists show it. `seconds` is cue-in to cue-out."""

    id: str
    title: str
    artist: str
    album: str
    category: str
    year: int | None
    language: str
    state: MediaState
    seconds: float
    intro: float | None
    path: str


_SHOWN = (
    Media.id, Media.title, Media.artist, Media.album, Media.category, Media.year, Media.language,
    Media.state, (Media.cue_out - Media.cue_in).label("seconds"), Media.intro, Media.path,
)  # fmt: skip


def search(
    session: Session,
    text: str,
    *,
    category: str = "",
    only: Only = Only(state=MediaState.ACTIVE),
    order: Order = Order.BEST,
    limit: int = 20,
    offset: int = 0,
) -> list[Found]:
    """Pieces with words that begin with each of those typed, so many from `offset` on.

    Where a word is nowhere, one that is spelled nearly like it is taken instead. Without a text,
    all pieces. By itself it gives what may be played; `only` asks for other things.
    """
    plan = _plan(session, text)
    if plan is None:
        return []
    conditions = _conditions(session, only, category)
    if plan.is_common and order is Order.BEST:
        return _common(session, plan, conditions, limit, offset)
    query = _found(plan, conditions).order_by(*_sorted(order, plan))
    return _read(session, query, limit, offset)


def count(session: Session, text: str, *, only: Only, most: int) -> int:
    """How many pieces a search finds; no more than `most` are counted."""
    plan = _plan(session, text)
    if plan is None:
        return 0
    query = _found(plan, _conditions(session, only)).with_only_columns(Media.id).limit(most)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def ids(session: Session, text: str, *, only: Only, most: int) -> list[str]:
    """Ids of all pieces that a search finds, up to `most`, in no order."""
    plan = _plan(session, text)
    if plan is None:
        return []
    query = _found(plan, _conditions(session, only)).with_only_columns(Media.id).limit(most)
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The words to find, how many pieces have the rarest one, and whether to start from it."""

    words: tuple[str, ...] = ()
    rarest: str = ""

    @property
    def is_common(self) -> bool:
        """Whether there are words, and too many pieces with each to look at all of them."""
        return bool(self.words) and not self.rarest


def _plan(session: Session, text: str) -> _Plan | None:
    """How to find it; None where nothing has these words."""
    typed = words_of(text)[:WORDS_MOST]
    if not typed:
        return None if text.strip() else _Plan()
    counted: dict[str, int] = {}
    for word in typed:
        known, pieces = word, _pieces_with(session, word)
        if not pieces and (near := _spelled_like(session, word)):
            known, pieces = near, _pieces_with(session, near)
        if not pieces:
            return None
        counted[known] = pieces
    rarest = min(counted, key=lambda word: counted[word])
    few = counted[rarest] <= (_FEW if len(counted) == 1 else _MANY)
    return _Plan(tuple(counted), rarest if few else "")


def _pieces_with(session: Session, word: str) -> int:
    query = select(MediaWord.media_id).where(_begins(MediaWord.word, word)).limit(_MANY + 1)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _spelled_like(session: Session, word: str) -> str:
    """A word of the library that was probably meant; it has the same first two letters."""
    query = select(MediaWord.word).where(_begins(MediaWord.word, word[:2])).distinct()
    known = session.scalars(query.limit(_SPELLINGS)).all()
    near = get_close_matches(word, known, n=1, cutoff=_LIKE_ENOUGH)
    return near[0] if near else ""


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return and_(column >= text, column < text + _LAST)


def _has(word: str) -> ColumnElement[bool]:
    # Words are letters and digits alone: nothing in them means something to LIKE.
    return MediaSearch.line.like(f"% {word}%")


def _found(plan: _Plan, conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    query = select(*_SHOWN).join(MediaSearch, MediaSearch.media_id == Media.id).where(*conditions)
    if plan.rarest:
        rare = select(MediaWord.media_id).where(_begins(MediaWord.word, plan.rarest)).distinct()
        query = query.where(Media.id.in_(rare))
    return query.where(*(_has(word) for word in plan.words if word != plan.rarest))


def _common(
    session: Session,
    plan: _Plan,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    offset: int,
) -> list[Found]:
    """First what has a title that begins so, then the rest by artist: each along its index."""
    whole = " ".join(plan.words)
    first, every = _begins(MediaSearch.title, whole), _found(plan, conditions)
    titles = every.where(first)
    found = _read(session, titles.order_by(MediaSearch.title, Media.id), limit, offset)
    if len(found) == limit:
        return found
    before = offset + len(found)
    if not found and offset:
        counted = select(func.count()).select_from(titles.with_only_columns(Media.id).subquery())
        before = session.scalar(counted) or 0
    rest = every.where(or_(MediaSearch.title < whole, MediaSearch.title >= whole + _LAST))
    rest = rest.order_by(*_sorted(Order.ARTIST, plan))
    return found + _read(session, rest, limit - len(found), max(0, offset - before))


def _read(session: Session, query: Select[Any], limit: int, offset: int) -> list[Found]:
    rows = session.execute(query.limit(limit).offset(offset))
    return [Found(*row) for row in rows]


def _sorted(order: Order, plan: _Plan) -> tuple[Any, ...]:
    by_artist = (MediaSearch.artist, MediaSearch.title, MediaSearch.media_id)
    if order is Order.BEST and plan.words:
        whole = " ".join(plan.words)
        rank = case(
            (_begins(MediaSearch.title, whole), 0), (_begins(MediaSearch.artist, whole), 1), else_=2
        )
        return (rank, *by_artist)
    return {
        Order.TITLE: (MediaSearch.title, MediaSearch.media_id),
        Order.NEWEST: (Media.created_at.desc(), Media.id),
        Order.OLDEST: (Media.created_at, Media.id),
        Order.LONGEST: (Media.duration.desc(), Media.id),
        Order.SHORTEST: (Media.duration, Media.id),
        Order.YEAR: (Media.year.is_(None), Media.year.desc(), *by_artist),
    }.get(order, by_artist)


def _conditions(session: Session, only: Only, category: str = "") -> list[ColumnElement[bool]]:
    wanted = category or only.category
    found = list(only.conditions)
    if wanted:
        found.append(_equals(session, Media.category, wanted))
    if only.state is MediaState.ACTIVE:
        # Nearly all are: an index on it would only lead astray.
        found.append(func.coalesce(Media.state, "") == MediaState.ACTIVE.value)
    elif only.state is not None:
        found.append(Media.state == only.state)
    if only.language:
        found.append(_equals(session, Media.language, only.language))
    if only.daypart:
        held = select(MediaDaypart.media_id).where(MediaDaypart.daypart_id == only.daypart)
        found.append(Media.id.in_(held))
    if only.label:
        found.append(
            Media.id.in_(select(MediaLabel.media_id).where(MediaLabel.label == only.label))
        )
    if only.paths is not None:
        found.append(Media.path.in_(sorted(only.paths)))
    return found + _years(only)


def _years(only: Only) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if only.year_from is not None:
        found.append(Media.year >= only.year_from)
    if only.year_until is not None:
        found.append(Media.year <= only.year_until)
    return found


def _equals(
    session: Session, column: InstrumentedAttribute[str], value: str
) -> ColumnElement[bool]:
    """A value that much has is no way to find a piece: it is only looked at then, not looked up."""
    some = select(Media.id).where(column == value).limit(_FEW + 1)
    much = (session.scalar(select(func.count()).select_from(some.subquery())) or 0) > _FEW
    return (func.coalesce(column, "") if much else column) == value
