"""Which pieces a list holds now, in its order."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from playlists.clock import to_local
from playlists.names import fold
from playlists.query import Days, Order, Range, Rule, Term, Value, parse_rule
from radio.library.tables import Media, MediaState
from radio.lists.conditions import Asked, condition, span_of
from radio.lists.store import find_list
from radio.lists.tables import PlaylistItem, SmartList
from radio.units import Millis

_Row = Sequence[Any]
_Column = InstrumentedAttribute[Any] | ColumnElement[Any]
_Key = Callable[[_Row], Any]
_NAMES = {
    Order.ARTIST: (Media.artist, Media.title),
    Order.TITLE: (Media.title, Media.artist),
    Order.ALBUM: (Media.album, Media.title),
}
_LAST_YEAR = 10_000


def pieces_of(
    session: Session,
    wanted: Rule | str,
    now: Millis,
    zone: ZoneInfo,
    last_played: Mapping[str, Millis],
) -> list[str]:
    """Ids of what a rule, or a list by its name, holds at a moment, in the list's order.

    Only pieces that may be planned; dates of validity and dayparts are not looked at unless the
    rule does. A stored list may hold a piece several times.

    Raises:
        NoSuchListError: there is no list of this name.
        RuleError: the rule that is stored can't be read any more.
    """
    asked = Asked(now, zone)
    if isinstance(wanted, Rule):
        return _found(session, wanted, asked, last_played)
    row = find_list(session, wanted)
    if isinstance(row, SmartList):
        return _found(session, parse_rule(row.rule), asked, last_played)
    query = (
        select(Media.id)
        .join(PlaylistItem, PlaylistItem.media_id == Media.id)
        .where(PlaylistItem.playlist_id == row.id, Media.state == MediaState.ACTIVE)
    )
    return list(session.scalars(query.order_by(PlaylistItem.position)))


def _found(
    session: Session, rule: Rule, asked: Asked, last_played: Mapping[str, Millis]
) -> list[str]:
    columns, key = _order(rule.order, asked, last_played)
    terms = [term for term in rule.terms if term.key != "played"]
    rows = _select(session, terms, columns, asked)
    for term in rule.terms:
        if term.key == "played":
            rows = _played(term, rows, asked, last_played)
    if key is not None and rule.limit is not None:
        rows = heapq.nsmallest(rule.limit, rows, key=key)
    elif key is not None:
        rows = sorted(rows, key=key)
    return [row[0] for row in islice(rows, rule.limit)]


def _select(
    session: Session, terms: Iterable[Term], columns: Sequence[_Column], asked: Asked
) -> Iterable[_Row]:
    """Rows of the id and some columns, by id, as they come: kept all at once, they take twice as long."""
    query = select(Media.id, *columns).where(Media.state == MediaState.ACTIVE).order_by(Media.id)
    checks = []
    for term in terms:
        clause, check = condition(session, term, asked)
        query = query.where(clause)
        if check is not None:
            checks.append((check, len(query.selected_columns)))
            query = query.add_columns(check.column)
    rows: Iterable[_Row] = session.connection().execute(query)
    if not checks:
        return rows
    return (row for row in rows if all(check.passes(row[place]) for check, place in checks))


def _played(
    term: Term, rows: Iterable[_Row], asked: Asked, last_played: Mapping[str, Millis]
) -> Iterable[_Row]:
    return (row for row in rows if _is_played(term, last_played.get(row[0]), asked))


def _is_played(term: Term, at: Millis | None, asked: Asked) -> bool:
    return any(_is_within(value, at, asked) for value in term.values) != term.negated


def _is_within(value: Value, at: Millis | None, asked: Asked) -> bool:
    """Whether a last airing is what is meant. Never is longer ago than anything."""
    if isinstance(value, Range):
        return value.high is None if at is None else value.holds(asked.now - at)
    if isinstance(value, Days):
        low, high = span_of(value, asked.zone)
        return at is not None and (low is None or at >= low) and (high is None or at < high)
    return at is None


def _order(
    order: Order | None, asked: Asked, last_played: Mapping[str, Millis]
) -> tuple[Sequence[_Column], _Key | None]:
    """Columns that an order needs beside the id, and what rows are sorted by; equal ones by id."""
    never = float("-inf")
    match order:
        case Order.LEAST_PLAYED:
            return (), lambda row: last_played.get(row[0], never)
        case Order.LAST_PLAYED:
            return (), lambda row: -last_played.get(row[0], never)
        case Order.RANDOM:
            day = f"{to_local(asked.now, asked.zone):%Y-%m-%d} ".encode()
            return (), lambda row: zlib.crc32(day + row[0].encode())
        case Order.ARTIST | Order.TITLE | Order.ALBUM:
            return _NAMES[order], lambda row: [fold(text) for text in row[1:3]]
        case Order.YEAR:
            return (Media.year,), lambda row: _LAST_YEAR if row[1] is None else row[1]
        case Order.SECONDS:
            return (Media.cue_out - Media.cue_in,), itemgetter(1)
        case Order.ADDED:
            return (Media.created_at,), itemgetter(1)
        case Order.NEWEST:
            return (Media.created_at,), lambda row: -row[1].timestamp()
    return (), None
