"""Builds plain days: ident on the hour, music, jingles, a service spot, and an exact landing.

Pure and repeatable: the same pieces, history and seed give the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from playlists.clock import hours_of
from playlists.landing import CANDIDATES, LANDING, LAST_SONGS, best_ending
from playlists.rotation import Memory, breaches, choose, fit_rules, ranked
from playlists.values import Heard, Piece, PlannedRow, Rules, Shelf, Span, Start
from radio.units import Millis

PLAIN = Rules()
_SOFT_EARLY = 5000
"""ms: a soft item is due a little before its turn, so that it never waits for its own time."""


def build_day(
    day: date,
    zone: ZoneInfo,
    shelf: Shelf,
    seed: int,
    history: Iterable[Heard] = (),
    rules: Rules = PLAIN,
) -> list[PlannedRow]:
    """Rows of one local day, in playing order."""
    memory = Memory.of(history)
    return [
        row for span in hours_of(day, zone) for row in build_hour(span, shelf, seed, memory, rules)
    ]


def build_hour(
    span: Span, shelf: Shelf, seed: int, memory: Memory, rules: Rules = PLAIN
) -> list[PlannedRow]:
    """Rows of one hour; what they bring on is added to `memory`.

    The hour opens hard, and its natural chain ends between its end and `LANDING` seconds later
    as nearly as the pieces allow. Without pieces there are no rows.
    """
    fitted = fit_rules(rules, shelf.of_category(rules.music, rules.longest))
    work = _Hour(span, shelf, fitted, memory, random.Random(f"{seed}:{span.start}"))
    work.open()
    work.fill()
    work.land()
    return work.rows


@dataclass(slots=True)
class _Hour:
    span: Span
    shelf: Shelf
    rules: Rules
    memory: Memory
    dice: random.Random
    rows: list[PlannedRow] = field(default_factory=list)
    at: float = 0.0
    """ms: where the chain stands."""
    songs_since_jingle: int = 0

    @property
    def left(self) -> float:
        """Seconds to the end of the hour."""
        return (self.span.end - self.at) / 1000

    def add(self, piece: Piece, why: str, start: Start = Start.FOLLOW) -> None:
        at = Millis(round(self.at))
        if start is Start.SOFT and self.rows:
            at = max(self.rows[-1].at, Millis(at - _SOFT_EARLY))
        # An hour without an ident still has to begin on time.
        begins = start if self.rows else Start.HARD
        self.rows.append(PlannedRow(self.span.start, at, begins, piece, why))
        self.memory.add(piece, at)
        self.at += piece.advance * 1000

    def open(self) -> None:
        self.at = float(self.span.start)
        if ident := self._turn(self.rules.ident):
            self.add(ident, f"ident on the hour, 1 of {self._count(self.rules.ident)}", Start.HARD)

    def fill(self) -> None:
        """Songs by rotation, until so little is left that the rest is chosen to fit."""
        songs = self._songs()
        spots = self._spots()
        while songs and self.left > self._landing_from(songs):
            self._between(spots)
            choice = choose(self.memory, songs, Millis(round(self.at)), self.rules, self.dice)
            if choice is None or choice.piece.seconds >= self.left:
                return
            self.add(choice.piece, choice.why)
            self.songs_since_jingle += 1

    def land(self) -> None:
        """The last songs, with fillers between them, that end nearest to the hour's end.

        A very small shelf takes several rounds, for a round has each song once.
        """
        shortest = min((song.seconds for song in self._songs()), default=0.0)
        while self._land_once() and shortest <= self.left:
            pass

    def _land_once(self) -> bool:
        at = Millis(round(self.at))
        songs = ranked(self.memory, self._songs(), at, self.rules)[:CANDIDATES]
        broken = {song.id: breaches(self.memory, song, at, self.rules) for song in songs}
        fillers = self.shelf.of_category(self.rules.filler, self.left)[:CANDIDATES]
        ending = best_ending(songs, fillers, self.left, broken)
        if ending is None:
            return False
        why = f"ending: lands {ending.over:+.1f} s from the hour, best of {ending.tried}"
        for piece in ending.pieces:
            self.add(piece, why)
        return bool(songs)

    def _between(self, spots: list[tuple[float, Piece, str]]) -> None:
        if spots and self.at - self.span.start >= spots[0][0] * 1000 * self.span.seconds:
            _, piece, why = spots.pop(0)
            self.add(piece, why, Start.SOFT)
        elif self.songs_since_jingle >= self.rules.jingle_every:
            self.songs_since_jingle = 0
            if jingle := self._turn(self.rules.jingle):
                self.add(jingle, f"jingle after {self.rules.jingle_every} songs")

    def _spots(self) -> list[tuple[float, Piece, str]]:
        """Spoken items and the part of the hour after which they are due."""
        due = ((0.30, self.rules.service, "service spot"), (0.62, self.rules.promo, "promo"))
        found = ((part, self._turn(category), words) for part, category, words in due)
        return [(part, piece, f"{words} once an hour") for part, piece, words in found if piece]

    def _songs(self) -> list[Piece]:
        return self.shelf.of_category(
            self.rules.music, min(self.rules.longest, self.left + LANDING)
        )

    def _landing_from(self, songs: Sequence[Piece]) -> float:
        return LAST_SONGS * sum(song.advance for song in songs) / len(songs)

    def _turn(self, category: str) -> Piece | None:
        """The piece of a category that was not on for longest."""
        pieces = self.shelf.of_category(category, self.left)
        return min(pieces, key=lambda p: (self.memory.last(p), p.id), default=None)

    def _count(self, category: str) -> int:
        return len(self.shelf.of_category(category))
