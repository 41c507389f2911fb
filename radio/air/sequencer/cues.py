"""Airings that are being got ready."""

from __future__ import annotations

import itertools
from collections.abc import Container

from radio.air.log import Entry
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.effects import Cue, Discard, Effect
from radio.units import Seconds

Key = tuple[Source, str]
_SAME_PLACE = 0.0005


class Cues:
    """One airing for each entry and rung; asks for cues and discards through `effects`."""

    def __init__(self, rate: int, effects: list[Effect]) -> None:
        self._rate = rate
        self._effects = effects
        self._tokens = itertools.count(1)
        self._cued: dict[Key, Airing] = {}

    def new(self, entry: Entry, source: Source, position: Seconds) -> Airing:
        """An airing that is cued at once and kept by the caller."""
        airing = Airing(next(self._tokens), entry, source, position, self._rate)
        self._effects.append(Cue(airing))
        return airing

    def resume(self, entry: Entry, source: Source, position: Seconds, as_of: int) -> Airing:
        """Cue an entry somewhere in its file; near the place is near enough."""
        token = next(self._tokens)
        airing = Airing(token, entry, source, position, self._rate, resumed=True, as_of=as_of)
        self._cued[source, entry.id] = airing
        self._effects.append(Cue(airing))
        return airing

    def cue(self, entry: Entry, source: Source, position: Seconds, by: int | None = None) -> Airing:
        """The airing of this entry at this position, cued now unless it is already.

        `by` says when it should be ready; see `Airing`.
        """
        key = (source, entry.id)
        airing = self._cued.get(key)
        if airing is not None and not self._serves(airing, position):
            self._effects.append(Discard(airing))
            airing = None
        if airing is None:
            airing = self._cued[key] = self.new(entry, source, position)
        airing.by = by
        return airing

    def _serves(self, airing: Airing, position: Seconds) -> bool:
        return airing.resumed or abs(airing.position - position) <= _SAME_PLACE

    def get(self, source: Source, entry_id: str) -> Airing | None:
        """The airing of an entry, if it is being got ready."""
        return self._cued.get((source, entry_id))

    def ready(self, source: Source, entry_id: str) -> Airing | None:
        """The airing of an entry, if it could start now."""
        airing = self.get(source, entry_id)
        return airing if airing is not None and airing.state is State.READY else None

    def take(self, airing: Airing) -> None:
        """It goes on the air, or has failed: no longer a cue."""
        self._cued.pop((airing.source, airing.entry.id), None)

    def keep_only(self, wanted: Container[Key], *, fallback: bool) -> None:
        """Discard what is not wanted any more; with `fallback` that list's cues stay."""
        for key in list(self._cued):
            if key not in wanted and not (fallback and key[0] is Source.FALLBACK):
                self._effects.append(Discard(self._cued.pop(key)))

    def find(self, token: int) -> Airing | None:
        """The airing with this token."""
        return next((airing for airing in self._cued.values() if airing.token == token), None)

    def any_ready(self) -> bool:
        """Whether anything could start now."""
        return any(airing.state is State.READY for airing in self._cued.values())
