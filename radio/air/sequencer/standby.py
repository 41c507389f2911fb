"""Keeps ready what may have to start: the next item, what is bound to the clock, the fallback."""

from __future__ import annotations

from radio.air.sequencer.airing import Airing, Source
from radio.air.sequencer.cues import Cues
from radio.air.sequencer.lastresort import FallbackTurn
from radio.air.sequencer.onair import OnAir
from radio.air.sequencer.outlook import Outlook
from radio.air.sequencer.planning import Choice
from radio.air.sequencer.rules import Rules

CONCERN = 5.0
"""Seconds before an end within which a next item that is not ready calls for the fallback."""


class Standby:
    """Cues what is decided before it is needed, and discards what no longer is.

    `turn` says whose turn it is in the fallback list; it is told of starts and failures.
    """

    def __init__(self, rules: Rules, outlook: Outlook, air: OnAir, cues: Cues) -> None:
        self.turn = FallbackTurn(rules)
        self._rules = rules
        self._outlook = outlook
        self._air = air
        self._cues = cues

    def prepare(self, now: int, *, at_once: bool) -> None:
        """Cue what will start soon; with `at_once` an order waits for the next item."""
        ahead = now + self._rules.frames(self._rules.cue_ahead)
        choice = self._outlook.choice
        if choice is not None and (at_once or self._is_time_to_cue(choice, ahead)):
            by = None if at_once else choice.start
            self._cues.cue(choice.entry, choice.source, choice.position, by)
        second = self._outlook.second
        if second is not None:
            self._cues.cue(second, Source.LOG, second.cue_in)
        if self._falls_back_until(ahead) or self._is_concerned(now):
            self.fallback(now)
        for boundary in self._outlook.horizon:
            entry = self._outlook.entry_at(boundary, now) if boundary.at <= ahead else None
            if entry is not None:
                self._cues.cue(entry, Source.LOG, entry.cue_in)

    def _is_time_to_cue(self, choice: Choice, ahead: int) -> bool:
        """Files at once, so that a skip finds the next ready; streams run, and so only in time."""
        if not choice.entry.is_stream:
            return True
        return choice.start is None or choice.start <= ahead

    def _falls_back_until(self, ahead: int) -> bool:
        """Whether a piece of the fallback list plays and ends within the time to cue."""
        return self._air.source is Source.FALLBACK and not self._air.plays_past(ahead)

    def _is_concerned(self, now: int) -> bool:
        """Whether what plays will soon end and its successor is not ready, or there is none."""
        if not self._ends_soon(now):
            return False
        choice = self._outlook.choice
        if choice is None or self._air.current is None:
            return choice is None
        return self.ready(choice) is None

    def _ends_soon(self, now: int) -> bool:
        return not self._air.plays_past(now + self._rules.frames(CONCERN))

    def fallback(self, now: int) -> Airing | None:
        """The next of the fallback list, being cued."""
        entry = self.turn.next(self._outlook.pending.log.fallback, now)
        if entry is None:
            return None
        return self._cues.cue(entry, Source.FALLBACK, entry.cue_in)

    def ready(self, choice: Choice) -> Airing | None:
        """The airing of what is decided, if it could start now."""
        return self._cues.ready(choice.source, choice.entry.id)

    def discard_unneeded(self, now: int) -> None:
        """Give up what is wanted no more; the fallback stays while it may have to step in."""
        source = self._air.source
        falling = source is None or source is Source.FALLBACK or self._ends_soon(now)
        self._cues.keep_only(self._outlook.wanted(), fallback=falling)
