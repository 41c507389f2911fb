"""How an hour ends: the few last pieces whose lengths add up to what is left of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from playlists.library import Indices, Library

LANDING = 2.5
"""Seconds that the last item may run past a hard time: no more than the fade before it."""
LAST_SONGS = 3
"""So many songs are chosen by their lengths; more would undo the rotation."""
CANDIDATES = 100
"""So many songs, best by rotation, are tried alone and in pairs."""
_IN_THREES = 24
"""So many of them in threes, too."""
_FILLERS = 2
_FEW_FILLERS = 14
_BREACH_COST = 4.0
_FILLER_COST = 0.4
_TURN_COST = 0.5
_LATE_COST = 0.1
_OFF_COST = 3.0
_ON_TIME = 0.01
"""Seconds over from which a landing is not early, whatever rounding to milliseconds does."""
_EARLY_COST = 9.0
"""The sequencer fills what an early landing leaves, before the last song, which is then cut."""
_GOOD = 0.6
"""A cost from which on fillers are tried."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Pieces in playing order; the last one ends `over` seconds after the hour does."""

    pieces: tuple[int, ...]
    over: float
    tried: int


@dataclass(frozen=True, slots=True)
class LastRows:
    """The pieces of an ending and why, which ends `over` seconds after its time."""

    rows: list[tuple[int, str]]
    over: float
    has_songs: bool


def lands(ending: LastRows | None) -> bool:
    """Whether there is an ending that comes when it should."""
    return ending is not None and 0 <= ending.over <= LANDING


def amiss(ending: LastRows | None) -> float:
    """How bad an ending is, in seconds; worst where there is none."""
    return float("inf") if ending is None else max(-ending.over, ending.over - LANDING)


@dataclass(frozen=True, slots=True, eq=False)
class _Songs:
    """Combinations of equally many songs: what they take, what they cost, how the last overlaps."""

    chosen: NDArray[np.intp]
    seconds: NDArray[np.float64]
    cost: NDArray[np.float64]
    overlap: NDArray[np.float64]


def best_ending(
    library: Library, songs: Indices, breaches: Sequence[float], fillers: Indices, left: float
) -> Ending | None:
    """The combination that lands best in `left` seconds; the first found of equal ones.

    A landing up to `LANDING` seconds late costs next to nothing, each second more three times its
    length, and an early one nine besides. `songs` come in the order of their turn, `breaches` says for each how far it
    breaks separation; a whole breach is worth four. None where there is nothing to choose from.
    """
    groups = list(_groups(library, songs, np.asarray(breaches, dtype=np.float64)))
    extras: list[tuple[int, ...]] = [()]
    best = _best(library, groups, extras, songs, left, None)
    if len(fillers) and (best is None or best[0] > _GOOD):
        few = [int(filler) for filler in fillers[:_FEW_FILLERS]]
        extras = [c for count in range(1, _FILLERS + 1) for c in combinations(few, count)]
        best = _best(library, groups, extras, songs, left, best)
    if best is None:
        return None
    _, chosen, extra, over, tried = best
    # Fillers stand before the last song: an hour ends with music, not with padding.
    return Ending((*chosen[:-1], *extra, *chosen[-1:]), over, tried)


_Best = tuple[float, tuple[int, ...], tuple[int, ...], float, int]


def _best(
    library: Library,
    groups: Sequence[_Songs],
    extras: Sequence[tuple[int, ...]],
    songs: Indices,
    left: float,
    best: _Best | None,
) -> _Best | None:
    lengths = np.array([sum(library.advance[list(extra)]) for extra in extras])
    ends = np.array([_overlap(library, extra[-1]) if extra else 0.0 for extra in extras])
    fees = _FILLER_COST * np.array([len(extra) for extra in extras])
    tried = best[4] if best else 0
    for group in groups:
        alone = group.chosen.shape[1] == 0
        over = group.seconds[:, None] + lengths[None, :] - left
        over = over + (ends[None, :] if alone else group.overlap[:, None])
        total = group.cost[:, None] + fees[None, :] + _LATE_COST * np.maximum(over, 0.0)
        total += np.maximum(0.0, _OFF_COST * (over - LANDING))
        total += np.where(over < _ON_TIME, _EARLY_COST - _OFF_COST * over, 0.0)
        if alone:
            total[:, [not extra for extra in extras]] = np.inf
        tried += total.size
        row, column = divmod(int(np.argmin(total)), total.shape[1])
        cost = float(total[row, column])
        if np.isfinite(cost) and (best is None or cost < best[0]):
            chosen = tuple(int(songs[place]) for place in group.chosen[row])
            best = (cost, chosen, extras[column], float(over[row, column]), tried)
    return None if best is None else (*best[:4], tried)


def _groups(library: Library, songs: Indices, breaches: NDArray[np.float64]) -> Iterator[_Songs]:
    advance = library.advance[songs]
    overlap = library.seconds[songs] - advance
    turn = _TURN_COST * np.arange(len(songs)) / max(1, len(songs))
    single = _BREACH_COST * breaches + turn
    alike = _BREACH_COST * _alike(library, songs)
    for count in range(LAST_SONGS + 1):
        chosen = _combinations(min(len(songs), CANDIDATES if count < 3 else _IN_THREES), count)
        cost = single[chosen].sum(axis=1)
        for first, second in combinations(range(count), 2):
            cost = cost + alike[chosen[:, first], chosen[:, second]]
        last = overlap[chosen[:, -1]] if count else np.zeros(len(chosen))
        if len(chosen):
            yield _Songs(chosen, advance[chosen].sum(axis=1), cost, last)


def _alike(library: Library, songs: Indices) -> NDArray[np.float64]:
    """1 for each two songs that have an artist or the title in common."""
    artists, titles = library.artists[songs], library.title[songs]
    pairs = artists[:, None, :, None] == artists[None, :, None, :]
    shared = (pairs & (artists[:, None, :, None] != 0)).any(axis=(2, 3))
    same = (titles[:, None] == titles[None, :]) & (titles[:, None] != 0)
    return np.asarray(shared | same, dtype=np.float64)


@cache
def _combinations(of: int, count: int) -> NDArray[np.intp]:
    """Shape (combinations, count); one of none."""
    rows = list(combinations(range(of), count))
    return np.array(rows, dtype=np.intp).reshape(len(rows), count)


def _overlap(library: Library, index: int) -> float:
    return float(library.seconds[index] - library.advance[index])
