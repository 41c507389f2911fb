"""The frozen broadcast log: what the engine holds in memory and on disk.

The engine never asks the database. Whoever plans (the worker, the command line) writes
this file whole and atomically, and tells the engine to read it again. All values are
immutable; the engine keeps its own account of what has gone out.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from radio.air.files import write_atomic
from radio.units import Decibels, Millis, Seconds

FORMAT_VERSION = 1


class Timing(StrEnum):
    """When an entry may start."""

    FOLLOW = "follow"
    """As soon as the entry before it reaches its segue point or its end."""
    SOFT = "soft"
    """At its time, or as soon as what is playing then ends; at most `max_wait` late."""
    HARD = "hard"
    """At its time, to the frame."""


class Interrupt(StrEnum):
    """What happens to the playing item when a hard time or a programme's end comes."""

    FADE = "fade"
    """It is faded out so that it is silent at the time."""
    CUT = "cut"
    """It is cut at the time."""
    FINISH = "finish"
    """It plays to its end first."""
    PUSH = "push"
    """Programmes only: all that is left of the programme plays first."""


class FadeShape(StrEnum):
    """How a gain moves from one value to another; see radio.air.fades."""

    LINEAR = "linear"
    EQUAL_POWER = "equal_power"
    LOGARITHMIC = "logarithmic"
    S_CURVE = "s_curve"


class Role(StrEnum):
    """What an item is to the mixer: voice ducks music."""

    MUSIC = "music"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Fade:
    """A fade of so many seconds; zero seconds is no fade."""

    seconds: Seconds = Seconds(0.0)
    shape: FadeShape = FadeShape.EQUAL_POWER


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log, complete: all that is needed to put it on the air.

    Positions (`cue_in`, `cue_out`, `segue`) are seconds from the start of the file.
    `duration` is 0 where it is not known, as for a stream; then `cue_out` says how long.
    """

    id: str
    at: Millis
    uri: str
    timing: Timing = Timing.FOLLOW
    title: str = ""
    artist: str = ""
    category: str = ""
    media_id: str = ""
    duration: Seconds = Seconds(0.0)
    cue_in: Seconds = Seconds(0.0)
    cue_out: Seconds | None = None
    segue: Seconds | None = None
    fade_in: Fade = Fade()
    fade_out: Fade = Fade()
    gain: Decibels = Decibels(0.0)
    interrupt: Interrupt = Interrupt.FADE
    max_wait: Seconds = Seconds(600.0)
    programme: str = ""
    role: Role = Role.MUSIC
    why: str = ""

    @property
    def length(self) -> Seconds:
        """Seconds from cue-in to cue-out; 0 where nobody knows."""
        end = self.cue_out if self.cue_out is not None else self.duration
        return Seconds(max(0.0, end - self.cue_in))

    @property
    def location(self) -> str:
        """What libVLC is given: the path of a local file, else the address."""
        if self.uri.startswith("file://"):
            return unquote(urlsplit(self.uri).path)
        return self.uri

    @property
    def is_stream(self) -> bool:
        """Whether the source has no beginning to start from (a relay, an input)."""
        scheme = self.uri.partition("://")[0]
        return "://" in self.uri and scheme != "file"


@dataclass(frozen=True, slots=True)
class Programme:
    """A span of the day and how it ends."""

    id: str
    name: str
    start: Millis
    end: Millis
    end_policy: Interrupt = Interrupt.FINISH


@dataclass(frozen=True, slots=True)
class Cart:
    """A piece under a key; held in memory, decoded.

    `cue_in` and `cue_out` are seconds from the start of the file. One that plays `alone` ends the
    others that play, but for beds: those are of role music and go on under it. `media_id` is for the
    journal: the piece counts as aired, and who is heard in it is known.
    """

    name: str
    uri: str
    title: str = ""
    gain: Decibels = Decibels(0.0)
    role: Role = Role.VOICE
    loop: bool = False
    alone: bool = False
    cue_in: Seconds = Seconds(0.0)
    cue_out: Seconds | None = None
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class AirLog:
    """A stretch of log with what is needed to hold it together.

    `entries` are in playing order. `fill` is what may close a gap before a hard time,
    `fallback` what plays when the log can't; both are entries whose `at` means nothing. `shut` are
    addresses of pieces that may not be heard, `shut_pieces` their ids: not begun, not gone on with
    after a restart, and taken off where they are on the air.
    """

    revision: int = 0
    station: str = ""
    entries: tuple[Entry, ...] = ()
    fill: tuple[Entry, ...] = ()
    fallback: tuple[Entry, ...] = ()
    programmes: tuple[Programme, ...] = ()
    carts: tuple[Cart, ...] = ()
    emergency: Entry | None = field(default=None)
    shut: tuple[str, ...] = ()
    shut_pieces: tuple[str, ...] = ()


class LogUnreadableError(Exception):
    """The log file is missing, damaged, or of a format this version does not know."""


def entry_from_dict(row: dict[str, Any]) -> Entry:
    """Entry from its JSON object.

    Raises:
        LogUnreadableError: a field is missing, unknown or of the wrong kind.
    """
    try:
        values = dict(row)
        for name in ("fade_in", "fade_out"):
            if name in values:
                fade = values[name]
                values[name] = Fade(Seconds(float(fade["seconds"])), FadeShape(fade["shape"]))
        for name, kind in (("timing", Timing), ("interrupt", Interrupt), ("role", Role)):
            if name in values:
                values[name] = kind(values[name])
        return Entry(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise LogUnreadableError(f"log entry {row.get('id', '?')!r}: {error}") from error


def log_from_dict(document: dict[str, Any]) -> AirLog:
    """Log from its JSON document; the inverse of `log_to_dict`.

    Raises:
        LogUnreadableError: not such a document.
    """
    if document.get("version") != FORMAT_VERSION:
        raise LogUnreadableError(f"log format {document.get('version')!r} is not known here")
    emergency = document.get("emergency")
    try:
        return AirLog(
            revision=int(document.get("revision", 0)),
            station=str(document.get("station", "")),
            entries=tuple(entry_from_dict(row) for row in document.get("entries", ())),
            fill=tuple(entry_from_dict(row) for row in document.get("fill", ())),
            fallback=tuple(entry_from_dict(row) for row in document.get("fallback", ())),
            programmes=tuple(
                Programme(**{**row, "end_policy": Interrupt(row["end_policy"])})
                for row in document.get("programmes", ())
            ),
            carts=tuple(
                Cart(**{**row, "role": Role(row["role"])}) for row in document.get("carts", ())
            ),
            emergency=entry_from_dict(emergency) if emergency else None,
            shut=tuple(str(uri) for uri in document.get("shut", ())),
            shut_pieces=tuple(str(one) for one in document.get("shut_pieces", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LogUnreadableError(f"log: {error}") from error


def log_to_dict(log: AirLog) -> dict[str, Any]:
    """JSON document of a log."""
    return {"version": FORMAT_VERSION, **asdict(log)}


def save_log(log: AirLog, path: Path) -> None:
    """Write the log so that a reader sees the old one or the new one, never a part."""
    write_atomic(path, json.dumps(log_to_dict(log), ensure_ascii=False).encode())


def load_log(path: Path) -> AirLog:
    """Read a log written by `save_log`.

    Raises:
        LogUnreadableError: missing, damaged or unknown.
    """
    try:
        with open(os.fspath(path), encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        raise LogUnreadableError(f"{path}: {error}") from error
    if not isinstance(document, dict):
        raise LogUnreadableError(f"{path}: not a log")
    return log_from_dict(document)
