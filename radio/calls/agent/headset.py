"""The screener's headset on this computer: a wire of the private line, for as long as somebody is on it.

It is opened for a caller and closed after them, so that no microphone is open for nobody. Where it
is not there, or is pulled out, it is tried again until it is back.
"""

from __future__ import annotations

from typing import Any

from radio.calls.agent.cards import Cards
from radio.calls.agent.cardwire import CardWire

DEFAULT = "default"
"""Name of whatever card the system has chosen."""
_LOOK = 0.25
_GONE = 24
"""Looks in a row at which nothing has come: a card that is pulled out falls silent, no more. One that is
opened stands still for some seconds, too."""
_RUNS = 3
"""Looks in a row at which something has come, from which it counts as there."""


class Headset(CardWire):
    """See `wire.Wire`; `name` is a part of the card's name, for both its sides."""

    def __init__(self, cards: Cards, name: str) -> None:
        self._moves = 0
        self.is_there = False
        device = "" if name == DEFAULT else name
        super().__init__(cards, device, device)

    def _run(self) -> None:
        """Watch it."""
        try:
            self._watch()
        finally:
            self.is_there = False

    def _moved(self, came: Any, goes: Any, frames: int, time: Any, status: Any) -> None:
        self._moves += 1
        super()._moved(came, goes, frames, time, status)

    def _watch(self) -> None:
        """Until it is closed, or nothing comes from it any more."""
        seen, still, runs = self._moves, 0, 0
        while still < _GONE and not self._closed.wait(_LOOK):
            moved, seen = self._moves != seen, self._moves
            still, runs = (0, runs + 1) if moved else (still + 1, 0)
            if runs == _RUNS:
                self.is_there, self.reason = True, ""
        if not self._closed.is_set():
            self.reason = "no sound comes from it"
