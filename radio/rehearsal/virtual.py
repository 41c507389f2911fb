"""Virtual air: the sequencer as on the air, with decks that are only a table and a clock by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry
from radio.air.sequencer import (
    Airing,
    BuiltIn,
    Cue,
    Discard,
    Effect,
    End,
    Passed,
    Play,
    Rules,
    Sequencer,
    Source,
)
from radio.units import Millis

RATE = 1000
"""Frames a second: a millisecond is exact enough for a plan."""
BLOCK = 40
LONGEST = 20_000
"""Frames passed over at the most in which nothing can happen."""
CUE = 0.3
"""Seconds to get a file ready; beyond its second second, decoding is no faster than playing."""
AT_ONCE = 2.0
NANOS = 1_000_000


@dataclass(slots=True)
class Aired:
    """What would have gone out: from and to in ms since 1970 UTC, and why it ended.

    `natural` is when it would have ended by itself; None where nobody knows.
    """

    entry: Entry
    source: Source
    start: Millis
    end: Millis
    natural: Millis | None
    because: str = "end"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An entry that would not have been played, and why."""

    entry: Entry
    at: Millis
    because: str


class VirtualAir:
    """Plays a log from a moment to another, as fast as can be. One thread.

    `trouble` says of an entry why it can't be played; an empty text where it can.
    """

    def __init__(
        self, log: AirLog, rules: Rules, start: Millis, trouble: Callable[[Entry], str]
    ) -> None:
        self._timeline = Timeline(RATE, 0, start * NANOS)
        self._sequencer = Sequencer(rules, self._timeline)
        self._trouble = trouble
        self._now = 0
        self._ready_at: dict[int, int] = {}
        self._failing: list[tuple[int, str]] = []
        self._playing: dict[int, Aired] = {}
        self._builtin_since: int | None = None
        self.aired: list[Aired] = []
        self.passed: list[PassedOver] = []
        self.builtin: list[tuple[Millis, Millis]] = []
        self._sequencer.load(log, 0)
        self._warm_up()

    def _warm_up(self) -> None:
        """The station is on the air already when the day begins: its first item is ready."""
        self._do(self._sequencer.step(0, 0))
        self._ready_at = dict.fromkeys(self._ready_at, 0)

    def run(self, until: Millis) -> None:
        """Let air time go by up to this moment."""
        end = self._timeline.frame_at(until)
        while self._now < end:
            self._report()
            step = min(self._step(), end - self._now)
            self._do(self._sequencer.step(self._now, self._now + step))
            self._now += step
        if self._builtin_since is not None:
            self._switch_builtin(on=False, at=self._now)
        for aired in self._playing.values():
            aired.end = min(aired.end, until)

    def _step(self) -> int:
        """A block, or all the time in which nothing can happen."""
        quiet = self._sequencer.next_moment(self._now)
        if self._ready_at:
            quiet = min(quiet, *self._ready_at.values())
        return max(BLOCK, min(quiet - self._now - 1, LONGEST))

    def _report(self) -> None:
        for token in [token for token, at in self._ready_at.items() if at <= self._now]:
            del self._ready_at[token]
            self._sequencer.on_ready(token)
        while self._failing:
            token, reason = self._failing.pop()
            self._sequencer.on_failed(token, "item_missing", reason)

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Cue):
                self._cue(effect.airing)
            elif isinstance(effect, Discard):
                self._ready_at.pop(effect.airing.token, None)
            elif isinstance(effect, Play):
                self._play(effect)
            elif isinstance(effect, End):
                self._end(effect)
            elif isinstance(effect, Passed):
                self.passed.append(PassedOver(effect.entry, self._ms(self._now), effect.because))
            elif isinstance(effect, BuiltIn):
                self._switch_builtin(on=effect.on, at=effect.at)

    def _cue(self, airing: Airing) -> None:
        reason = self._trouble(airing.entry)
        if reason:
            self._failing.append((airing.token, reason))
            return
        seconds = CUE + max(0.0, airing.position - airing.entry.cue_in - AT_ONCE)
        self._ready_at[airing.token] = self._now + round(seconds * RATE)

    def _play(self, effect: Play) -> None:
        airing, start = effect.airing, self._ms(effect.at)
        length = airing.length
        natural = None if length is None else Millis(start + length)
        end = natural if natural is not None else Millis(1 << 62)
        aired = Aired(airing.entry, airing.source, start, end, natural)
        self.aired.append(aired)
        self._playing = {t: row for t, row in self._playing.items() if row.end > start}
        self._playing[airing.token] = aired

    def _end(self, effect: End) -> None:
        aired = self._playing.get(effect.airing.token)
        end = Millis(self._ms(effect.at) + round(effect.fade.seconds * 1000))
        if aired is not None and end < aired.end:
            aired.end, aired.because = end, effect.because

    def _switch_builtin(self, *, on: bool, at: int) -> None:
        if on:
            self._builtin_since = at
        elif self._builtin_since is not None:
            self.builtin.append((self._ms(self._builtin_since), self._ms(at)))
            self._builtin_since = None

    def _ms(self, frame: int) -> Millis:
        return self._timeline.ms_at(frame)
