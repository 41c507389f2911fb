"""Deleting: what is neither held nor too young goes, and nothing goes without a line in the ledger.

Twice it is asked whether something may go, both times where nobody else writes: whoever sets a hold
waits until that is over. So what a hold was set on is there still; a line that was written and whose
files were not deleted is taken back. A run that dies is made good by the next one (`settle`).
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.archive.deletions import Deletion, Kind, Rule
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.archive.keeping import note_purged
from radio.calls.forgetting import forget_drafts, forget_titles
from radio.calls.keeping import folder_of, forget_caller, own_files
from radio.calls.tables import CallJournalFile, PhoneCall
from radio.db import clip, session_scope

_TOPS = 1
"""Folders of the data folder that may be links, as to a larger disk: those right in it."""


class StrangeError(ArchiveError):
    """Something is not as the station leaves it: it is not deleted."""


@dataclass(frozen=True, slots=True)
class Why:
    """By which rule and its term in days; or by whom, and what they said."""

    rule: Rule
    days: int = 0
    by: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to delete. `may` is asked where nobody else writes: is its time over, does nothing hold it."""

    kind: Kind
    what: str
    files: Sequence[Path]
    why: Why
    may: Callable[[Session], bool]


def remove(place: Place, thing: Thing) -> bool:
    """Delete it, and note that; whether it went.

    Raises:
        StrangeError: a file is a link, or lies elsewhere.
        OSError: the disk refuses; what is left goes at the next run.
        sqlalchemy.exc.OperationalError: the database is locked, or can't be written: nothing went.
    """
    size = sum(_size(place, path) for path in thing.files)
    with session_scope(place.engine, write=True) as session:
        if not thing.may(session):
            return False
        line = _line(place, thing, size)
        session.add(line)
        session.commit()
    number = line.id
    with session_scope(place.engine, write=True) as session:
        # Another run may have taken it for one that died.
        line = session.get(Deletion, number) or session.merge(_line(place, thing, size))
        if not thing.may(session):
            session.delete(line)
            session.commit()
            return False
        for path in thing.files:
            path.unlink(missing_ok=True)
        line.done_at = place.now()
        _effect(session, place, line)
        session.commit()
    _tidy(place, {path.parent for path in thing.files})
    return True


def _line(place: Place, thing: Thing, size: int) -> Deletion:
    return Deletion(
        at=place.now(),
        kind=thing.kind,
        what=clip(Deletion, "what", thing.what),
        rule=thing.why.rule,
        days=thing.why.days,
        bytes=size,
        by=clip(Deletion, "by", thing.why.by),
        why=thing.why.said,
    )


def _size(place: Place, path: Path) -> int:
    """Bytes of a file that is ours to delete; 0 where it is gone."""
    inside = path.relative_to(place.data)
    if ".." in inside.parts:
        raise StrangeError("it lies outside of the data folder")
    root = place.data.joinpath(*inside.parts[:_TOPS]).resolve()
    try:
        found = path.lstat()
    except FileNotFoundError:
        return 0
    if not stat.S_ISREG(found.st_mode) or not path.resolve().is_relative_to(root):
        raise StrangeError("it is a link, or no file, or lies outside of the data folder")
    return found.st_size


def _tidy(place: Place, folders: Iterable[Path]) -> None:
    """Folders that are left empty go, up to those right in the data folder."""
    for folder in folders:
        for one in (folder, *folder.parents):
            if len(one.relative_to(place.data).parts) <= _TOPS or not _is_empty(one):
                break
            one.rmdir()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def _effect(session: Session, place: Place, line: Deletion) -> None:
    """What the rest of the database is told."""
    now = line.done_at or place.now()
    if line.kind in (Kind.AIRCHECK, Kind.RECORDING):
        note_purged(session, line.what, told(line), now)
    elif line.kind is Kind.CALL:
        call = session.get(PhoneCall, line.what)
        if call is not None:
            call.purged_at = now
        forget_drafts(session, line.what)
    elif line.kind is Kind.CALLER:
        call = session.get(PhoneCall, line.what)
        if call is not None:
            forget_caller(call)
            forget_titles(session, call.id)
    elif line.kind is Kind.JOURNAL:
        read = session.get(CallJournalFile, Path(line.what).name)
        if read is not None:
            session.delete(read)


def told(line: Deletion) -> str:
    """Why something went, as the chain of the archive tells it."""
    if line.rule is Rule.AGE:
        return f"older than {line.days} days"
    return f"{line.rule}: {line.why}" if line.why else str(line.rule)


def settle(place: Place) -> int:
    """Bring lines to an end that a run has begun and died over; how many there were.

    Raises:
        OSError, sqlalchemy.exc.OperationalError: the disk or the database refuses.
    """
    # Copies lie elsewhere; whoever copies brings those to an end.
    query = select(Deletion).where(Deletion.done_at.is_(None), Deletion.kind != Kind.COPY)
    with session_scope(place.engine) as session:
        if session.scalar(query.limit(1)) is None:
            return 0
    with session_scope(place.engine, write=True) as session:
        lines = session.scalars(query).all()
        for line in lines:
            _end(session, place, line)
        homes = [home for line in lines if (home := _home(session, place, line)) is not None]
        session.commit()
    _tidy(place, homes)
    return len(lines)


def _end(session: Session, place: Place, line: Deletion) -> None:
    files = [path for path in _files(session, place, line) if path.is_file()]
    left = sum(path.stat().st_size for path in files)
    if files and left >= line.bytes:
        # Nothing went: it is decided anew.
        session.delete(line)
        return
    line.done_at = place.now()
    # Of what is left in part, the rest has a line of its own when it goes.
    line.bytes -= left
    if not files:
        _effect(session, place, line)


def _files(session: Session, place: Place, line: Deletion) -> list[Path]:
    if line.kind in (Kind.CALL, Kind.ORPHAN, Kind.CALLER):
        return own_files(_home(session, place, line))
    return [place.data / line.what]


def _home(session: Session, place: Place, line: Deletion) -> Path | None:
    """The folder in which something lies."""
    if line.kind is Kind.CALLER:
        return None
    if line.kind is Kind.CALL:
        call = session.get(PhoneCall, line.what)
        return folder_of(place.data, call) if call is not None else None
    path = place.data / line.what
    return path if line.kind is Kind.ORPHAN else path.parent
