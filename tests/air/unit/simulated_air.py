"""The real sequencer on a timeline driven by hand, with decks that are only a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from radio.air.clock import Timeline
from radio.air.log import AirLog, Entry
from radio.air.sequencer import (
    Airing,
    BuiltIn,
    Clear,
    Cue,
    Discard,
    Effect,
    End,
    Passed,
    Play,
    Raise,
    Rules,
    Sequencer,
    Source,
)
from radio.units import Millis, Seconds

RATE = 1000
BLOCK = 20
START = Millis(1_800_000_000_000)


@dataclass
class Aired:
    """One stretch of audio as the mixer would have played it, in seconds from the start."""

    id: str
    source: Source
    start: float
    end: float = float("inf")
    because: str = "end"
    position: float = 0.0


@dataclass
class SimulatedAir:
    """A thousand frames a second; a cue takes `cue_seconds`; ids in `broken` never get ready.

    Decoding up to a later position takes as long as it plays, but for the first two seconds.
    """

    log: AirLog
    cue_seconds: float = 0.2
    broken: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    rules: Rules = field(default_factory=lambda: Rules(sample_rate=RATE))
    aired: list[Aired] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)
    raised: list[tuple[str, str]] = field(default_factory=list)
    cleared: list[tuple[str, str]] = field(default_factory=list)
    builtin: list[tuple[bool, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frame = 0
        self.timeline = Timeline(RATE, 0, START * 1_000_000)
        self.sequencer = Sequencer(self.rules, self.timeline)
        self.sequencer.load(self.log, 0)
        self._ready_at: dict[int, int] = {}
        self._open: dict[int, tuple[Airing, Aired]] = {}
        self._warm_up()

    def _warm_up(self) -> None:
        self._do(self.sequencer.step(0, 0))
        for token in list(self._ready_at):
            self._ready_at[token] = 0
        self._report()

    def run(self, seconds: float) -> None:
        """Let so much air time go by."""
        until = self.frame + round(seconds * RATE)
        while self.frame < until:
            self._report()
            self._do(self.sequencer.step(self.frame, self.frame + BLOCK))
            self.frame += BLOCK
            self._end_naturally()

    def _report(self) -> None:
        for token, at in list(self._ready_at.items()):
            if at <= self.frame:
                del self._ready_at[token]
                self.sequencer.on_ready(token)

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Cue(airing):
                    self._cue(airing)
                case Discard(airing):
                    self._ready_at.pop(airing.token, None)
                case Play(airing, at, _):
                    aired = Aired(
                        airing.entry.id, airing.source, at / RATE, position=airing.position
                    )
                    self.aired.append(aired)
                    self._open[airing.token] = (airing, aired)
                case End(airing, at, because, fade):
                    self._end(airing, at / RATE + fade.seconds, because)
                case Passed(entry, because):
                    self.passed.append((entry.id, because))
                case Raise(code, subject, _):
                    self.raised.append((code, subject))
                case Clear(code, subject):
                    self.cleared.append((code, subject))
                case BuiltIn(on, at):
                    self.builtin.append((on, at / RATE))
                case _:
                    pass

    def _cue(self, airing: Airing) -> None:
        if airing.entry.id in self.broken:
            self.sequencer.on_failed(airing.token, "item_missing", "it is not on disk")
        else:
            seconds = self.slow.get(airing.entry.id, self.cue_seconds)
            seconds += (
                0.0 if airing.resumed else max(0.0, airing.position - airing.entry.cue_in - 2)
            )
            self._ready_at[airing.token] = self.frame + round(seconds * RATE)

    def _end(self, airing: Airing, at: float, because: str) -> None:
        if airing.token in self._open:
            _, aired = self._open[airing.token]
            aired.end, aired.because = min(aired.end, at), because

    def _end_naturally(self) -> None:
        for token, (airing, aired) in list(self._open.items()):
            length = airing.length
            if length is not None:
                aired.end = min(aired.end, aired.start + length / RATE)
            if aired.end * RATE <= self.frame:
                del self._open[token]

    def gaps(self, until: float) -> list[tuple[float, float]]:
        """Stretches without any item or built-in audio, in seconds."""
        spans = [(row.start, row.end) for row in self.aired]
        on = None
        for state, at in self.builtin:
            if state:
                on = at
            elif on is not None:
                spans.append((on, at))
                on = None
        if on is not None:
            spans.append((on, float("inf")))
        found, reached = [], 0.0
        for start, end in sorted(spans):
            if start > reached + 1e-9:
                found.append((reached, start))
            reached = max(reached, end)
        if reached < until:
            found.append((reached, until))
        return [gap for gap in found if gap[0] < until]

    def ids(self) -> list[str]:
        """What aired, in order."""
        return [row.id for row in self.aired]

    def row(self, entry_id: str) -> Aired:
        """The first airing of an entry."""
        return next(row for row in self.aired if row.id == entry_id)


def item(entry_id: str, at: float, seconds: float, **values: object) -> Entry:
    """An entry planned `at` seconds after the start."""
    return Entry(
        id=entry_id,
        at=Millis(START + round(at * 1000)),
        uri=f"/music/{entry_id}.flac",
        title=entry_id,
        duration=Seconds(seconds),
        **values,  # type: ignore[arg-type]  # fields of Entry
    )


def chain(count: int, seconds: float = 30.0, prefix: str = "m", at: float = 0.0) -> list[Entry]:
    """Items that follow each other."""
    return [item(f"{prefix}{index}", at + index * seconds, seconds) for index in range(count)]
