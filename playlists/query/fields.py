"""What a rule can ask for, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Kind(Enum):
    """How the values of a field are read and compared."""

    TEXT = auto()
    """Holds the text, without regard to case and accents."""
    WORD = auto()
    """Is the word, without regard to case and accents."""
    CHOICE = auto()
    YEAR = auto()
    LENGTH = auto()
    """Seconds, or minutes and seconds; kept in ms."""
    MOMENT = auto()
    """How long ago, kept in ms, or local days."""


class Order(StrEnum):
    """How a list is sorted; equal pieces, and all without an order, by their ids."""

    ARTIST = "artist"
    TITLE = "title"
    ALBUM = "album"
    YEAR = "year"
    """The oldest first, then those whose year is not known."""
    SECONDS = "seconds"
    ADDED = "added"
    NEWEST = "newest"
    LEAST_PLAYED = "least-played"
    """Never played, then those played longest ago."""
    LAST_PLAYED = "last-played"
    RANDOM = "random"
    """Another order each local day, the same all day."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a rule. `nothing` is what is written where a piece has no value."""

    kind: Kind
    meaning: str
    example: str
    nothing: str = "unknown"
    choices: tuple[str, ...] = ()


FIELDS = {
    "": Field(Kind.TEXT, "title, artist or album holds it", "cinta", nothing=""),
    "title": Field(Kind.TEXT, "title holds it", "title:cinta", nothing=""),
    "artist": Field(Kind.TEXT, "artist holds it", 'artist:"Rhoma Irama"'),
    "album": Field(Kind.TEXT, "album holds it", "album:begadang"),
    "composer": Field(Kind.TEXT, "composer holds it", "composer:gesang"),
    "company": Field(Kind.TEXT, "record company holds it", "company:lokananta"),
    "genre": Field(Kind.TEXT, "genre holds it", "genre:keroncong,langgam"),
    "category": Field(Kind.WORD, "category", "category:musik", nothing=""),
    "language": Field(Kind.WORD, "language", "language:id,jv"),
    "label": Field(Kind.WORD, "the station's own words on it", "label:santai", nothing="none"),
    "daypart": Field(
        Kind.WORD, "held to this daypart, to none, or free to play now", "daypart:pagi,none",
        nothing="none",
    ),
    "isrc": Field(Kind.WORD, "ISRC", "isrc:IDABC2600001"),
    "id": Field(Kind.WORD, "id of the piece", "id:m4c3xk2pqle", nothing=""),
    "vocals": Field(
        Kind.CHOICE, "who sings", "vocals:female", choices=("female", "male", "mixed", "none")
    ),
    "tempo": Field(Kind.CHOICE, "how it moves", "tempo:slow", choices=("slow", "medium", "fast")),
    "local": Field(
        Kind.CHOICE, "made in Indonesia, or here", "local:yes", nothing="", choices=("yes", "no")
    ),
    "year": Field(Kind.YEAR, "year of the recording", "year:1990..2005"),
    "seconds": Field(Kind.LENGTH, "length on the air", "seconds:<300", nothing=""),
    "added": Field(Kind.MOMENT, "when it came into the library", "added:<30d", nothing=""),
    "played": Field(Kind.MOMENT, "when it was last on the air", "played:>7d", nothing="never"),
}  # fmt: skip
"""By key; without one for bare words."""
ALIASES = {"tag": "label", "lang": "language", "publisher": "company", "length": "seconds"}
ORDER, LIMIT = "order", "limit"
UNITS = {"d": 86_400_000, "h": 3_600_000, "min": 60_000, "w": 7 * 86_400_000}
"""ms of each; the first one that fits is written."""
