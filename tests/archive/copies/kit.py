"""What is there to be copied, and what is known of its copies."""

from __future__ import annotations

import os
import random

from sqlalchemy import select

from radio.archive.copies.targets import (
    Target,
)
from radio.archive.indexing import Place, look
from radio.archive.tables import ArchiveCopy, CopyState
from radio.db import session_scope
from tests.archive.kit import HOUR, NOON, hour_at

PARTED = "recordings/ayo/20260303-120000.opus"


def archive_of(place: Place, hours: int = 3) -> list[str]:
    names = [hour_at(place.data, NOON + number * HOUR) for number in range(hours)]
    look(place)
    return names


def large_file(place: Place, size: int = 12 << 20) -> str:
    """One that goes to a store in parts; no audio, and kept as it is all the same."""
    path = place.data / PARTED
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(size).randbytes(size))
    os.utime(path, (NOON / 1000, NOON / 1000))
    look(place)
    return PARTED


def copies_of(place: Place, target: Target) -> dict[str, CopyState]:
    with session_scope(place.engine) as session:
        rows = session.scalars(select(ArchiveCopy).where(ArchiveCopy.target == target.name))
        return {row.path: row.state for row in rows}
