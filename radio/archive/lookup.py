"""What was on the air at a moment: which file, and where in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.archive.naming import AIRCHECK
from radio.archive.tables import ArchiveFile, FileState
from radio.units import Frames, Millis, Seconds

LONGEST = 90 * 60_000
"""Milliseconds: no file of the aircheck is longer, an hour that a clock was set back in neither."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file: [from_at, to_at) on the wall clock, [first, last) in its frames."""

    path: str
    codec: str
    rate: int
    state: FileState
    starts_at: Millis
    ends_at: Millis
    frames: Frames
    from_at: Millis
    to_at: Millis
    first: Frames
    last: Frames

    @property
    def position(self) -> Seconds:
        """Where in the file it begins."""
        return Seconds(self.first / self.rate if self.rate else 0.0)


def find(session: Session, at: Millis) -> Part | None:
    """The file that holds a moment; of two, where a clock was set back, the one begun later.

    Its frames are those of the moment: `first`; a file that is still written has none yet, and is
    told by time at 48 kHz.
    """
    found = parts(session, at, Millis(at + 1))
    return max(found, key=lambda part: part.starts_at, default=None)


def parts(session: Session, start: Millis, end: Millis, kind: str = AIRCHECK) -> list[Part]:
    """Stretches of files that hold [start, end), in order; without what is missing or purged."""
    wanted = select(ArchiveFile).where(
        ArchiveFile.kind == kind,
        ArchiveFile.starts_at.between(start - LONGEST, end - 1),
        ArchiveFile.ends_at > start,
        ArchiveFile.state.in_((FileState.OK, FileState.OPEN)),
    )
    rows = session.scalars(wanted.order_by(ArchiveFile.starts_at, ArchiveFile.path))
    return [_part(row, max(start, row.starts_at), min(end, row.ends_at)) for row in rows]


def files_in(session: Session, start: Millis, end: Millis) -> Sequence[ArchiveFile]:
    """Files of the aircheck that begin before `end` and reach past `start`, whatever their state."""
    wanted = select(ArchiveFile).where(
        ArchiveFile.kind == AIRCHECK,
        ArchiveFile.starts_at.between(start - LONGEST, end - 1),
        ArchiveFile.ends_at >= start,
    )
    return session.scalars(wanted.order_by(ArchiveFile.starts_at, ArchiveFile.path)).all()


def _part(row: ArchiveFile, start: Millis, end: Millis) -> Part:
    return Part(
        path=row.path,
        codec=row.codec,
        rate=row.rate or 48_000,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        frames=Frames(row.frames),
        from_at=start,
        to_at=end,
        first=_frame(row, start),
        last=_frame(row, end),
    )


def _frame(row: ArchiveFile, at: Millis) -> Frames:
    length = row.ends_at - row.starts_at
    if not row.frames or not length:
        return Frames(round((at - row.starts_at) * (row.rate or 48_000) / 1000))
    return Frames(round((at - row.starts_at) * row.frames / length))
