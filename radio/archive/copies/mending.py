"""The way back: a file that was damaged or lost is put back from a copy that is whole."""

from __future__ import annotations

import hashlib
import logging
import math
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.air.files import create, sync_folder
from radio.archive.copies.aside import BEFORE, EVER, STATEMENTS, TOLD_FOR
from radio.archive.copies.callfiles import (
    OF_CALLS,
    digest_found,
    digest_known,
    forget_changed,
    gone,
    lost,
)
from radio.archive.copies.locking import CopyingError, alone
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import (
    CopySettings,
    GoneError,
    Original,
    Target,
    TargetError,
    digest_of_copy,
)
from radio.archive.copies.work import targets
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.ledger import append
from radio.archive.tables import ArchiveCopy, ArchiveEntry, ArchiveFile, CopyState, FileState
from radio.db import session_scope

log = logging.getLogger(__name__)

MENDED = "put back from the second copy"
"""How the chain tells of it."""


def mend(place: Place, path: str, places: Sequence[Target]) -> Target:
    """Put a file back as it was closed; the place that had it.

    What is there is replaced only once the copy has been read whole and is what the chain says.

    Raises:
        ArchiveError: it is not known, it is as it was, or no place has it; the message says so.
        OSError: it can't be written.
    """
    if path.startswith(OF_CALLS):
        return _mend_call(place, path, places)
    with session_scope(place.engine) as session:
        row = session.get(ArchiveFile, path)
        if row is None or not row.sha256:
            raise ArchiveError(
                f"the archive knows no closed file “{path}”; see `radio archive list`"
            )
        if row.state is FileState.PURGED:
            raise ArchiveError(f"{path} was deleted when its time was over")
        wanted, modified = row.sha256, row.modified

    def put_back(target: Target, part: Path) -> None:
        if modified:
            os.utime(part, ns=(modified, modified))
        _put_back(place, path, target, part)

    return _mended(place, path, wanted, places, put_back)


def _mend_call(place: Place, path: str, places: Sequence[Target]) -> Target:
    with session_scope(place.engine) as session:
        wanted = digest_known(session, path) or digest_found(session, path)
        if gone(session).has(path):
            raise ArchiveError(
                f"{path} was deleted by a rule or a person; see `radio archive deletions`"
            )
    if wanted is None:
        raise ArchiveError(f"no place has “{path}”; see `radio archive copies`")

    def put_back(_target: Target, part: Path) -> None:
        with session_scope(place.engine, write=True) as session:
            if gone(session).has(path):
                raise ArchiveError(f"{path} was deleted meanwhile")
            part.replace(place.data / path)
            forget_changed(session, path)
            session.commit()

    return _mended(place, path, wanted, places, put_back)


def _mended(
    place: Place,
    path: str,
    wanted: str,
    places: Sequence[Target],
    put_back: Callable[[Target, Path], None],
) -> Target:
    told = []
    for target in places:
        try:
            _fetch(place, target, path, wanted, put_back)
        except (TargetError, GoneError) as error:
            told.append(str(error))
        else:
            return target
    raise ArchiveError("; ".join(told) or "no second copy is set up; see [archive] copy_to")


def _fetch(
    place: Place, target: Target, path: str, wanted: str, put_back: Callable[[Target, Path], None]
) -> None:
    into = place.data / path
    into.parent.mkdir(parents=True, exist_ok=True)
    part = into.with_name(f".{into.name}.back")
    digest = hashlib.sha256()
    try:
        with create(part, _mode(path)) as file:
            for piece in target.read(path):
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != wanted:
            raise GoneError(f"the copy of {path} at {target.told} is not what it was either")
        put_back(target, part)
        sync_folder(into.parent)
    finally:
        part.unlink(missing_ok=True)


def _mode(path: str) -> int:
    """Of a file that is put back: calls are not everybody's."""
    return 0o640 if path.startswith(OF_CALLS) else 0o666


def _put_back(place: Place, path: str, target: Target, part: Path) -> None:
    """Where nobody else writes: fetching takes its time, and what was deleted meanwhile stays so."""
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        row = session.get(ArchiveFile, path)
        if row is None or row.state is FileState.PURGED:
            raise ArchiveError(f"{path} was deleted or replaced meanwhile")
        part.replace(place.data / path)
        row.state = FileState.OK if row.frames else FileState.DAMAGED
        row.fault, row.read_at = "", now
        kind = target.name.partition("-")[0]
        append(session, row, "replace", now, f"{MENDED} ({kind})")
        session.commit()


def mend_all(place: Place, settings: CopySettings) -> list[str]:
    """Put back what is damaged or lost and has a copy; the files.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    places = targets(settings)
    with session_scope(place.engine) as session:
        amiss = select(ArchiveFile.path).where(
            ArchiveFile.state.in_((FileState.DAMAGED, FileState.MISSING)),
            ArchiveFile.sha256 != "",
            # One that never was audio is what it was, whatever else it is.
            or_(ArchiveFile.state == FileState.MISSING, ArchiveFile.frames > 0),
        )
        paths = list(session.scalars(amiss.order_by(ArchiveFile.starts_at)))
        paths += lost(session, place.data) if places else ()
    back = []
    for path in paths if places else ():
        place.check()
        try:
            mend(place, path, places)
        except (ArchiveError, OSError) as error:
            log.warning("%s can't be put back: %s", path, error)
        else:
            back.append(path)
    return back


def recently(place: Place) -> dict[str, str]:
    """Files that were put back in the last week, and how.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        wanted = select(ArchiveEntry.path, ArchiveEntry.why).where(
            ArchiveEntry.what == "replace",
            ArchiveEntry.why.startswith(MENDED),
            ArchiveEntry.at > place.now() - TOLD_FOR,
        )
        rows = session.execute(wanted.order_by(ArchiveEntry.number)).tuples()
        return {path[:128]: why for path, why in rows}


def restore_all(
    target: Target, data: Path, reading: Callable[[str, int], None] = lambda _key, _size: None
) -> tuple[int, int]:
    """Bring back what a place has and the data folder has not; files and bytes. Needs no database.

    Nothing that is there is written over. Statements come back under `archive/statements-before`: where
    the database is gone, too, a new chain begins, and its statements are others.

    Raises:
        TargetError: the place can't be used.
        OSError: it can't be written.
    """
    target.ready()
    files = weight = 0
    for key, size in target.listing():
        into = data / key.replace(STATEMENTS, BEFORE, 1)
        if into.exists() or not into.resolve().is_relative_to(data.resolve()):
            continue
        reading(key, size)
        into.parent.mkdir(parents=True, exist_ok=True)
        part = into.with_name(f".{into.name}.back")
        with create(part, _mode(key)) as file:
            for piece in target.read(key):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.replace(into)
        files, weight = files + 1, weight + size
    return files, weight


def check_share(place: Place, target: Target, nights: int, pace: Pace) -> tuple[int, int]:
    """Ask for what was not asked for the longest: how many copies, and how many are not whole.

    Each is read while there is time; then the place is only asked whether it has it.

    Raises:
        TargetError: the place can't be used.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    target.ready()
    with session_scope(place.engine) as session:
        rows = session.scalars(
            select(ArchiveCopy)
            .where(ArchiveCopy.target == target.name, ArchiveCopy.state == CopyState.WHOLE)
            .order_by(ArchiveCopy.read_at, ArchiveCopy.path)
        ).all()
        share = rows[: math.ceil(len(rows) / nights)]
        asked = [Original(place.data / row.path, row.path, row.sha256, row.bytes) for row in share]
    _tidy(place, target)
    bad = 0
    for one in asked:
        place.check()
        bad += _judge(place, target, one, _fault(target, one, pace))
    return len(asked), bad


def _tidy(place: Place, target: Target) -> None:
    """What is half there while another process copies may be what it writes just now; it stays till next night."""
    with suppress(CopyingError), alone(place.data):
        with session_scope(place.engine) as session:
            begun = select(ArchiveCopy.upload).where(ArchiveCopy.upload != "")
            uploads = frozenset(session.scalars(begun))
        target.tidy(uploads)


def _fault(target: Target, one: Original, pace: Pace) -> str:
    if not target.has(one):
        return "it is not there, or not as long as it was"
    if pace.is_over:
        return ""
    try:
        digest = digest_of_copy(target, one.key)
    except GoneError:
        return "it is not there"
    except TargetError as error:
        # A line that broke, or a disk that went away, says nothing of what is there: then this raises.
        target.ready()
        return str(error)
    return "" if digest == one.sha256 else "it is not what it was"


def _judge(place: Place, target: Target, one: Original, fault: str) -> bool:
    """Note how a copy was found; whether it is not whole. One that was to go meanwhile is none any more."""
    with session_scope(place.engine, write=True) as session:
        row = session.get(ArchiveCopy, (target.name, one.key))
        if row is None or row.state is not CopyState.WHOLE or _is_to_go(session, one):
            return False
        if fault:
            row.state, row.fault, row.at = CopyState.DAMAGED, fault, place.now()
        else:
            row.read_at = place.now()
        session.commit()
    return bool(fault)


def _is_to_go(session: Session, one: Original) -> bool:
    if one.key.startswith(EVER):
        return False
    if one.key.startswith(OF_CALLS):
        return gone(session).has(one.key)
    row = session.get(ArchiveFile, one.key)
    return row is None or row.state is FileState.PURGED
