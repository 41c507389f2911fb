"""How far the second copy is, by what the database and the data folder say: no place is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from radio.archive.copies.callfiles import lacking, whole_calls
from radio.archive.copies.callgoing import to_go
from radio.archive.copies.targets import CopySettings
from radio.archive.tables import ArchiveCopy, ArchiveFile, CopyState, FileState
from radio.units import Millis

_HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Behind:
    """How far a place is: what it has, what it lacks, and how old the oldest of that is.

    `calls` of them are recordings of calls; copies of `going` recordings are still there that were
    deleted here.
    """

    copied: int
    copied_bytes: int
    lacking: int
    lacking_bytes: int
    since: Millis | None
    last: Millis | None
    calls: int
    calls_lacking: int
    going: int

    def hours(self, now: Millis) -> int:
        """Whole hours for which the oldest of what it lacks has had no copy; 0 where it lacks nothing."""
        return 0 if self.since is None else (now - self.since) // _HOUR


@dataclass(frozen=True, slots=True)
class Standing:
    """A place as a page shows it.

    `damaged` copies were not whole when they were asked for, and wait to be copied again. Each whole one
    was last asked for between `read_first` and `read_last`. `has_calls`: recordings of calls go there.
    """

    told: str
    how: Behind
    damaged: int
    read_first: Millis | None
    read_last: Millis | None
    has_calls: bool


def standings(
    session: Session, settings: CopySettings, data: Path, now: Millis
) -> Iterator[Standing]:
    """Each place that is set, another disk first.

    Raises:
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    for name, told in settings.named:
        there = select(
            func.count(), func.min(ArchiveCopy.read_at), func.max(ArchiveCopy.read_at)
        ).where(ArchiveCopy.target == name)
        damaged = session.execute(there.where(ArchiveCopy.state == CopyState.DAMAGED)).one()[0]
        whole = session.execute(there.where(ArchiveCopy.state == CopyState.WHOLE)).one()
        calls = settings.takes_calls(name)
        how = behind(session, name, data, now, calls=calls)
        yield Standing(told, how, damaged, whole[1], whole[2], calls)


def lacks(target: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """How a file and its copy are joined, and what has none that is whole."""
    joined = and_(
        ArchiveCopy.path == ArchiveFile.path,
        ArchiveCopy.target == target,
        ArchiveCopy.sha256 == ArchiveFile.sha256,
        ArchiveCopy.state == CopyState.WHOLE,
    )
    # What never was audio is kept as it is, too.
    sound = or_(
        ArchiveFile.state == FileState.OK,
        and_(ArchiveFile.state == FileState.DAMAGED, ArchiveFile.frames == 0),
    )
    return joined, and_(ArchiveFile.sha256 != "", sound, ArchiveCopy.path.is_(None))


def behind(session: Session, target: str, data: Path, now: Millis, *, calls: bool = True) -> Behind:
    """How far a place is; `calls`: whether recordings of calls are to go there.

    Raises:
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    joined, missing = lacks(target)
    count, size, since = session.execute(
        select(func.count(), func.sum(ArchiveFile.bytes), func.min(ArchiveFile.ends_at))
        .select_from(ArchiveFile)
        .outerjoin(ArchiveCopy, joined)
        .where(missing)
    ).one()
    whole = (ArchiveCopy.target == target, ArchiveCopy.state == CopyState.WHOLE)
    had, weight, last = session.execute(
        select(func.count(), func.sum(ArchiveCopy.bytes), func.max(ArchiveCopy.at)).where(*whole)
    ).one()
    voices = lacking(session, data, target, now) if calls else []
    return Behind(
        copied=had,
        copied_bytes=int(weight or 0),
        lacking=count + sum(len(one.files) for one in voices),
        lacking_bytes=int(size or 0) + sum(one.bytes for one in voices),
        since=min([one.since for one in voices] + ([] if since is None else [since]), default=None),
        last=last,
        calls=whole_calls(session, target),
        calls_lacking=len(voices),
        going=len(to_go(session, target)),
    )
