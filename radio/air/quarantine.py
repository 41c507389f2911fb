"""Files that brought a decoder down, and are not played until they change or are released."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radio.air.files import write_atomic

LIMIT = 2
SAME_PLACE = 2.0
"""Seconds within which two unexplained deaths are laid to the file."""


@dataclass(slots=True)
class _Record:
    strikes: int
    stamp: list[int]
    last_at: float
    since: int = 0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A file in quarantine: since when (ms since 1970 UTC; 0: not known) and why.

    `sure`: its decoder crashed or hung; otherwise it was ended from outside, twice at the same
    place. `at` is that place, in seconds from the start of the file.
    """

    path: str
    since: int
    strikes: int
    at: float
    sure: bool


def quarantine_file(data: Path) -> Path:
    """Where the engine keeps it in a data folder."""
    return data / "air" / "quarantine.json"


class Quarantine:
    """Counts strikes by file.

    A crash or a hang is one; a decoder killed from outside only when it happens twice at the
    same place in the file. One thread; `write` is the caller's to run where a disk may be
    waited for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records: dict[str, _Record] = {}
        self._places: dict[str, float] = {}
        self._load()

    def _load(self) -> None:
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            self._records = {
                uri: _Record(
                    row["strikes"], row["stamp"], float(row.get("at", 0.0)),
                    int(row.get("since", 0)), bool(row.get("sure", True)),
                )
                for uri, row in rows.items()
            }  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._records = {}

    def strike(self, uri: str, at: float, *, sure: bool) -> bool:
        """A decoder went down on this file `at` seconds into it; True once it is quarantined."""
        if not sure:
            before = self._places.get(uri)
            self._places[uri] = at
            if before is None or abs(before - at) > SAME_PLACE:
                return False
        record = self._records.setdefault(uri, _Record(0 if sure else 1, stamp(uri), at))
        record.strikes += 1
        record.stamp = stamp(uri)
        record.last_at, record.sure = at, sure
        record.since = time.time_ns() // 1_000_000
        return record.strikes >= LIMIT

    def holds(self, uri: str) -> bool:
        """Whether this file may not be played; a changed file is free again."""
        record = self._records.get(uri)
        if record is None or record.strikes < LIMIT:
            return False
        if record.stamp != stamp(uri):
            del self._records[uri]
            return False
        return True

    def held(self) -> list[Held]:
        """All that may not be played, the longest held first."""
        rows = [
            Held(uri, row.since, row.strikes, round(row.last_at, 1), row.sure)
            for uri, row in self._records.items()
            if row.strikes >= LIMIT and row.stamp == stamp(uri)
        ]
        return sorted(rows, key=lambda row: row.since)

    def release(self, uri: str) -> bool:
        """Forget all strikes of a file; False where it was not quarantined."""
        held = self.holds(uri)
        if held:
            del self._records[uri]
            self._places.pop(uri, None)
        return held

    def snapshot(self) -> bytes:
        """What `write` stores."""
        rows: dict[str, dict[str, Any]] = {
            uri: {
                "strikes": row.strikes, "stamp": row.stamp, "since": row.since,
                "at": round(row.last_at, 1), "sure": row.sure,
            }
            for uri, row in self._records.items()
        }  # fmt: skip
        return json.dumps(rows, ensure_ascii=False).encode()

    def write(self, content: bytes) -> None:
        """Store a snapshot; from the thread that may wait.

        Raises:
            OSError: the disk refuses.
        """
        write_atomic(self._path, content)


def stamp(uri: str) -> list[int]:
    """Size and time of change of a file; tells whether it is still the same one."""
    try:
        status = Path(uri).stat()
    except (OSError, ValueError):
        return [0, 0]
    return [status.st_size, status.st_mtime_ns]
