"""Whose turn it is among the spots of a campaign."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from playlists.spots.values import SpotPiece


class Turns:
    """Pieces by weight, as evenly mixed as can be (smooth weighted round robin).

    After `steps` steps from the beginning; those that a whole round takes change nothing.
    """

    def __init__(self, pieces: Sequence[SpotPiece], steps: int = 0) -> None:
        self._pieces = pieces
        self._credit = [0] * len(pieces)
        self._round = sum(piece.weight for piece in pieces)
        for _ in range(steps % self._round if self._round else 0):
            self.take({piece.id for piece in pieces})

    def take(self, fit: Collection[str]) -> SpotPiece | None:
        """The next one in turn of those whose ids these are; another one keeps its turn."""
        fitting = [number for number, piece in enumerate(self._pieces) if piece.id in fit]
        if not fitting:
            return None
        for number, piece in enumerate(self._pieces):
            self._credit[number] += piece.weight
        chosen = max(fitting, key=lambda number: (self._credit[number], -number))
        self._credit[chosen] -= self._round
        return self._pieces[chosen]
