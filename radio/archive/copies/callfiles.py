"""Recordings of calls in the second copy: which have none there yet, and which were deleted here.

They lie at a place as they lie in the data folder. Neither the index nor the chain knows them: what was
copied once is what a recording has to be from then on.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from radio.archive.chain import digest_of
from radio.archive.copies.targets import Original
from radio.archive.deletions import Deletion, Kind
from radio.archive.indexing import Place
from radio.archive.tables import ArchiveCopy, CopyState
from radio.calls.agent.media.wavhead import says_all
from radio.calls.keeping import DAY, FOLDER, own_files, recordings
from radio.calls.tables import PhoneCall
from radio.db import session_scope
from radio.units import Millis

OF_CALLS: Final = f"{FOLDER}/"
"""What the paths of all of them begin with."""
CHANGED: Final = "the recording here is not what it was when it was copied"
"""The fault of a copy that there is nothing to make of."""
FOUND: Final = "it was found there, and not copied from here"
"""Said of a whole copy that nobody here remembers: whoever has that place may have put it there."""
_FACTS: Final = "call.json"
_DEPTH: Final = 5
"""Parts of a folder's path: calls, year, month, day, call."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Files of one recording without a whole copy, what is told of them last; over since a moment."""

    files: Sequence[Path]
    bytes: int
    since: Millis


@dataclass(frozen=True, slots=True)
class Gone:
    """Recordings that were deleted here, by the ids of their calls; those that nobody knew by their folders."""

    calls: frozenset[str]
    folders: frozenset[str]

    def has(self, path: str) -> bool:
        """Whether a file was of one of them."""
        folder = folder_in(path)
        return call_in(folder) in self.calls or folder in self.folders


def folder_in(path: str) -> str:
    """The folder of a recording, by the path of one of its files."""
    return path.rpartition("/")[0]


def call_in(folder: str) -> str:
    """The id of the call whose recording lies in a folder."""
    return folder.rpartition("/")[2]


def gone(session: Session) -> Gone:
    """What was deleted here by a rule or a person; what was only lost is not.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    calls = select(PhoneCall.id).where(PhoneCall.purged_at.is_not(None))
    folders = select(Deletion.what).where(
        Deletion.kind == Kind.ORPHAN, Deletion.done_at.is_not(None)
    )
    return Gone(frozenset(session.scalars(calls)), frozenset(session.scalars(folders)))


def known_copies(session: Session, target: str) -> dict[str, tuple[CopyState, str]]:
    """State and fault of each copy at a place, by its path."""
    wanted = select(ArchiveCopy.path, ArchiveCopy.state, ArchiveCopy.fault).where(
        ArchiveCopy.target == target, ArchiveCopy.path.startswith(OF_CALLS)
    )
    return {path: (state, fault) for path, state, fault in session.execute(wanted)}


def whole_calls(session: Session, target: str) -> int:
    """How many recordings are whole at a place: what is told of one goes last."""
    mine = select(func.count()).where(
        ArchiveCopy.target == target,
        ArchiveCopy.path.startswith(OF_CALLS),
        ArchiveCopy.path.endswith(f"/{_FACTS}"),
        ArchiveCopy.state == CopyState.WHOLE,
    )
    return session.scalar(mine) or 0


def lacking(session: Session, data: Path, target: str, now: Millis) -> list[Lacking]:
    """Recordings that are over and have no whole copy at a place, the oldest first.

    Raises:
        OSError: the data folder can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    known, went = known_copies(session, target), gone(session)
    amiss = {folder_in(path) for path, one in known.items() if not _stands(one)}
    # What is told of it goes last: where that is there, all of it was.
    whole = {
        folder_in(path)
        for path, one in known.items()
        if path.endswith(_FACTS) and _stands(one) and folder_in(path) not in amiss
    }
    found = [
        one
        for folder in recordings(data)
        if (inside := "/".join(folder.parts[-_DEPTH:])) not in whole
        and not went.has(f"{inside}/{_FACTS}")
        and (one := _lacking(data, folder, known, now))
    ]
    return sorted(found, key=lambda one: one.since)


def _stands(known: tuple[CopyState, str] | None) -> bool:
    """Whether there is nothing to copy: it is whole there, or what is here is not what it was."""
    if known is None:
        return False
    state, fault = known
    return fault == CHANGED or (state is CopyState.WHOLE and fault != FOUND)


def _lacking(
    data: Path, folder: Path, known: Mapping[str, tuple[CopyState, str]], now: Millis
) -> Lacking | None:
    files = _files(folder)
    left = [path for path in files if not _stands(known.get(path.relative_to(data).as_posix()))]
    if not left:
        return None
    try:
        since = Millis(max(path.stat().st_mtime_ns for path in files) // 1_000_000)
        size = sum(path.stat().st_size for path in left)
    except FileNotFoundError:
        # It was deleted meanwhile.
        return None
    closed = since + DAY <= now or _is_closed(folder, files)
    return Lacking(left, size, since) if closed else None


def _files(folder: Path) -> list[Path]:
    """Those of a recording, and no half of one; what is told of it last."""
    found = [path for path in own_files(folder) if path.suffix != ".new" and not path.is_symlink()]
    return sorted(found, key=lambda path: (path.name == _FACTS, path.name))


def _is_closed(folder: Path, files: Sequence[Path]) -> bool:
    """Whether nobody will write to it any more: its end is noted, and its tracks say all that is there.

    One of which that never comes to be true is taken a day after the last of it, such as it is.
    """
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        tracks = [path for path in files if path.suffix == ".wav"]
        return facts["closed"] is True and all(says_all(path, facts["rate"]) for path in tracks)
    except (OSError, ValueError, LookupError, TypeError, struct.error):
        return False


def original(place: Place, path: Path) -> Original:
    """A file of a recording as it was when it was copied first; as it is where it never was.

    Raises:
        OSError: it can't be read.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    key = path.relative_to(place.data).as_posix()
    with session_scope(place.engine) as session:
        digest = digest_known(session, key)
    return Original(path, key, digest or digest_of(path), path.stat().st_size)


def digest_known(session: Session, key: str) -> str | None:
    """What a file of a recording has to be, by its copies at any place; None where there never was one."""
    wanted = select(ArchiveCopy.sha256).where(
        ArchiveCopy.path == key,
        ArchiveCopy.state.in_((CopyState.WHOLE, CopyState.DAMAGED)),
        ArchiveCopy.fault != FOUND,
    )
    # A whole one knows best.
    return session.scalar(wanted.order_by(ArchiveCopy.state.desc()).limit(1))


def calls_copied(session: Session, digest: str) -> set[str]:
    """The calls of which a file was ever copied that is this one, by their ids."""
    mine = select(ArchiveCopy.path).where(
        ArchiveCopy.sha256 == digest, ArchiveCopy.path.startswith(OF_CALLS)
    )
    return {call_in(folder_in(path)) for path in session.scalars(mine)}


def copied_sizes(session: Session) -> Sequence[int]:
    """Bytes of all files of calls that were ever copied."""
    mine = select(ArchiveCopy.bytes).where(ArchiveCopy.path.startswith(OF_CALLS))
    return session.scalars(mine.distinct()).all()


def digest_found(session: Session, key: str) -> str | None:
    """What a file was when it was found at a place; None where it never was."""
    wanted = select(ArchiveCopy.sha256).where(
        ArchiveCopy.path == key, ArchiveCopy.state == CopyState.WHOLE, ArchiveCopy.fault == FOUND
    )
    return session.scalar(wanted.limit(1))


def note_changed(place: Place, target: str, one: Original) -> None:
    """Note at a place that what is here is no original any more, so that it is not tried again and again."""
    with session_scope(place.engine, write=True) as session:
        session.merge(
            ArchiveCopy(
                target=target, path=one.key, state=CopyState.DAMAGED, sha256=one.sha256,
                bytes=one.bytes, at=place.now(), read_at=None, upload="", fault=CHANGED,
            )
        )  # fmt: skip
        session.commit()


def forget_changed(session: Session, key: str) -> None:
    """What is here is what it was again: places that have none are copied to. Does not commit."""
    mine = update(ArchiveCopy).where(ArchiveCopy.path == key, ArchiveCopy.fault == CHANGED)
    session.execute(mine.values(fault=""))


def lost(session: Session, data: Path) -> Iterator[str]:
    """Files that have a whole copy somewhere, and are not here or not what they were.

    Not what was deleted, nor what was only found at a place: a person may fetch that.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    went = gone(session)
    changed = select(ArchiveCopy.path).where(
        ArchiveCopy.path.startswith(OF_CALLS), ArchiveCopy.fault == CHANGED
    )
    known = set(session.scalars(changed))
    whole = select(ArchiveCopy.path).where(
        ArchiveCopy.path.startswith(OF_CALLS),
        ArchiveCopy.state == CopyState.WHOLE,
        ArchiveCopy.fault != FOUND,
    )
    for path in session.scalars(whole.distinct().order_by(ArchiveCopy.path)).all():
        if not went.has(path) and (path in known or not (data / path).exists()):
            yield path
