"""A run of copying: what is new goes out, oldest first, and what was deleted here goes there, too."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from radio.archive import keeping
from radio.archive.copies.aside import EVER, STATEMENTS, set_aside
from radio.archive.copies.callfiles import (
    OF_CALLS,
    digest_known,
    gone,
    lacking,
    note_changed,
    original,
)
from radio.archive.copies.callgoing import delete_calls
from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import lacks
from radio.archive.copies.store import Store
from radio.archive.copies.targets import (
    ChangedError,
    CopySettings,
    Original,
    PausedError,
    Target,
)
from radio.archive.indexing import Place, compare
from radio.archive.statements import folder_of, write
from radio.archive.tables import (
    ArchiveCopy,
    ArchiveDay,
    ArchiveEntry,
    ArchiveFile,
    CopyState,
    FileState,
)
from radio.db import clip, session_scope
from radio.units import Millis


@dataclass(slots=True)
class Done:
    """What a run did at a place; `changed` originals were not what they had been."""

    copied: int = 0
    bytes: int = 0
    deleted: int = 0
    changed: int = 0
    paused: bool = False


def targets(settings: CopySettings, pace: Pace | None = None) -> list[Target]:
    """The places that are set."""
    found: list[Target] = []
    if settings.folder is not None:
        # Another disk is no line: it takes what it can.
        free = Pace(until=pace.until) if pace is not None else Pace()
        found.append(Disk(settings.folder, free))
    if settings.store is not None:
        found.append(Store(settings.store, pace or Pace(settings.kbps)))
    return found


def run(place: Place, target: Target, pace: Pace) -> Done:
    """Bring a place up to date, or as far as the time reaches.

    Raises:
        TargetError: it can't be used; what was copied before stays copied.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    done = Done()
    target.ready()
    for one in _due(place, target):
        if pace.is_over:
            done.paused = True
            break
        try:
            _put(place, target, one)
        except PausedError:
            done.paused = True
            break
        except ChangedError as error:
            _note_changed(place, target, one, error.digest)
            done.changed += 1
        except FileNotFoundError:
            # The next look at the archive tells of it.
            done.changed += 1
        else:
            done.copied += 1
            done.bytes += one.bytes
    done.deleted = _delete(place, target, orphans=not (done.paused or done.changed))
    done.deleted += delete_calls(place, target)
    return done


def _note_changed(place: Place, target: Target, one: Original, digest: str) -> None:
    if not one.key.startswith(OF_CALLS):
        compare(place, one.key, digest)
        return
    with session_scope(place.engine) as session:
        known = digest_known(session, one.key)
    # One that never was copied has been closed, or healed, while it was read; the next run takes it.
    if known is not None:
        note_changed(place, target.name, one)


def _due(place: Place, target: Target) -> Iterator[Original]:
    with session_scope(place.engine) as session:
        files = _lacking(session, target.name)
        days = _days_lacking(session, target.name)
        calls = _calls_lacking(session, place, target)
    for _at, path, digest, size in heapq.merge(files, calls, key=itemgetter(0)):
        if digest:
            yield Original(place.data / path, path, digest, size)
        elif (one := _original(place, path)) is not None:
            yield one
    for day in days:
        beside = folder_of(place.data) / f"{day.day}.json"
        content = day.statement.encode()
        if not beside.exists():
            write(day.statement, place.data, day.day)
        yield Original(
            beside, f"{STATEMENTS}{beside.name}", hashlib.sha256(content).hexdigest(), len(content)
        )


def _original(place: Place, path: str) -> Original | None:
    """None where it was deleted meanwhile."""
    try:
        return original(place, place.data / path)
    except FileNotFoundError:
        return None


def _calls_lacking(
    session: Session, place: Place, target: Target
) -> Sequence[tuple[Millis, str, str, int]]:
    """Files of calls, whose digests are taken once it is their turn."""
    if not target.takes_calls:
        return []
    return [
        (one.since, path.relative_to(place.data).as_posix(), "", 0)
        for one in lacking(session, place.data, target.name, place.now())
        for path in one.files
    ]


def _lacking(session: Session, target: str) -> Sequence[tuple[Millis, str, str, int]]:
    joined, missing = lacks(target)
    wanted = select(ArchiveFile.starts_at, ArchiveFile.path, ArchiveFile.sha256, ArchiveFile.bytes)
    lacking = wanted.outerjoin(ArchiveCopy, joined).where(missing, _as_it_was_closed(target))
    order = lacking.order_by(ArchiveFile.starts_at)
    return session.execute(order).tuples().all()


def _as_it_was_closed(target: str) -> ColumnElement[bool]:
    """Only what the chain knows, and not in the place of another copy.

    What is closed never changes: an index that says otherwise was tampered with. The copy stays, and the
    night's look at the archive tells.
    """
    chained = exists().where(
        ArchiveEntry.path == ArchiveFile.path, ArchiveEntry.sha256 == ArchiveFile.sha256
    )
    copy = aliased(ArchiveCopy)
    copied = exists().where(
        copy.path == ArchiveFile.path,
        copy.target == target,
        copy.state.in_((CopyState.WHOLE, CopyState.DAMAGED)),
        copy.sha256 != ArchiveFile.sha256,
    )
    return and_(chained, ~copied)


def _days_lacking(session: Session, target: str) -> Sequence[ArchiveDay]:
    known = set(
        session.scalars(
            select(ArchiveCopy.path).where(
                ArchiveCopy.target == target,
                ArchiveCopy.path.startswith(STATEMENTS),
                ArchiveCopy.state == CopyState.WHOLE,
            )
        )
    )
    days = session.scalars(select(ArchiveDay).order_by(ArchiveDay.day))
    return [row for row in days if f"{STATEMENTS}{row.day}.json" not in known]


def _put(place: Place, target: Target, original: Original) -> None:
    with session_scope(place.engine) as session:
        row = session.get(ArchiveCopy, (target.name, original.key))
        # A half of other bytes is of no use.
        begun = row.upload if row is not None and row.sha256 == original.sha256 else ""

    if original.key.startswith(STATEMENTS):
        set_aside(place, target, original.key)

    def keep(upload: str) -> None:
        _note(place, target, original, CopyState.PART, upload)

    target.put(original, begun, keep)
    _note(place, target, original, CopyState.WHOLE)


def _note(
    place: Place, target: Target, original: Original, state: CopyState, upload: str = ""
) -> None:
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        session.merge(
            ArchiveCopy(
                target=target.name,
                path=clip(ArchiveCopy, "path", original.key),
                state=state,
                sha256=original.sha256,
                bytes=original.bytes,
                at=now,
                read_at=now if state is CopyState.WHOLE else None,
                upload=upload,
                fault="",
            )
        )
        session.commit()


def _delete(place: Place, target: Target, *, orphans: bool) -> int:
    """Delete copies of what was purged; with `orphans` also of what another file stands for."""
    with session_scope(place.engine) as session:
        joined = select(ArchiveCopy.path, ArchiveCopy.upload, ArchiveFile.state).outerjoin(
            ArchiveFile, ArchiveFile.path == ArchiveCopy.path
        )
        wanted = joined.where(
            ArchiveCopy.target == target.name,
            ArchiveCopy.state != CopyState.DELETED,
            ~ArchiveCopy.path.startswith(EVER),
            ~ArchiveCopy.path.startswith(OF_CALLS),
            or_(ArchiveFile.state == FileState.PURGED, ArchiveFile.path.is_(None)),
        )
        rows = session.execute(wanted).all()
    count = 0
    for path, upload, state in rows:
        # Asked each time: a hold may be set while others go.
        if (state is None and not orphans) or keeping.holds(place).cover(place.data / path):
            continue
        target.delete(path, upload)
        with session_scope(place.engine, write=True) as session:
            row = session.get_one(ArchiveCopy, (target.name, path))
            row.state, row.at, row.upload = CopyState.DELETED, place.now(), ""
            session.commit()
        count += 1
    return count


def forget(session: Session, target: str) -> None:
    """A place that is made ready is looked at anew: what it has already is not sent again.

    What is to go there stays known, or nobody would delete it.
    """
    stands = select(ArchiveFile.path).where(ArchiveFile.state != FileState.PURGED)
    anew = or_(ArchiveCopy.path.in_(stands), ArchiveCopy.path.startswith(STATEMENTS))
    session.execute(delete(ArchiveCopy).where(ArchiveCopy.target == target, anew))
    went = gone(session)
    calls = select(ArchiveCopy).where(
        ArchiveCopy.target == target, ArchiveCopy.path.startswith(OF_CALLS)
    )
    for row in session.scalars(calls).all():
        if not went.has(row.path):
            session.delete(row)
