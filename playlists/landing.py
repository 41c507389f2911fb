"""How an hour ends: the few last pieces whose lengths add up to what is left of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from playlists.values import Piece

LANDING = 2.5
"""Seconds that the last item may run past a hard time: no more than the fade before it."""
LAST_SONGS = 3
"""So many songs are chosen by their lengths; more would undo the rotation."""
CANDIDATES = 14
"""So many songs, best by rotation, are tried in every combination."""
_FILLERS = 2
_BREACH_COST = 4.0
_FILLER_COST = 0.4


@dataclass(frozen=True, slots=True)
class Ending:
    """Pieces in playing order; the last one ends `over` seconds after the hour does."""

    pieces: tuple[Piece, ...]
    over: float
    tried: int


def best_ending(
    songs: Sequence[Piece],
    fillers: Sequence[Piece],
    left: float,
    broken: Mapping[str, float],
) -> Ending | None:
    """The combination that lands best in `left` seconds; the first found of equal ones.

    A landing up to `LANDING` seconds late costs nothing, later or earlier costs its seconds
    (twice when early: a gap has to be filled). `broken` says for each song how far it breaks
    separation; each breach is worth four seconds. None where there is nothing to choose from.
    """
    extras = [chosen for count in range(_FILLERS + 1) for chosen in combinations(fillers, count)]
    lengths = [sum(piece.advance for piece in extra) for extra in extras]
    costs = [_FILLER_COST * len(extra) for extra in extras]
    best: tuple[float, tuple[Piece, ...], tuple[Piece, ...], float] | None = None
    tried = 0
    for chosen in (c for count in range(LAST_SONGS + 1) for c in combinations(songs, count)):
        base = sum(piece.advance for piece in chosen) - left
        spent = _BREACH_COST * (sum(broken[song.id] for song in chosen) + _same_artist(chosen))
        for extra, length, cost in zip(extras, lengths, costs, strict=True):
            if not chosen and not extra:
                continue
            tried += 1
            over = base + length + (chosen or extra)[-1].overlap
            total = spent + cost + max(0.0, over - LANDING, -2.0 * over)
            if best is None or total < best[0]:
                best = (total, chosen, extra, over)
    if best is None:
        return None
    _, chosen, extra, over = best
    # Fillers stand before the last song: an hour ends with music, not with padding.
    return Ending((*chosen[:-1], *extra, *chosen[-1:]), over, tried)


def _same_artist(songs: Sequence[Piece]) -> float:
    named = [song.artist for song in songs if song.artist]
    return 0.5 * (len(named) - len(set(named)))
