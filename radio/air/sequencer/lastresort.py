"""The lower rungs: whose turn it is in the fallback list, and how far silence has led down."""

from __future__ import annotations

from collections.abc import Sequence

from radio.air.log import Entry
from radio.air.sequencer.rules import Rules

FALLBACK_REST = 5.0
"""Seconds before a fallback list that failed as a whole is tried again."""
SILENCE_MEMORY = 90.0
"""Seconds after which a silence no longer counts towards the next step down."""


class FallbackTurn:
    """Goes round the fallback list."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._turn = 0
        self._failures = 0
        self._rest_until = 0

    def next(self, entries: Sequence[Entry], now: int) -> Entry | None:
        """Whose turn it is; None while the list rests because all of it failed."""
        if not entries or now < self._rest_until:
            return None
        if self._failures >= len(entries):
            self._failures = 0
            self.rest(now + self._rules.frames(FALLBACK_REST))
            return None
        return entries[self._turn % len(entries)]

    def rest(self, until: int) -> None:
        """Leave the list alone up to this frame."""
        self._rest_until = until

    def started(self) -> None:
        """The one whose turn it was is on the air."""
        self._turn += 1
        self._failures = 0

    def failed(self) -> None:
        """The one whose turn it was can't be played."""
        self._turn += 1
        self._failures += 1


class SilenceCount:
    """Counts silences that follow one another."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._silences: list[int] = []

    def add(self, now: int) -> int:
        """One more; how many there have been lately."""
        recent = now - self._rules.frames(SILENCE_MEMORY)
        self._silences = [frame for frame in self._silences if frame > recent] + [now]
        return len(self._silences)
