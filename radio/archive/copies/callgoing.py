"""Copies of recordings of calls that were deleted here go, too: each with a line in the ledger, none that is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.archive.copies.callfiles import OF_CALLS, call_in, folder_in, gone
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import GoneError, Target, digest_of_copy
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.naming import day_named
from radio.archive.oldcalls import held
from radio.archive.tables import ArchiveCopy, CopyState
from radio.calls.keeping import DAY
from radio.calls.tables import PhoneCall
from radio.db import clip, session_scope
from radio.units import Millis

_PARTS: Final = 6
"""Of a path: calls, year, month, day, call, file."""


@dataclass(frozen=True, slots=True)
class Going:
    """A copy that is to go: its path, the store's number of a half of it, and its bytes."""

    path: str
    upload: str
    bytes: int


def to_go(session: Session, target: str) -> Mapping[str, Sequence[Going]]:
    """Copies at a place of what was deleted here, by the folder of each recording.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    went, found = gone(session), defaultdict[str, list[Going]](list)
    wanted = select(ArchiveCopy.path, ArchiveCopy.upload, ArchiveCopy.bytes).where(
        ArchiveCopy.target == target,
        ArchiveCopy.path.startswith(OF_CALLS),
        ArchiveCopy.state != CopyState.DELETED,
    )
    for path, upload, size in session.execute(wanted.order_by(ArchiveCopy.path)):
        if went.has(path):
            found[folder_in(path)].append(Going(path, upload, size))
    return found


def delete_calls(place: Place, target: Target) -> int:
    """Delete at a place what was deleted here; how many files.

    The line is written before anything goes; a run that dies over it is made good by the next one.

    Raises:
        TargetError: the place can't be used.
        sqlalchemy.exc.OperationalError: the database is locked: then nothing goes.
    """
    with session_scope(place.engine) as session:
        wanted = to_go(session, target.name)
    count = 0
    for folder, rows in wanted.items():
        number = _begun(place, target, folder, sum(row.bytes for row in rows))
        if number is None:
            continue
        for row in rows:
            target.delete(row.path, row.upload)
        _ended(place, target, number, [row.path for row in rows])
        count += len(rows)
    return count


def _begun(place: Place, target: Target, folder: str, size: int) -> int | None:
    """The number of the line of a deletion; None where a hold keeps it."""
    with session_scope(place.engine, write=True) as session:
        # Asked each time: a hold may be set while others go.
        if _is_held(place, session, folder):
            return None
        mine = (Deletion.kind == Kind.COPY, Deletion.what == folder, Deletion.why == target.told)
        line = session.scalar(select(Deletion).where(*mine, Deletion.done_at.is_(None)).limit(1))
        if line is None:
            line = _line(session, folder)
            line.at, line.bytes, line.why = place.now(), size, target.told
            session.add(line)
            session.flush()
        session.commit()
        return line.id


def _line(session: Session, folder: str) -> Deletion:
    """By the rule, or the person, that deleted the recording here."""
    here = or_(
        and_(Deletion.kind == Kind.CALL, Deletion.what == call_in(folder)),
        and_(Deletion.kind == Kind.ORPHAN, Deletion.what == folder),
    )
    first = session.scalar(select(Deletion).where(here).order_by(Deletion.at.desc()).limit(1))
    rule, days, by = (first.rule, first.days, first.by) if first is not None else (Rule.AGE, 0, "")
    return Deletion(
        kind=Kind.COPY, what=clip(Deletion, "what", folder), rule=rule, days=days, by=by
    )


def _is_held(place: Place, session: Session, folder: str) -> bool:
    call = session.get(PhoneCall, call_in(folder))
    if call is not None:
        return held(place, session, call)
    day = day_named("-".join(folder.split("/")[1:4]))
    if day is None:
        return False
    span = day_span(day, place.zone)
    # It may have begun shortly before midnight, and is of the day in its own zone.
    return holds_between(session, Millis(span.start - DAY), Millis(span.end + DAY))


def _ended(place: Place, target: Target, number: int, paths: Sequence[str]) -> None:
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        session.get_one(Deletion, number).done_at = now
        for path in paths:
            row = session.get_one(ArchiveCopy, (target.name, path))
            row.state, row.at, row.upload = CopyState.DELETED, now, ""
        session.commit()


def adopt(place: Place, target: Target, pace: Pace) -> int:
    """Learn of recordings at a place that the table of copies does not know, as after the database was lost.

    From then on they are verified, put back where they are not here, and deleted with what they are of.

    Raises:
        TargetError: the place can't be used.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(place.engine) as session:
        mine = select(ArchiveCopy.path).where(
            ArchiveCopy.target == target.name, ArchiveCopy.state != CopyState.DELETED
        )
        known = set(session.scalars(mine.where(ArchiveCopy.path.startswith(OF_CALLS))))
    count = 0
    for key, size in target.listing():
        if not key.startswith(OF_CALLS) or key.count("/") != _PARTS - 1 or key in known:
            continue
        if pace.is_over:
            break
        place.check()
        count += _adopted(place, target, key, size)
    return count


def _adopted(place: Place, target: Target, key: str, size: int) -> bool:
    try:
        digest = digest_of_copy(target, key)
    except GoneError:
        return False
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        session.merge(
            ArchiveCopy(
                target=target.name, path=clip(ArchiveCopy, "path", key), state=CopyState.WHOLE,
                sha256=digest, bytes=size, at=now, read_at=now, upload="", fault="",
            )
        )  # fmt: skip
        session.commit()
    return True
