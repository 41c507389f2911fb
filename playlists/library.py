"""The library as columns: what planning asks of a hundred thousand pieces at once.

A piece is its index; index order is the order of ids, so that the same pieces always give the same
plan. Numbers of names begin at 1; 0 is "unknown", which is never like anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from playlists.dayparts import Window, holds
from playlists.names import artists_of, title_key
from playlists.values import Held, Piece

Indices = NDArray[np.int32]
ARTISTS = 4
"""So many artists of a piece are looked at."""
EACH = Piece._fields[: Piece._fields.index("windows")]
"""The fields that a row of a library has, the first of a Piece."""
LIST = "@"
"""A source that begins so is a list, not a category."""


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """All that may be planned. Lengths in seconds; arrays have one entry a piece.

    `artists` has the shape (pieces, ARTISTS). Attributes whose balance can be a goal are asked for
    with `trait`.
    """

    pieces: Sequence[Piece]
    index: dict[str, int]
    seconds: NDArray[np.float64]
    advance: NDArray[np.float64]
    recording: Indices
    title: Indices
    album: Indices
    composer: Indices
    artists: Indices
    by_category: dict[str, Indices]
    first_day: Indices
    last_day: Indices
    daypart: Indices
    dayparts: list[tuple[Window, ...]]

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Library:
        """Library of pieces in any order; what takes no time is left out."""
        rows = sorted((piece for piece in pieces if piece.seconds > piece.overlap), key=_id)
        held = Held()
        for piece in rows:
            held.note(piece)
        return cls.of_rows([piece[: len(EACH)] for piece in rows], held)

    @classmethod
    def of_rows(cls, rows: Sequence[tuple[Any, ...]], held: Held) -> Library:
        """Library of rows with the first fields of a Piece, by their ids in order, each taking time.

        `held` has the other fields, of those pieces that have any.
        """
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(EACH)
        column = dict(zip(EACH, columns, strict=True))
        seconds = np.array(column["seconds"], dtype=np.float64)
        index = dict(zip(column["id"], range(len(rows)), strict=True))
        dayparts: list[tuple[Window, ...]] = [(), *dict.fromkeys(held.windows.values())]
        return cls(
            pieces=_Pieces(rows, held),
            index=index,
            seconds=seconds,
            advance=seconds - np.array(column["overlap"], dtype=np.float64),
            recording=_recordings(index, held.recording),
            title=_codes(map(title_key, column["title"]))[0],
            album=_codes(_keys(column["album"], str.casefold))[0],
            composer=_codes(_keys(column["composer"], str.casefold))[0],
            artists=_artists(column["artist"]),
            by_category=_groups(column["category"]),
            first_day=_days(index, held.valid_from, date.min),
            last_day=_days(index, held.valid_until, date.max),
            daypart=_dayparts(index, held.windows, dayparts),
            dayparts=dayparts,
        )

    def __len__(self) -> int:
        return len(self.pieces)

    def permitted(self, moments: Sequence[datetime]) -> NDArray[np.bool_]:
        """Whether each piece may play at all of these moments of the station's wall clock."""
        days = [moment.toordinal() for moment in moments]
        open_now = np.array([holds(windows, moments) for windows in self.dayparts])
        valid = (self.first_day <= min(days)) & (self.last_day >= max(days))
        return np.asarray(valid & open_now[self.daypart], dtype=np.bool_)

    def trait(self, name: str) -> tuple[Indices, list[str]]:
        """An attribute of every piece as numbers, and what they stand for; 0 is unknown."""
        return _codes(getattr(piece, name) for piece in self.pieces)

    def of_category(self, category: str) -> Indices:
        """Its pieces; those of a list, in its order, where the name is one of a list."""
        return self.by_category.get(category, _NONE)

    def with_lists(self, lists: Mapping[str, Iterable[str]]) -> Library:
        """The same library with lists of pieces, by their names without the mark of a list."""
        found = {
            LIST + name: _unique(self.index[piece] for piece in pieces if piece in self.index)
            for name, pieces in lists.items()
        }
        return replace(self, by_category={**self.by_category, **found})


_NONE: Indices = np.zeros(0, dtype=np.int32)


_id = itemgetter(0)


def _unique(indices: Iterable[int]) -> Indices:
    return np.array(list(dict.fromkeys(indices)), dtype=np.int32)


class _Pieces(Sequence[Piece]):
    """Rows, each a Piece only once it is asked for: of a hundred thousand few are."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], held: Held) -> None:
        self._rows = rows
        self._held = held

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Piece: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Piece]: ...
    def __getitem__(self, index: int | slice) -> Piece | Sequence[Piece]:
        if isinstance(index, slice):
            return _Pieces(self._rows[index], self._held)
        row = self._rows[index]
        return Piece._make((*row, *self._held.of(row[0])))


def _dayparts(
    index: Mapping[str, int],
    windows: Mapping[str, tuple[Window, ...]],
    dayparts: Sequence[tuple[Window, ...]],
) -> Indices:
    """For each piece, the place of its windows among `dayparts`."""
    number = {held: place for place, held in enumerate(dayparts)}
    codes = np.zeros(len(index), dtype=np.int32)
    for piece, held in windows.items():
        if piece in index:
            codes[index[piece]] = number[held]
    return codes


def _recordings(index: Mapping[str, int], named: Mapping[str, str]) -> Indices:
    """Numbers of recordings: each piece its own, but for those that share one."""
    codes = np.arange(1, len(index) + 1, dtype=np.int32)
    first: dict[str, int] = {}
    for piece, recording in named.items():
        if piece in index:
            place = index[piece]
            # A recording may go by the id of one of its pieces.
            codes[place] = 1 + first.setdefault(recording, index.get(recording, place))
    return codes


def _codes(values: Iterable[Any], first: Any = "") -> tuple[Indices, list[Any]]:
    """Numbers of values in the order they come, `first` being 0, and the values by number."""
    values = list(values)
    names = list(dict.fromkeys((first, *values)))
    table = dict(zip(names, range(len(names)), strict=True))
    return np.fromiter(map(table.__getitem__, values), np.int32, len(values)), names


def _keys(texts: Iterable[str], key: Callable[[str], str]) -> Iterable[str]:
    known: dict[str, str] = {}
    for text in texts:
        found = known.get(text)
        if found is None:
            found = known[text] = " ".join(key(text).split())
        yield found


def _artists(texts: Sequence[str]) -> Indices:
    codes, known = _codes(texts)
    numbers: dict[str, int] = {}
    table = np.zeros((len(known), ARTISTS), dtype=np.int32)
    for place, text in enumerate(known):
        names = artists_of(text)[:ARTISTS]
        if names:
            found = [numbers.setdefault(name, len(numbers) + 1) for name in names]
            table[place, : len(found)] = found
    return table[codes]


def _groups(categories: Sequence[str]) -> dict[str, Indices]:
    codes, names = _codes(categories)
    order = np.argsort(codes, kind="stable").astype(np.int32)
    ends = np.cumsum(np.bincount(codes, minlength=len(names)))
    parts = np.split(order, ends[:-1])
    return {name: part for name, part in zip(names, parts, strict=True) if len(part)}


def _days(index: Mapping[str, int], dates: Mapping[str, date], none: date) -> Indices:
    days = np.full(len(index), none.toordinal(), dtype=np.int32)
    for piece, day in dates.items():
        if piece in index:
            days[index[piece]] = day.toordinal()
    return days
