"""Copies of recordings of calls that were deleted here go, too: each with a line in the ledger, none that is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.archive.copies.callfiles import FOUND, OF_CALLS, call_in, folder_in, gone
from radio.archive.copies.pace import Pace
from radio.archive.copies.targets import GoneError, Target, digest_of_copy
from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.naming import day_named
from radio.archive.old import oldest_kept
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
    return _delete(place, target, wanted, None)


def delete_strangers(place: Place, target: Target, days: int) -> int:
    """Delete what nobody here remembers, once it is as old as anything of calls gets; how many files.

    Raises:
        as `delete_calls`.
    """
    with session_scope(place.engine) as session:
        wanted = defaultdict[str, list[Going]](list)
        mine = select(ArchiveCopy.path, ArchiveCopy.bytes).where(
            ArchiveCopy.target == target.name, ArchiveCopy.fault == FOUND,
            ArchiveCopy.state != CopyState.DELETED,
        )  # fmt: skip
        for path, size in session.execute(mine.order_by(ArchiveCopy.path)):
            if _is_strange(place, session, folder_in(path), days):
                wanted[folder_in(path)].append(Going(path, "", size))
    return _delete(place, target, wanted, days)


def _is_strange(place: Place, session: Session, folder: str, days: int) -> bool:
    day = _day_of(folder)
    known = session.get(PhoneCall, call_in(folder)) is not None or (place.data / folder).exists()
    # As long as what was on the air: it may have been.
    return day is not None and not known and day < oldest_kept(place, days)


def _delete(
    place: Place, target: Target, wanted: Mapping[str, Sequence[Going]], days: int | None
) -> int:
    count = 0
    for folder, rows in wanted.items():
        number = _begun(place, target, folder, sum(row.bytes for row in rows), days)
        if number is None:
            continue
        for row in rows:
            target.delete(row.path, row.upload)
        _ended(place, target, number, [row.path for row in rows])
        count += len(rows)
    return count


def _begun(place: Place, target: Target, folder: str, size: int, days: int | None) -> int | None:
    """The number of the line of a deletion; None where a hold keeps it."""
    with session_scope(place.engine, write=True) as session:
        # Asked each time: a hold may be set while others go.
        if _is_held(place, session, folder):
            return None
        mine = (Deletion.kind == Kind.COPY, Deletion.what == folder, Deletion.why == target.told)
        line = session.scalar(select(Deletion).where(*mine, Deletion.done_at.is_(None)).limit(1))
        if line is None:
            line = _line(session, folder) if days is None else _aged(folder, days)
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


def _aged(folder: str, days: int) -> Deletion:
    what = clip(Deletion, "what", folder)
    return Deletion(kind=Kind.COPY, what=what, rule=Rule.AIRED, days=days)


def _is_held(place: Place, session: Session, folder: str) -> bool:
    call = session.get(PhoneCall, call_in(folder))
    if call is not None:
        return held(place, session, call)
    day = _day_of(folder)
    if day is None:
        return False
    span = day_span(day, place.zone)
    # It may have begun shortly before midnight, and is of the day in its own zone.
    return holds_between(session, Millis(span.start - DAY), Millis(span.end + DAY))


def _day_of(folder: str) -> date | None:
    return day_named("-".join(folder.split("/")[1:4]))


def _ended(place: Place, target: Target, number: int, paths: Sequence[str]) -> None:
    now = place.now()
    with session_scope(place.engine, write=True) as session:
        session.get_one(Deletion, number).done_at = now
        for path in paths:
            row = session.get_one(ArchiveCopy, (target.name, path))
            row.state, row.at, row.upload = CopyState.DELETED, now, ""
        session.commit()


def adopt(place: Place, target: Target, pace: Pace) -> int:
    """Learn of recordings at a place that are neither here nor in the table of copies, as after both were lost.

    From then on they are verified, may be put back by a person, and are deleted with what they are of.

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
        if (place.data / key).exists():
            # The next run holds it against what is here.
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
                sha256=digest, bytes=size, at=now, read_at=now, upload="", fault=FOUND,
            )
        )  # fmt: skip
        session.commit()
    return True
