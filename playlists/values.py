"""What planning works on: plain facts about pieces, and the rows it makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from playlists.dayparts import Window, holds
from radio.units import Millis, Seconds


class Start(StrEnum):
    """When a planned row may start; the engine's own words for it."""

    FOLLOW = "follow"
    SOFT = "soft"
    HARD = "hard"


class Piece(NamedTuple):
    """A piece as planning sees it; a tuple, for a library brings a hundred thousand.

    `seconds` is cue-in to cue-out; the next item may start `overlap` seconds before that end.
    `language` and the three after it are traits whose balance over the day may be a goal; empty is
    unknown. Few pieces have what comes last: it may play in `windows` alone (none: at any time), and
    on days from `valid_from` to `valid_until`; `recording` is the same for pieces that hold the same
    recording (empty: its own).
    """

    id: str
    title: str
    artist: str
    category: str
    seconds: Seconds
    overlap: Seconds = Seconds(0.0)
    album: str = ""
    composer: str = ""
    language: str = ""
    vocals: str = ""
    tempo: str = ""
    local: str = ""
    windows: tuple[Window, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    recording: str = ""

    def may_play(self, local: datetime) -> bool:
        """Whether it may be on the air at this moment of the station's wall clock."""
        return (
            (self.valid_from is None or self.valid_from <= local.date())
            and (self.valid_until is None or local.date() <= self.valid_until)
            and holds(self.windows, [local])
        )

    @property
    def advance(self) -> float:
        """Seconds from its start to the start of what follows it."""
        return self.seconds - self.overlap


@dataclass(slots=True)
class Held:
    """What few pieces of a library have, by their ids: the last fields of a Piece."""

    windows: dict[str, tuple[Window, ...]] = field(default_factory=dict)
    valid_from: dict[str, date] = field(default_factory=dict)
    valid_until: dict[str, date] = field(default_factory=dict)
    recording: dict[str, str] = field(default_factory=dict)

    def of(self, piece_id: str) -> tuple[tuple[Window, ...], date | None, date | None, str]:
        """The last fields of this piece."""
        return (
            self.windows.get(piece_id, ()),
            self.valid_from.get(piece_id),
            self.valid_until.get(piece_id),
            self.recording.get(piece_id, ""),
        )

    def note(self, piece: Piece) -> None:
        """Keep what this piece has of it."""
        for name in ("windows", "valid_from", "valid_until", "recording"):
            if value := getattr(piece, name):
                getattr(self, name)[piece.id] = value


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece that went, or will have gone, on the air before what is planned now."""

    piece_id: str
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
class Event:
    """Something that starts hard at a moment of its own: a piece of `category`, in turn.

    A piece of `lead_in` ends at that moment, one of `return_to` follows; empty is none.
    """

    at: Millis
    category: str
    why: str
    lead_in: str = ""
    return_to: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of a planned hour; `hour` is the moment that hour begins, `episode` whose it is.

    With `waits`, it lets what is on before it end, however late that is.
    """

    hour: Millis
    at: Millis
    start: Start
    piece: Piece
    why: str
    episode: str = ""
    waits: bool = False


class Apart(StrEnum):
    """What two plays are kept apart by."""

    RECORDING = "recording"
    ARTIST = "artist"
    TITLE = "title"
    """The same song, whoever sings it."""
    HOUR = "hour"
    """The same piece at the same time of another day."""
    ALBUM = "album"
    COMPOSER = "composer"


@dataclass(frozen=True, slots=True)
class Separation:
    """Two plays with the same artist, title and so on are at least so many seconds apart.

    For HOUR: on each of the three days before, so far from the same time of the day.
    """

    by: Apart
    seconds: float


@dataclass(frozen=True, slots=True)
class Balance:
    """A goal: so large a part of the songs has this value of a trait, a field of `Piece`."""

    trait: str
    value: str
    share: float
    at_least: bool = False
    """Only too few count against it, not too many."""


@dataclass(frozen=True, slots=True)
class RotationRules:
    """How songs are chosen.

    `separations` are relaxed from the last to the first; `balances` never keep a song back, they
    only weigh.
    """

    separations: tuple[Separation, ...] = (
        Separation(Apart.RECORDING, 3 * 3600.0),
        Separation(Apart.ARTIST, 2700.0),
        Separation(Apart.TITLE, 2 * 3600.0),
        Separation(Apart.HOUR, 1800.0),
        Separation(Apart.ALBUM, 1800.0),
        Separation(Apart.COMPOSER, 900.0),
    )
    balances: tuple[Balance, ...] = ()
    songs: frozenset[str] = frozenset({"musik"})
    """Categories whose pieces count for the balance: speech has no singer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How days are made: the categories that planning itself asks for, and the rotation."""

    music: str = "musik"
    """What fills where a clock says nothing."""
    ident: str = "ident"
    service: str = "ilm"
    filler: str = "filler"
    rotation: RotationRules = RotationRules()
    ident_every: float = 1800.0
    """Seconds between two station idents at most; 0 asks for none but those of the clocks."""
    longest: float = 1500.0
    """A longer piece is no song: it is planned by hand."""
