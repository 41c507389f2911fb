"""A journal: one JSON object a line, a file a UTC day, append only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from radio.units import Millis

_FIELDS = {"start": ("span", "at"), "end": ("span", "at")}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it stood, and what it says."""

    file: str
    offset: int
    kind: str
    at: Millis
    values: dict[str, Any]


def journal_files(folder: Path) -> list[Path]:
    """Journal files, oldest first; none where the engine never ran."""
    return sorted(folder.glob("????-??-??.jsonl"))


def files_between(folder: Path, start: Millis, end: Millis) -> list[Path]:
    """Files that may tell of a stretch of time: a day more at both ends, for what runs over."""
    first = _day(start) - timedelta(days=1)
    last = _day(end) + timedelta(days=1)
    return [path for path in journal_files(folder) if f"{first}" <= path.stem <= f"{last}"]


def read_lines(path: Path, start: int = 0) -> tuple[list[Line], int]:
    """Whole lines from a byte offset on, and the offset after the last of them.

    A line that can't be parsed, or is no journal line (power loss in the middle of it), is
    passed over; one without its end yet is left for the next time.

    Raises:
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        file.seek(start)
        content = file.read()
    whole = content.rfind(b"\n") + 1
    return list(_parse(path.name, content[:whole], start)), start + whole


def _parse(name: str, content: bytes, start: int) -> Iterator[Line]:
    offset = start
    for raw in content.splitlines(keepends=True):
        values = _object(raw)
        kind, at = values.get("kind"), values.get("at")
        needed = _FIELDS.get(str(kind), ("at",))
        sound = isinstance(kind, str) and isinstance(at, int | float)
        if sound and all(values.get(field) is not None for field in needed):
            yield Line(name, offset, str(kind), Millis(round(float(at or 0))), values)
        offset += len(raw)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        values = json.loads(raw)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _day(at: Millis) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).date()
