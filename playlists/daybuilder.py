"""Builds plain days: ident on the hour, events, music, jingles, spots, and exact landings.

Pure and repeatable: the same pieces, history and seed give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from playlists.clock import hours_of, wall_of
from playlists.landing import CANDIDATES, LANDING, LAST_SONGS, best_ending
from playlists.library import Indices, Library
from playlists.rotation import Rotation
from playlists.values import Event, Heard, PlannedRow, Rules, Span, Start
from radio.units import Millis

PLAIN = Rules()
_SOFT_EARLY = 5000
"""ms: a soft item is due a little before its turn, so that it never waits for its own time."""


def build_day(
    day: date,
    zone: ZoneInfo,
    library: Library,
    seed: int,
    history: Iterable[Heard] = (),
    rules: Rules = PLAIN,
    events: Sequence[Event] = (),
) -> list[PlannedRow]:
    """Rows of one local day, in playing order."""
    rotation = Rotation(library, rules.rotation, seed, history)
    return [
        row
        for span in hours_of(day, zone)
        for row in build_hour(span, zone, rotation, rules, events)
    ]


def build_hour(
    span: Span,
    zone: ZoneInfo,
    rotation: Rotation,
    rules: Rules = PLAIN,
    events: Sequence[Event] = (),
) -> list[PlannedRow]:
    """Rows of one hour; what they bring on is remembered by `rotation`.

    The hour opens hard, and so does each event in it; the natural chain before each of them and
    before the hour's end lasts until then, and up to `LANDING` seconds longer, as nearly as the
    pieces allow. An event's piece is never cut: what would begin meanwhile, the hour too, follows
    it. What may not play all through the hour is left out, and so is an event whose category has
    nothing to play. Without pieces there are no rows.
    """
    rotation.open = rotation.library.permitted(wall_of(span, zone))
    work = _Hour(span, rotation, rules, max(float(span.start), rotation.occupied_until), span.end)
    here = [event for event in events if span.start <= event.at < span.end]
    due = sorted((e for e in here if work.has(e.category)), key=lambda event: event.at)
    starts = [due.pop(0) if due and due[0].at == span.start else None, *due]
    ends = [*(event.at for event in starts[1:] if event is not None), span.end]
    for event, end in zip(starts, ends, strict=True):
        work.end = end
        work.begin(event)
        work.fill()
        work.land()
    return work.rows


@dataclass(slots=True)
class _Hour:
    """An hour in the making: the stretch from where the chain stands to `end`."""

    span: Span
    rotation: Rotation
    rules: Rules
    at: float
    """ms: where the chain stands."""
    end: Millis
    rows: list[PlannedRow] = field(default_factory=list)
    songs_since_jingle: int = 0
    ident_due: bool = True
    spots: list[tuple[float, str, str]] = field(default_factory=list)
    """Spoken items and the part of the hour after which they are due."""
    landing_from: float = float("inf")
    """Seconds before the end from which on the songs are chosen to fit; never where there are none."""

    def __post_init__(self) -> None:
        self.spots = [
            (0.30, self.rules.service, "service spot once an hour"),
            (0.62, self.rules.promo, "promo once an hour"),
        ]

    @property
    def library(self) -> Library:
        return self.rotation.library

    @property
    def left(self) -> float:
        """Seconds to the next hard time."""
        return (self.end - self.at) / 1000

    @property
    def now(self) -> Millis:
        return Millis(round(self.at))

    def has(self, category: str) -> bool:
        return len(self._permitted(category, float("inf"))) > 0

    def add(self, index: int, why: str, start: Start = Start.FOLLOW) -> None:
        at = self.now
        self.rotation.play(index, at)
        if start is Start.SOFT and self.rows:
            at = max(self.rows[-1].at, Millis(at - _SOFT_EARLY))
        # An hour without an ident still has to begin on time.
        begins = start if self.rows or self._waits else Start.HARD
        piece = self.library.pieces[index]
        self.rows.append(PlannedRow(self.span.start, at, begins, piece, why))
        self.at += piece.advance * 1000

    @property
    def _waits(self) -> bool:
        """Whether the chain stands where something ends that nothing may cut."""
        return self.at == self.rotation.occupied_until

    def begin(self, event: Event | None) -> None:
        """What opens the stretch: an event, the hour's ident, or both."""
        if event is not None:
            self._add_event(event)
        ident = self.rotation.in_turn(self.rules.ident, self.left) if self.ident_due else None
        if ident is not None:
            self.ident_due = False
            count = len(self.library.of_category(self.rules.ident))
            start = Start.FOLLOW if self._waits else Start.HARD
            self.add(ident, f"ident on the hour, 1 of {count}", start)
        songs = self._permitted(self.rules.music, self.rules.longest)
        if len(songs):
            self.landing_from = LAST_SONGS * float(self.library.advance[songs].mean())

    def _add_event(self, event: Event) -> None:
        """Hard at its time; after another one that is still on, as soon as that has ended."""
        self.at = max(float(event.at), self.rotation.occupied_until)
        index = self.rotation.in_turn(event.category, float("inf"))
        if index is not None:
            self.add(index, event.why, Start.FOLLOW if self._waits else Start.HARD)
            self.rotation.occupied_until = self.at

    def fill(self) -> None:
        """Songs by rotation, until so little is left that the rest is chosen to fit."""
        while self.left > self.landing_from:
            self._between()
            choice = self.rotation.choose(self.rules.music, self.now, self._longest())
            if choice is None or self.library.seconds[choice.index] >= self.left:
                return
            self.add(choice.index, choice.why)
            self.songs_since_jingle += 1

    def land(self) -> None:
        """The last songs, with fillers between them, that end nearest to the hour's end.

        A very small library takes several rounds, for a round has each song once.
        """
        songs = self.library.of_category(self.rules.music)
        shortest = float(self.library.seconds[songs].min(initial=float("inf")))
        while self._land_once() and shortest <= self.left:
            pass

    def _land_once(self) -> bool:
        songs, broken = self.rotation.candidates(
            self.rules.music, self.now, self._longest(), CANDIDATES
        )
        fillers = self._permitted(self.rules.filler, self.left)
        highest = float(1 << len(self.rules.rotation.separations))
        # A breach of the most important rule counts whole, of the others less.
        breaches = [0.0 if not bits else 0.5 + float(bits) / highest for bits in broken]
        ending = best_ending(self.library, songs, breaches, fillers, self.left)
        if ending is None:
            return False
        why = f"ending: lands {ending.over:+.1f} s from the hard time, best of {ending.tried}"
        bits = dict(zip(songs.tolist(), broken.tolist(), strict=True))
        for index in ending.pieces:
            names = self.rotation.names_of(self.rules.music, bits.get(index, 0))
            self.add(index, f"{why}; relaxed: {', '.join(names)}" if names else why)
        return len(songs) > 0

    def _between(self) -> None:
        gone = (self.at - self.span.start) / 1000
        if self.spots and gone >= self.spots[0][0] * self.span.seconds:
            _, category, words = self.spots.pop(0)
            self._add_in_turn(category, words, Start.SOFT)
        elif self.songs_since_jingle >= self.rules.jingle_every:
            self.songs_since_jingle = 0
            words = f"jingle after {self.rules.jingle_every} songs"
            self._add_in_turn(self.rules.jingle, words, Start.FOLLOW)

    def _add_in_turn(self, category: str, words: str, start: Start) -> None:
        index = self.rotation.in_turn(category, self.left)
        if index is not None:
            self.add(index, words, start)

    def _longest(self) -> float:
        return min(self.rules.longest, self.left + LANDING)

    def _permitted(self, category: str, longest: float) -> Indices:
        pieces = self.library.of_category(category)
        return pieces[self.rotation.open[pieces] & (self.library.seconds[pieces] <= longest)]
