"""The programmes in the engine's frozen log."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from radio.air.log import LogUnreadableError, Programme, load_log

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OnAirProgramme:
    """A programme and when it is."""

    id: str
    name: str
    start: datetime
    end: datetime


def load_programmes(path: Path) -> tuple[OnAirProgramme, ...]:
    """The programmes of the log, in time; none where there is no log that can be read."""
    try:
        stat = path.stat()
    except OSError:
        return ()
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int, _size: int) -> tuple[OnAirProgramme, ...]:
    try:
        programmes = load_log(path).programmes
    except LogUnreadableError as error:
        _log.warning("programmes: %s", error)
        return ()
    return tuple(sorted(map(_programme, programmes), key=lambda one: one.start))


def _programme(row: Programme) -> OnAirProgramme:
    start = datetime.fromtimestamp(row.start / 1000, UTC)
    return OnAirProgramme(row.id, row.name, start, datetime.fromtimestamp(row.end / 1000, UTC))
