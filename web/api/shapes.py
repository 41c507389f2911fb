"""What the API takes and gives. Moments are ISO 8601 with the station's offset, lengths seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from radio.air.log import Timing
from radio.library.tables import MediaState
from web.engine.status import Status

_STRICT = ConfigDict(extra="forbid")

Text = Annotated[str, Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[int, Field(ge=0, le=10_000_000)]


@dataclass(frozen=True, slots=True)
class StationStatus:
    """How the station is: `status` is null while nobody has heard from the engine."""

    station: str
    zone: str
    at: datetime
    engine: Literal["up", "away"]
    away_since: datetime | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class LogItem:
    """A planned row of the log, and why it is there."""

    id: str
    at: datetime
    seconds: float
    timing: Timing
    media_id: str
    title: str
    artist: str
    category: str
    programme: str
    episode_id: str | None
    why: str
    edited: bool


@dataclass(frozen=True, slots=True)
class LogDay:
    """The log of a local day, in playing order; empty where none is built."""

    day: date
    rows: list[LogItem]


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time, its end not included, of 31 days at most; without an offset, local."""

    __pydantic_config__: ClassVar = _STRICT

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Airing:
    """What went out. What is null is not known yet: it is still on the air."""

    started_at: datetime
    ended_at: datetime | None
    seconds: float | None
    planned_at: datetime | None
    entry_id: str
    media_id: str
    title: str
    artist: str
    category: str
    programme: str
    source: str
    ended_because: str | None


@dataclass(frozen=True, slots=True)
class AsRun:
    """Everything that was on the air in a span, in order; silence too."""

    start: datetime
    end: datetime
    rows: list[Airing]


@dataclass(frozen=True, slots=True)
class Search:
    """Beginnings of words of title, artist or album; a category; which part of what is found."""

    __pydantic_config__: ClassVar = _STRICT

    q: Text = ""
    category: Text = ""
    limit: Limit = 50
    offset: Offset = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the library; `seconds` from cue-in to cue-out, loudness in LUFS."""

    id: str
    title: str
    artist: str
    album: str
    category: str
    year: int | None
    isrc: str
    language: str
    seconds: float
    intro: float | None
    loudness: float
    state: MediaState
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Pieces:
    """Part of what a search found, by artist; `count` is how many there are in all, 10000 at most."""

    count: int
    offset: int
    rows: list[Piece]


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A programme as it recurs; `rule` is RFC 5545's, empty for one that is on once."""

    id: str
    name: str
    kind: str
    rule: str
    first_day: date
    starts_at: str
    seconds: int
    presenter: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Programmes:
    """All programmes, by their names."""

    rows: list[ProgrammeFacts]


@dataclass(frozen=True, slots=True)
class Days:
    """Local days, both included, 92 at most."""

    __pydantic_config__: ClassVar = _STRICT

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """A programme on one day."""

    id: str
    programme_id: str
    programme: str
    start: datetime
    end: datetime
    topic: str
    presenter: str
    phase: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Episodes:
    """Episodes of a span of days, in order, cancelled ones too."""

    first: date
    last: date
    rows: list[EpisodeFacts]
