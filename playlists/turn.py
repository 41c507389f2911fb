"""Whose turn it is in a category: what was not on for longest comes first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from playlists.library import Indices

_FIRST = 64
_MOST = 4096
_PLAYED, _NOT_HERE = -1, -2


class Turn:
    """A queue of pieces: one that is played goes to its end.

    Made of pieces in order. Going through it and playing cost the same however many there are.
    """

    def __init__(self, order: Indices, pieces: int) -> None:
        self._order = order
        self._waits = np.ones(len(order), dtype=np.bool_)
        self._place = np.full(pieces, _NOT_HERE, dtype=np.int32)
        self._place[order] = np.arange(len(order), dtype=np.int32)
        self._head = 0
        self._played: list[int] = []

    def __len__(self) -> int:
        return len(self._order)

    def upcoming(self) -> Iterator[Indices]:
        """All pieces in their turn, in parts that grow: few are looked at where few are needed."""
        at, size = self._head, _FIRST
        while at < len(self._order):
            end = min(at + size, len(self._order))
            part = self._order[at:end][self._waits[at:end]]
            if len(part):
                yield part
            at, size = end, min(2 * size, _MOST)
        if self._played:
            yield np.array(self._played, dtype=np.int32)

    def played(self, piece: int) -> None:
        """It was on: back to the end; a piece of another queue changes nothing."""
        place = self._place[piece]
        if place == _NOT_HERE:
            return
        if place < 0:
            self._played.remove(piece)
        else:
            self._waits[place] = False
            self._place[piece] = _PLAYED
            while self._head < len(self._order) and not self._waits[self._head]:
                self._head += 1
        self._played.append(piece)
