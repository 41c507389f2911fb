"""What is deleted when its time is over, and what is not: every deletion is an entry of the chain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.ledger import append
from radio.archive.naming import moments, named
from radio.archive.tables import ArchiveFile, ArchiveHold, FileState
from radio.db import session_scope
from radio.units import Millis

_LONGEST = 25 * 3_600_000
"""Milliseconds: what is not in the index may be as long as the longest recording."""


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
        one = named(inside)
        if one is None:
            return False
        with session_scope(self.place.engine) as session:
            row = session.get(ArchiveFile, inside)
            known = (row.starts_at, row.ends_at) if row is not None else None
        start = moments(one.local, self.place.zone)[0]
        begins, ends = known or (start, Millis(start + _LONGEST))
        return any(begins < end and ends > start for start, end in self.spans)


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


def purged(place: Place, paths: Iterable[Path], why: str) -> int:
    """Note that files were deleted by a rule; how many of them the archive knew.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    count = 0
    with session_scope(place.engine, write=True) as session:
        for path in paths:
            row = session.get(ArchiveFile, path.relative_to(place.data).as_posix())
            if row is None or row.state is FileState.PURGED:
                continue
            row.state, row.fault = FileState.PURGED, why
            if row.sha256:
                append(session, row, "purge", place.now(), why)
            count += 1
        session.commit()
    return count


def why_old(place: Place, days: int) -> str:
    """The rule by which something old is deleted, as the chain tells it."""
    today = to_local(place.now(), place.zone).date()
    return f"older than {days} days on {today}"
