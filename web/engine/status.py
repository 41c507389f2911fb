"""The engine's status object as values; see docs/architecture.md.

What is missing reads as nothing: a panel one version older or newer than the engine still
shows what both know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Now:
    """What the engine mixes to the air.

    `elapsed` is the position in the item. After a restart it is more than what went by since
    `started_at`, so the end can't be told from that; `ends_at` is the engine's own forecast.
    """

    entry_id: str
    media_id: str
    title: str
    artist: str
    category: str
    started_at: datetime | None
    elapsed: float
    remaining: float | None
    source: str
    ends_at: datetime | None = None

    @property
    def seconds(self) -> float:
        """Length; what has gone by so far where the end is not known."""
        return self.elapsed + (self.remaining or 0.0)


@dataclass(frozen=True, slots=True)
class Next:
    """An item that is to come."""

    entry_id: str
    title: str
    artist: str
    category: str
    at: datetime | None
    timing: str
    seconds: float
    cued: bool


@dataclass(frozen=True, slots=True)
class Output:
    """One output and its health."""

    name: str
    kind: str
    state: str
    restarts: int
    dropped_blocks: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as the engine holds it."""

    id: str
    code: str
    severity: str
    cleared: bool
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Status:
    """A whole status."""

    mode: str = ""
    now: Now | None = None
    next: tuple[Next, ...] = ()
    outputs: tuple[Output, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    levels: Mapping[str, float] = field(default_factory=dict)
    engine_uptime: float = 0.0
    silence_seconds_total: float = 0.0

    @property
    def on_air(self) -> bool:
        """Whether anything goes out; the built-in audio is no item, and yet on air."""
        return self.now is not None or self.mode == "fallback"


def parse_moment(text: object) -> datetime | None:
    """Moment from ISO 8601; None where there is none. Without an offset it is UTC."""
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_status(event: Mapping[str, Any]) -> Status:
    """Status from a status event.

    Raises:
        TypeError, ValueError: a number is not a number.
    """
    now = event.get("now")
    return Status(
        mode=str(event.get("mode", "")),
        now=_now(now, parse_moment(event.get("station_time"))) if isinstance(now, dict) else None,
        next=tuple(_next(row) for row in _rows(event, "next")),
        outputs=tuple(_output(row) for row in _rows(event, "outputs")),
        alarms=tuple(_alarm(row) for row in _rows(event, "alarms")),
        levels=_levels(event.get("levels")),
        engine_uptime=float(event.get("engine_uptime") or 0.0),
        silence_seconds_total=float(event.get("silence_seconds_total") or 0.0),
    )


def _rows(event: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [row for row in event.get(name) or () if isinstance(row, dict)]


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "")


def _levels(row: object) -> dict[str, float]:
    if not isinstance(row, dict):
        return {}
    return {name: float(value) for name, value in row.items() if value is not None}


def _now(row: Mapping[str, Any], at: datetime | None) -> Now:
    given = row.get("remaining")
    remaining = None if given is None else float(given)
    return Now(
        entry_id=_text(row, "entry_id"),
        media_id=_text(row, "media_id"),
        title=_text(row, "title"),
        artist=_text(row, "artist"),
        category=_text(row, "category"),
        started_at=parse_moment(row.get("started_at")),
        elapsed=float(row.get("elapsed") or 0.0),
        remaining=remaining,
        source=_text(row, "source"),
        ends_at=at + timedelta(seconds=remaining) if at and remaining is not None else None,
    )


def _next(row: Mapping[str, Any]) -> Next:
    return Next(
        entry_id=_text(row, "entry_id"),
        title=_text(row, "title"),
        artist=_text(row, "artist"),
        category=_text(row, "category"),
        at=parse_moment(row.get("at")),
        timing=_text(row, "timing"),
        seconds=float(row.get("seconds") or 0.0),
        cued=bool(row.get("cued")),
    )


def _output(row: Mapping[str, Any]) -> Output:
    return Output(
        name=_text(row, "name"),
        kind=_text(row, "kind"),
        state=_text(row, "state"),
        restarts=int(row.get("restarts") or 0),
        dropped_blocks=int(row.get("dropped_blocks") or 0),
    )


def _alarm(row: Mapping[str, Any]) -> Alarm:
    return Alarm(
        id=_text(row, "id"),
        code=_text(row, "code"),
        severity=_text(row, "severity"),
        cleared=bool(row.get("cleared")),
        acknowledged=bool(row.get("acknowledged")),
    )
