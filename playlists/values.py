"""What planning works on: plain facts about pieces, and the rows it makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from radio.units import Millis, Seconds


class Start(StrEnum):
    """When a planned row may start; the engine's own words for it."""

    FOLLOW = "follow"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as planning sees it.

    `seconds` is cue-in to cue-out; the next item may start `overlap` seconds before that end.
    """

    id: str
    title: str
    artist: str
    category: str
    seconds: Seconds
    overlap: Seconds = Seconds(0.0)

    @property
    def advance(self) -> float:
        """Seconds from its start to the start of what follows it."""
        return self.seconds - self.overlap


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece that went, or will have gone, on the air before what is planned now."""

    piece: Piece
    at: Millis


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment up to, not including, another."""

    start: Millis
    end: Millis

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / 1000


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of a planned hour; `hour` is the moment that hour begins."""

    hour: Millis
    at: Millis
    start: Start
    piece: Piece
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How a plain day is made. Gaps in seconds, `jingle_every` in songs."""

    music: str = "musik"
    ident: str = "ident"
    jingle: str = "jingle"
    service: str = "ilm"
    promo: str = "promo"
    filler: str = "filler"
    artist_gap: float = 1500.0
    title_gap: float = 3600.0
    jingle_every: int = 4
    longest: float = 1500.0
    """A longer piece is no song: it is planned by hand."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pieces in a fixed order, so that the same shelf gives the same day."""

    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Shelf:
        """Shelf of pieces given in any order; what has no length is left out."""
        return cls(tuple(sorted((p for p in pieces if p.seconds > 0), key=lambda p: p.id)))

    def of_category(self, category: str, longest: float = float("inf")) -> list[Piece]:
        """Pieces of a category that are not too long."""
        return [p for p in self.pieces if p.category == category and p.seconds <= longest]
