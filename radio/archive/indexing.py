"""The index: what there is of the archive, where it stands in time, and whether it is what it was.

A file is taken into the chain once nothing has been written to it for two minutes. Days that are
stated (`radio.archive.statements`) take no more files: what appears there later is a stranger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from radio.archive.chain import digest_of
from radio.archive.errors import UnreadableError
from radio.archive.ledger import append
from radio.archive.measuring import measure
from radio.archive.naming import Named, began, files, named
from radio.archive.tables import ArchiveDay, ArchiveFile, FileState
from radio.db import session_scope
from radio.units import Millis

QUIET = 120_000
"""Milliseconds without a change after which a file is closed: encoders write each second."""
JOINT = 2_000
"""Milliseconds by which a file's end may differ from the next one's beginning and still be it: the air
follows the computer's clock by up to 0.5 ms a second."""
_DAYS_BACK = 2


@dataclass(slots=True)
class Indexed:
    """What a look has found: counts, and files that appeared in days already stated."""

    found: int = 0
    closed: int = 0
    damaged: int = 0
    missing: int = 0
    strangers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive is, and how it is looked at; `check` may raise to end a long look."""

    engine: Engine
    data: Path
    zone: ZoneInfo
    now: Callable[[], Millis]
    check: Callable[[], None] = lambda: None


def look(place: Place, *, whole: bool = False) -> Indexed:
    """Bring the index up to date: all of it, or the days of which something may have changed.

    Raises:
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    result = Indexed()
    with session_scope(place.engine) as session:
        stated = session.scalar(select(func.max(ArchiveDay.day)))
        empty = session.scalar(select(ArchiveFile.path).limit(1)) is None
    today = datetime.fromtimestamp(place.now() / 1000, place.zone).date()
    since = None if whole or empty else today - timedelta(days=_DAYS_BACK)
    there = {one.path: one for one in files(place.data, since)}
    _take_in(place, there, since, stated, result)
    _close_all(place, result)
    return result


def _take_in(
    place: Place, there: dict[str, Named], since: date | None, stated: date | None, result: Indexed
) -> None:
    with session_scope(place.engine, write=True) as session:
        known = {row.path: row for row in _rows(session, place, since)}
        for path, one in there.items():
            row = known.get(path)
            if row is None and stated is not None and one.local.date() <= stated:
                result.strangers.append(path)
            elif row is None:
                if _begin(session, place, one):
                    result.found += 1
            else:
                _see(place, row)
        for path, row in known.items():
            if path not in there and row.state not in {FileState.MISSING, FileState.PURGED}:
                row.state, row.fault = FileState.MISSING, "it is not there any more"
                result.missing += 1
        session.commit()


def _rows(session: Session, place: Place, since: date | None) -> list[ArchiveFile]:
    wanted = select(ArchiveFile)
    if since is None:
        return list(session.scalars(wanted))
    first = datetime(since.year, since.month, since.day, tzinfo=place.zone)
    # By name, as files are looked for: a clock that was set back is no reason to miss one.
    near = wanted.where(
        ArchiveFile.starts_at >= Millis(round(first.timestamp() * 1000)) - 86_400_000
    )
    return [row for row in session.scalars(near) if _is_since(row, since)]


def _is_since(row: ArchiveFile, since: date) -> bool:
    one = named(row.path)
    earliest = since if row.kind == "aircheck" else since - timedelta(days=1)
    return one is not None and one.local.date() >= earliest


def _begin(session: Session, place: Place, one: Named) -> bool:
    stamp = _stamp(place.data / one.path)
    if stamp is None:
        return False
    modified = Millis(stamp[1] // 1_000_000)
    starts = began(one.local, place.zone, 0.0, modified)
    row = ArchiveFile(
        path=one.path,
        kind=one.kind,
        starts_at=starts,
        ends_at=max(starts, modified),
        bytes=stamp[0],
        modified=stamp[1],
        since=place.now(),
        state=FileState.OPEN,
    )
    session.add(row)
    return True


def _see(place: Place, row: ArchiveFile) -> None:
    """Note what changed of a file that is known."""
    stamp = _stamp(place.data / row.path)
    if stamp is None or (stamp == (row.bytes, row.modified) and row.state is not FileState.MISSING):
        return
    if row.sha256:
        # What was closed is never written to again: whether it is what it was, is read.
        row.state, row.modified = FileState.OPEN, stamp[1]
        return
    row.bytes, row.modified, row.since = stamp[0], stamp[1], place.now()
    row.state = FileState.OPEN
    row.ends_at = Millis(max(row.starts_at, stamp[1] // 1_000_000))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns


def _close_all(place: Place, result: Indexed) -> None:
    with session_scope(place.engine) as session:
        waiting = select(ArchiveFile.path).where(ArchiveFile.state == FileState.OPEN)
        order = waiting.order_by(ArchiveFile.starts_at, ArchiveFile.path)
        paths = list(session.scalars(order))
    for path in paths:
        place.check()
        closed = _close(place, path)
        result.closed += closed is FileState.OK
        result.damaged += closed is FileState.DAMAGED


def _close(place: Place, path: str) -> FileState | None:
    """Take a file into the chain if it is quiet; reads it, outside of any transaction."""
    with session_scope(place.engine) as session:
        row = session.get(ArchiveFile, path)
        stamp = _stamp(place.data / path)
        if row is None or stamp is None or not (row.sha256 or _is_quiet(place, row, stamp)):
            return None
        before = row.sha256
    digest = digest_of(place.data / path)
    if before:
        return compare(place, path, digest)
    return _enter(place, path, digest, stamp)


def _is_quiet(place: Place, row: ArchiveFile, stamp: tuple[int, int]) -> bool:
    """By the file's own time, or, where clocks were set, by how long it was seen unchanged."""
    now = place.now()
    age = now - stamp[1] // 1_000_000
    return age > QUIET or (now - row.since > QUIET and stamp == (row.bytes, row.modified))


def read_again(place: Place, path: str) -> FileState:
    """Read a file and hold it against what it was when it was closed; its state from now on.

    MISSING is told, and not noted: the next look at all files does that.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    try:
        return compare(place, path, digest_of(place.data / path))
    except FileNotFoundError:
        return FileState.MISSING
    except OSError as error:
        # A disk that begins to die gives out some files, and not others.
        return compare(place, path, "", f"it can't be read: {error.strerror}")


def compare(
    place: Place, path: str, digest: str, fault: str = "it was changed after it had been closed"
) -> FileState:
    """Note that a file is what it was, or the fault that it has.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine, write=True) as session:
        row = session.get(ArchiveFile, path)
        if row is None or row.state is FileState.PURGED:
            # It was re-encoded or deleted while it was read.
            return FileState.PURGED
        if digest == row.sha256:
            # One that never was audio is still what it was.
            row.state = FileState.OK if row.frames else FileState.DAMAGED
            row.fault, row.read_at = "" if row.frames else row.fault, place.now()
        else:
            row.state, row.fault = FileState.DAMAGED, fault
        state = row.state
        session.commit()
    return state


def _enter(place: Place, path: str, digest: str, stamp: tuple[int, int]) -> FileState:
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        row = session.get_one(ArchiveFile, path)
        row.bytes, row.modified, row.sha256, row.read_at = stamp[0], stamp[1], digest, now
        row.state = FileState.OK
        try:
            _measure(session, place, row)
        except UnreadableError as error:
            row.state, row.fault, row.ends_at = FileState.DAMAGED, str(error), row.starts_at
        state = row.state
        append(session, row, "add", now)
        session.commit()
    return state


def _measure(session: Session, place: Place, row: ArchiveFile) -> None:
    facts = measure(place.data / row.path)
    row.frames, row.rate, row.channels, row.codec = (
        facts.frames, facts.rate, facts.channels, facts.codec,
    )  # fmt: skip
    length = round(facts.frames * 1000 / facts.rate)
    one = named(row.path)
    if one is not None:
        seen = Millis(row.modified // 1_000_000)
        row.starts_at = began(one.local, place.zone, length / 1000, seen)
    row.ends_at = Millis(row.starts_at + length)
    following = _following(session, row)
    if following is None:
        return
    row.ends_at = following
    if one is not None and (one.local.minute or one.local.second):
        # Its name is to the second; the full hour at which it was cut is exact.
        row.starts_at = Millis(following - length)


def _following(session: Session, row: ArchiveFile) -> Millis | None:
    """When the file begins that goes on where this one ends."""
    near = select(ArchiveFile.path, ArchiveFile.starts_at).where(
        ArchiveFile.kind == row.kind,
        ArchiveFile.path != row.path,
        ArchiveFile.starts_at.between(row.ends_at - JOINT, row.ends_at + JOINT),
        ArchiveFile.starts_at > row.starts_at,
    )
    folder = row.path.rpartition("/")[0]
    return next(
        (
            starts
            for path, starts in session.execute(near.order_by(ArchiveFile.starts_at))
            if row.kind == "aircheck" or path.rpartition("/")[0] == folder
        ),
        None,
    )
