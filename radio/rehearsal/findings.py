"""What a rehearsal found: facts of what would have gone out, against what was planned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from radio.air.log import Entry, Interrupt, Timing
from radio.air.sequencer import MEETS, Source
from radio.library.categories import FILLER
from radio.rehearsal.virtual import Aired, PassedOver
from radio.units import Millis, Seconds

CUT_AT_MOST = 4.0
"""Seconds that a hard time may take from an item's end: its fade, and a little."""
RELAXED = "relaxed:"
"""In a row's reason: a song that breaks a rule because none kept them all."""
QUARANTINED = "it is quarantined"
FINISH_AT_MOST = 600.0
"""Seconds that an entry which lets the playing item finish waits at the most."""
LATE_FROM = 2
"""ms from which on a start is late."""
HOUR, STAND_IN = "hour", "fallback"
EMPTY = frozenset({HOUR, STAND_IN})
"""What findings are called that tell of time for which the log has nothing."""
ANOTHER_TIME = "`radio log insert` puts it at another time"
_FALLING = (Source.FALLBACK, Source.BUILTIN)


@dataclass(frozen=True, slots=True)
class Finding:
    """What, when (ms since 1970 UTC), why, how many seconds of it, and what a person can do.

    A `warning` is good to know and keeps nobody here.
    """

    what: str
    when: Millis
    why: str
    seconds: float = 0.0
    entry_id: str = ""
    do: str = ""
    warning: bool = False
    episode_id: str = ""
    """The episode it is about, where it is one's."""


@dataclass(slots=True)
class Rehearsal:
    """All that was found; sound where nothing was."""

    rows: int = 0
    hours: int = 0
    silent_seconds: float = 0.0
    overruns: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)
    rule_violations: list[Finding] = field(default_factory=list)
    late: list[Finding] = field(default_factory=list)
    unfilled: list[Finding] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    guests: list[Finding] = field(default_factory=list)
    spots: list[Finding] = field(default_factory=list)

    LISTS = (
        *("overruns", "missing", "rule_violations", "late", "unfilled"),
        *("conflicts", "guests", "spots"),
    )

    @property
    def is_sound(self) -> bool:
        """Whether staff may go home: a library too small for its rules keeps nobody here."""
        return self.silent_seconds == 0 and not any(self.heavy(name) for name in self.LISTS)

    def heavy(self, name: str) -> list[Finding]:
        """What of a list a person has to see to, in the order of time.

        No warnings, and no rules that were relaxed because no song kept them all.
        """
        rows: list[Finding] = getattr(self, name)
        found = (row for row in rows if not row.warning and RELAXED not in row.why)
        return sorted(found, key=lambda row: row.when)

    def to_dict(self, tell: Any) -> dict[str, Any]:
        """The object `radio rehearse --json` prints; `tell` writes a moment."""
        lists = {
            name: [
                {
                    "what": row.what,
                    "when": tell(row.when),
                    "why": row.why,
                    "seconds": round(row.seconds, 3),
                    "entry_id": row.entry_id,
                    "do": row.do,
                    "warning": row.warning,
                    "episode_id": row.episode_id,
                }
                for row in getattr(self, name)
            ]
            for name in self.LISTS
        }
        return {
            "rows": self.rows,
            "hours": self.hours,
            "silent_seconds": round(self.silent_seconds, 3),
            **lists,
        }


def name_of(entry: Entry) -> str:
    """An entry in a line of text."""
    return " - ".join(part for part in (entry.artist, entry.title) if part) or entry.id


def overruns(aired: Iterable[Aired]) -> Iterator[Finding]:
    """Items of the log that a hard time or a programme's end would have cut short.

    Fillers are made for that.
    """
    for row in aired:
        lost = 0.0 if row.natural is None else (row.natural - row.end) / 1000
        cut = row.because in {"hard", "programme"} and lost > CUT_AT_MOST
        if row.source is Source.LOG and cut and row.entry.category != FILLER:
            why = f"its last {lost:.1f} s are cut by what comes next"
            do = "move it, or the hard time after it: `radio log show` tells what that is"
            yield Finding(name_of(row.entry), row.start, why, lost, row.entry.id, do)


def late(aired: Iterable[Aired], passed: Iterable[PassedOver]) -> Iterator[Finding]:
    """Fixed times that would not have been met; a soft filler gives way as others do."""
    for row in aired:
        entry, over = row.entry, row.start - row.entry.at
        most = 1000 * _patience(entry)
        bound = row.source is Source.LOG and entry.timing is not Timing.FOLLOW
        if bound and over > most + LATE_FROM:
            why = f"{entry.timing.value} time missed by {over / 1000:.1f} s"
            do = "move what is on before it: `radio log show` tells what that is"
            yield Finding(name_of(entry), entry.at, why, over / 1000, entry.id, do)
    for one in passed:
        gives_way = one.entry.timing is Timing.SOFT and one.entry.category == FILLER
        if one.entry.timing is not Timing.FOLLOW and not gives_way:
            why = f"{one.entry.timing.value} item not played: {one.because}"
            yield Finding(name_of(one.entry), one.entry.at, why, 0.0, one.entry.id, ANOTHER_TIME)


def _patience(entry: Entry) -> float:
    """Seconds after its time at which an entry may still start."""
    if entry.timing is Timing.SOFT:
        return entry.max_wait
    return FINISH_AT_MOST if entry.interrupt is Interrupt.FINISH else 0.0


def passed_over(passed: Iterable[PassedOver]) -> Iterator[Finding]:
    """Items that would not have been played at all; those that can't be are told elsewhere.

    A filler that would end before a hard time gives way to fill that ends on it.
    """
    for one in passed:
        if one.entry.category == FILLER:
            continue
        if one.entry.timing is Timing.FOLLOW and one.because != QUARANTINED:
            why = f"not played: {one.because}"
            yield Finding(
                name_of(one.entry), one.entry.at, why, one.entry.length, one.entry.id, ANOTHER_TIME
            )


def standing_in(aired: Sequence[Aired]) -> Iterator[Finding]:
    """Where the fallback list would have played, told once for each stretch."""
    stretch: list[Aired] = []
    for row in [*aired, None]:
        if row is not None and row.source in _FALLING:
            stretch.append(row)
        elif stretch:
            seconds = (stretch[-1].end - stretch[0].start) / 1000
            why = "the log has nothing that can be played; the fallback list stands in"
            do = "`radio log build` makes the hours there are none of; `radio log insert` fills one"
            yield Finding(STAND_IN, stretch[0].start, why, seconds, do=do)
            stretch = []


def silent_seconds(
    aired: Sequence[Aired], builtin: Sequence[tuple[Millis, Millis]], start: Millis, end: Millis
) -> Seconds:
    """Time in which nothing of the station's own would have been heard: gaps, and built-in audio.

    What is no longer than the engine's `MEETS` is no gap, here as there.
    """
    gaps, reached = list[int](), start
    for begin, finish in sorted((row.start, row.end) for row in aired):
        gaps.append(min(begin, end) - reached)
        reached = max(reached, min(finish, end))
    gaps.append(end - reached)
    silent = sum(gap for gap in gaps if gap > MEETS * 1000)
    # Built-in audio fills gaps: it is in them already.
    covered = sum(min(b, end) - max(a, start) for a, b in builtin if b > start and a < end)
    return Seconds(max(silent, covered) / 1000)
