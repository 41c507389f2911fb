"""When the next block is due: by the monotonic clock, or by the sound card where one plays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from radio.air.outputs.card import CardOutput

NANOS = 1_000_000_000
CARD_GRACE_NS = 60_000_000
"""How long a block waits for a card that does not call: it must not slow the bus."""
CATCH_UP = 2.0
"""Seconds of blocks made up for after a standstill; what is longer is lost time."""


@dataclass(frozen=True, slots=True)
class Due:
    """A block is due. `mono_ns` is when it was due; `lost` seconds were given up before it."""

    mono_ns: int
    lost: float = 0.0


class Pacer:
    """Due time of a block = anchor + blocks x block length; never a sum of sleeps."""

    def __init__(self, rate: int, block: int, cards: Sequence[CardOutput]) -> None:
        self._block_ns = block * NANOS / rate
        self._cards = cards
        self._anchor = time.monotonic_ns()
        self._blocks = 0
        self._led = False
        self._last = 0

    def start(self) -> None:
        """The first block is due now."""
        self._anchor = time.monotonic_ns()
        self._blocks = 0

    def wait(self) -> Due:
        """Sleep until the next block is due."""
        card = next((card for card in self._cards if card.leads), None)
        if card is not None:
            return self._wait_for(card)
        if self._led:
            self._led = False
            self._rebase(time.monotonic_ns())
        due = self._anchor + round(self._blocks * self._block_ns)
        now = time.monotonic_ns()
        lost = 0.0
        if now < due:
            time.sleep((due - now) / NANOS)
        elif now - due > CATCH_UP * NANOS:
            lost = (now - due) / NANOS
            self._rebase(now)
            due = now
        self._blocks += 1
        return Due(due, lost)

    def _wait_for(self, card: CardOutput) -> Due:
        """The card's call, or a little after the monotonic due time if it makes none."""
        now = time.monotonic_ns()
        latest = (self._last if self._led else now) + round(self._block_ns) + CARD_GRACE_NS
        self._led = True
        while not card.room() and now < latest:
            card.moved.clear()
            card.moved.wait((latest - now) / NANOS)
            now = time.monotonic_ns()
        self._last = now if card.room() else latest - CARD_GRACE_NS
        return Due(now)

    def _rebase(self, now_ns: int) -> None:
        self._anchor = now_ns
        self._blocks = 0
