"""What is deleted when its time is over, and what is not: every deletion is an entry of the chain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.ledger import append
from radio.archive.naming import moments, named
from radio.archive.tables import ArchiveFile, ArchiveHold, FileState
from radio.db import session_scope
from radio.units import Millis

LONGEST: Final = 25 * 3_600_000
"""Milliseconds: what is not in the index may be as long as the longest recording."""
_AROUND: Final = 60_000
"""Milliseconds around the moment of a dump: the longest delay, and its name is to the second."""
_DUMPED: Final = re.compile(r"dumped/(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-\d+)?\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Holds:
    """Stretches of which nothing is deleted."""

    place: Place
    spans: Sequence[tuple[Millis, Millis]]

    def cover(self, path: Path) -> bool:
        """Whether any of a file may lie in one of them."""
        if not self.spans:
            return False
        inside = path.relative_to(self.place.data).as_posix()
        with session_scope(self.place.engine) as session:
            span = span_of(session, self.place.zone, inside)
        if span is None:
            return False
        return any(span[0] < end and span[1] > start for start, end in self.spans)


def standing(session: Session) -> list[ArchiveHold]:
    """Holds that stand, the earliest stretch first."""
    wanted = select(ArchiveHold).where(ArchiveHold.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(ArchiveHold.from_at)))


def holds(place: Place) -> Holds:
    """What may not be deleted now.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked: then nothing may be deleted.
    """
    with session_scope(place.engine) as session:
        return Holds(place, [(row.from_at, row.to_at) for row in standing(session)])


def hold(
    session: Session, start: Millis, end: Millis, why: str, by: str, at: Millis
) -> ArchiveHold:
    """Keep a stretch until the hold is ended.

    Raises:
        ArchiveError: no stretch, or no reason.
    """
    if not why.strip():
        raise ArchiveError("a hold needs a reason; say which case or dispute it is for")
    if end <= start:
        raise ArchiveError(
            "the end of a hold comes after its beginning; give the earlier moment first"
        )
    row = ArchiveHold(from_at=start, to_at=end, why=why.strip(), by=by, at=at)
    session.add(row)
    session.flush()
    return row


def end_hold(session: Session, number: int, by: str, at: Millis) -> ArchiveHold:
    """Let a stretch go its way again.

    Raises:
        ArchiveError: no such hold stands.
    """
    row = session.get(ArchiveHold, number)
    if row is None or row.ended_at is not None:
        raise ArchiveError(f"no hold {number} stands; `radio archive holds` lists them")
    row.ended_at, row.ended_by = at, by
    session.flush()
    return row


def note_purged(session: Session, path: str, why: str, at: Millis) -> None:
    """Note of a file that it was deleted by a rule, in the chain, too, where that knows it. Does not commit."""
    row = session.get(ArchiveFile, path)
    if row is None or row.state is FileState.PURGED:
        return
    row.state, row.fault = FileState.PURGED, why
    if row.sha256:
        append(session, row, "purge", at, why)


def holds_between(session: Session, start: Millis, end: Millis) -> bool:
    """Whether any hold that stands touches a stretch."""
    query = select(ArchiveHold.id).where(
        ArchiveHold.ended_at.is_(None), ArchiveHold.from_at < end, ArchiveHold.to_at > start
    )
    return session.scalar(query.limit(1)) is not None


def span_of(session: Session, zone: ZoneInfo, path: str) -> tuple[Millis, Millis] | None:
    """When something may have been on the air, by the index or by its name; None where neither tells."""
    row = session.get(ArchiveFile, path)
    if row is not None and row.frames and row.state is not FileState.OPEN:
        return row.starts_at, row.ends_at
    one = named(path)
    if one is not None:
        start = moments(one.local, zone)[0]
        return start, Millis(start + LONGEST)
    found = _DUMPED.fullmatch(path)
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = map(int, found.groups())
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # as a clock shows it
    except ValueError:
        return None
    # Named by when they were thrown away: what lies in it came before, or up to the delay's length.
    both = moments(local, zone)
    return Millis(both[0] - _AROUND), Millis(both[-1] + _AROUND)
