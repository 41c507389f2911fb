"""The terms of a rule as SQL over the library.

SQL knows case and accents of ASCII alone. So a text with other letters passes here for what it may
be, and its row brings the text along: `Check` then decides. Of a hundred thousand pieces few do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from playlists.clock import day_span, to_local
from playlists.dayparts import holds
from playlists.names import fold
from playlists.query import FIELDS, Days, Kind, Range, Term, Text, Value
from radio.library.dayparts import dayparts
from radio.library.tables import Media, MediaDaypart, MediaLabel
from radio.lists.store import FREE_NOW
from radio.units import Millis

Column = InstrumentedAttribute[Any]
_TEXTS: dict[str, tuple[Column, ...]] = {
    "": (Media.title, Media.artist, Media.album),
    "title": (Media.title,),
    "artist": (Media.artist,),
    "album": (Media.album,),
    "composer": (Media.composer,),
    "company": (Media.label,),
    "genre": (Media.genre,),
    "category": (Media.category,),
    "language": (Media.language,),
    "isrc": (Media.isrc,),
    "id": (Media.id,),
}


_BETWEEN = "\x1f"
"""Stands between texts that are looked through as one."""


class _Octets(FunctionElement[int]):
    """Bytes of a text in UTF-8."""

    type = Integer()
    inherit_cache = True


class _Like(FunctionElement[bool]):
    """Whether a text is as a pattern, without regard to the case of ASCII letters at least."""

    type = Boolean()
    inherit_cache = True


@compiles(_Octets)
def _octets(element: _Octets, compiler: SQLCompiler, **more: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **more)})"


@compiles(_Octets, "sqlite")
def _octets_sqlite(element: _Octets, compiler: SQLCompiler, **more: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **more)} AS BLOB))"


@compiles(_Like)
def _like(element: _Like, compiler: SQLCompiler, **more: Any) -> str:
    text, pattern = (compiler.process(part, **more) for part in element.clauses)
    return f"{text} ILIKE {pattern} ESCAPE '!'"


@compiles(_Like, "sqlite")
def _like_sqlite(element: _Like, compiler: SQLCompiler, **more: Any) -> str:
    text, pattern = (compiler.process(part, **more) for part in element.clauses)
    return f"{text} LIKE {pattern} ESCAPE '!'"


@dataclass(frozen=True, slots=True)
class Asked:
    """When and where a list is asked for."""

    now: Millis
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Check:
    """What SQL could not decide, by a text of the row; `column` is null where it could."""

    term: Term
    column: ColumnElement[Any]

    def passes(self, text: str | None) -> bool:
        """Whether a row is in."""
        if text is None:
            return True
        folded, needles = fold(text), _needles(self.term)
        if FIELDS[self.term.key].kind is Kind.TEXT:
            found = any(needle in folded for needle in needles if needle)
        else:
            found = folded in needles
        return found != self.term.negated


def condition(
    session: Session, term: Term, asked: Asked
) -> tuple[ColumnElement[bool], Check | None]:
    """A term as SQL, and what is left to check; not for `played`, which the caller knows."""
    if term.key in _TEXTS:
        return _texts(term)
    found = or_(*(_other(session, term.key, value, asked) for value in term.values))
    return (not_(found) if term.negated else found), None


def _texts(term: Term) -> tuple[ColumnElement[bool], Check]:
    columns, needles = _TEXTS[term.key], _needles(term)
    sure = or_(*(_is(term.key, column, needle) for column in columns for needle in needles))
    unsure = or_(*(_Octets(column) != func.length(column) for column in columns))
    text: ColumnElement[Any] = columns[0].expression
    for column in columns[1:]:
        text = text.concat(_BETWEEN).concat(column)
    return (not_(sure) if term.negated else or_(sure, unsure)), Check(term, case((unsure, text)))


def _needles(term: Term) -> list[str]:
    """Values as they are compared; empty for nothing."""
    texts = [fold(v.text) if isinstance(v, Text) else "" for v in term.values]
    return [text.replace("-", "") for text in texts] if term.key == "isrc" else texts


def _is(key: str, column: Column, needle: str) -> ColumnElement[bool]:
    if not needle:
        return column == ""
    if not needle.isascii() or _BETWEEN in needle:
        return false()
    if FIELDS[key].kind is Kind.TEXT:
        pattern = re.sub("([%_!])", r"!\1", needle)
        return _Like(column, f"%{pattern}%")
    return func.lower(column) == needle


def _other(session: Session, key: str, value: Value, asked: Asked) -> ColumnElement[bool]:
    word = value.text if isinstance(value, Text) else ""
    match key:
        case "vocals":
            return Media.vocals == word
        case "tempo":
            return Media.tempo == word
        case "local":
            return Media.local == (word == "yes")
        case "label":
            return _labelled(session, word)
        case "daypart":
            return _held(session, word, asked)
        case "added":
            return _added(value, asked)
        case "year":
            return _between(Media.year, value)
    return _between(func.round((Media.cue_out - Media.cue_in) * 1000), value)


def _labelled(session: Session, word: str) -> ColumnElement[bool]:
    if not word:
        return Media.id.not_in(select(MediaLabel.media_id))
    known = session.scalars(select(MediaLabel.label).distinct())
    names = [name for name in known if fold(name) == fold(word)]
    return Media.id.in_(select(MediaLabel.media_id).where(MediaLabel.label.in_(names)))


def _held(session: Session, word: str, asked: Asked) -> ColumnElement[bool]:
    free = Media.id.not_in(select(MediaDaypart.media_id))
    if not word:
        return free
    known, local = dayparts(session), to_local(asked.now, asked.zone)
    is_now = fold(word) == FREE_NOW
    names = [n for n in known if (holds(known[n], [local]) if is_now else fold(n) == fold(word))]
    held = Media.id.in_(select(MediaDaypart.media_id).where(MediaDaypart.daypart_id.in_(names)))
    return or_(free, held) if is_now else held


def _added(value: Value, asked: Asked) -> ColumnElement[bool]:
    if isinstance(value, Days):
        low, high = span_of(value, asked.zone)
        after = true() if low is None else Media.created_at >= _moment(low)
        return and_(after, true() if high is None else Media.created_at < _moment(high))
    if not isinstance(value, Range):
        return false()
    # The longer ago, the smaller the moment.
    low = None if value.high is None else Millis(asked.now - value.high)
    high = None if value.low is None else Millis(asked.now - value.low)
    parts = _ends(
        Media.created_at,
        (None if low is None else _moment(low), value.high_open),
        (None if high is None else _moment(high), value.low_open),
    )
    return and_(true(), *parts)


def span_of(days: Days, zone: ZoneInfo) -> tuple[Millis | None, Millis | None]:
    """Local days as moments, the second one not included."""
    low = None if days.first is None else day_span(days.first, zone).start
    return low, None if days.last is None else day_span(days.last, zone).end


def _moment(at: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)


def _between(column: Any, value: Value) -> ColumnElement[bool]:
    """A range of a column, or where it has no value."""
    if not isinstance(value, Range):
        return and_(true(), column.is_(None))
    parts = _ends(column, (value.low, value.low_open), (value.high, value.high_open))
    return and_(column.is_not(None), *parts)


def _ends(column: Any, low: tuple[Any, bool], high: tuple[Any, bool]) -> list[ColumnElement[bool]]:
    parts = []
    if low[0] is not None:
        parts.append(column > low[0] if low[1] else column >= low[0])
    if high[0] is not None:
        parts.append(column < high[0] if high[1] else column <= high[0])
    return parts
