"""What was asked for above the log: live lines and the emergency audio."""

from __future__ import annotations

from radio.air.log import Entry
from radio.air.sequencer.airing import Airing, Source, State
from radio.air.sequencer.cues import Cues
from radio.air.sequencer.effects import Discard, Effect


class Overrides:
    """At most one airing for each rung above the log, on the air or waiting for its signal."""

    def __init__(self, cues: Cues, effects: list[Effect]) -> None:
        self._cues = cues
        self._effects = effects
        self._asked: dict[Source, Airing] = {}

    @property
    def top(self) -> Airing | None:
        """The one that has the air, or will once it is ready: emergency is above live."""
        return self._asked.get(Source.EMERGENCY) or self._asked.get(Source.LIVE)

    def of(self, source: Source) -> Airing | None:
        """The one on this rung."""
        return self._asked.get(source)

    def open(self, entry: Entry, source: Source) -> Airing:
        """Ask for an entry on this rung, in place of what was asked for there before."""
        self._discard_unplayed(self._asked.get(source))
        airing = self._asked[source] = self._cues.new(entry, source, entry.cue_in)
        return airing

    def close(self, source: Source) -> None:
        """Nothing is wanted on this rung any more; what plays there is ended by the caller."""
        self._discard_unplayed(self._asked.pop(source, None))

    def _discard_unplayed(self, airing: Airing | None) -> None:
        if airing is not None and airing.state is not State.PLAYING:
            self._effects.append(Discard(airing))

    def forget(self, airing: Airing) -> bool:
        """It has ended or failed; False when it isn't, or is no longer, asked for."""
        if self._asked.get(airing.source) is not airing:
            return False
        del self._asked[airing.source]
        return True

    def keep_below(self, override: Airing, playing: Airing | None) -> None:
        """A live line that an emergency takes off is held ready below it."""
        live = self._asked.get(Source.LIVE)
        if playing is not None and playing is live is not override:
            entry = playing.entry
            self._asked[Source.LIVE] = self._cues.new(entry, Source.LIVE, entry.cue_in)

    def find(self, token: int) -> Airing | None:
        """The airing with this token."""
        return next((airing for airing in self._asked.values() if airing.token == token), None)
