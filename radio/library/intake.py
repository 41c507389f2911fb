"""Imports through the panel: files that are sent in parts, or a folder of this machine.

What is sent lies under `uploads/` in the data folder until the worker has looked at it. Names come
from outside and name nothing there but the last part of a path, see `radio.library.names`; what a
file is, only its content tells.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.library.intaketables import BatchState, FileState, ImportBatch, ImportFile
from radio.library.names import name_refusal, shown_name

FILES_MOST = 2000
"""Files of one import that is sent."""
FILE_MOST = 2 << 30
"""Bytes of one: some twelve hours of WAV."""
ROOM_LEFT = 1 << 30
"""Bytes that stay free on the disk: the station writes its aircheck there."""
_PIECE = 1 << 18
_SIZE_MOST = 1 << 62


class NoSuchImportError(Exception):
    """There is no such import, or no such file in it, or it takes nothing any more."""


class OutOfStepError(Exception):
    """A part does not go on where the last one ended; `have` bytes are there."""

    def __init__(self, have: int) -> None:
        super().__init__(f"{have} bytes are there")
        self.have = have


class NotOfferedError(Exception):
    """More comes than was offered."""


class NoRoomError(Exception):
    """The disk has no room for more; the air needs what is left."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that somebody wants to send: its name with folders, its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said to an offer: its number, whether it is wanted, and how much is there already."""

    number: int
    state: FileState
    reason: str
    have: int


def offer(session: Session, data: Path, batch: ImportBatch, offers: Sequence[Offer]) -> list[Taken]:
    """Say of each file whether it may be sent. Does not commit.

    One that was offered before under this name, with this size, goes on where it stopped.
    """
    rows = session.scalars(select(ImportFile).where(ImportFile.batch_id == batch.id)).all()
    known = {(row.name, row.size): row for row in rows}
    free = shutil.disk_usage(data).free - ROOM_LEFT
    number, taken = len(rows), []
    for one in offers:
        row = known.get((one.name, one.size))
        if row is None:
            reason = _refusal(one, free, number)
            state = FileState.REFUSED if reason else FileState.COMING
            name = shown_name(one.name) if reason else one.name
            row = ImportFile(
                batch_id=batch.id, number=number, name=name, size=max(0, min(one.size, _SIZE_MOST)),
                state=state, reason=reason,
            )  # fmt: skip
            session.add(row)
            number += 1
            free -= 0 if reason else 2 * one.size
        taken.append(Taken(row.number, row.state, row.reason, received(data, row)))
    return taken


def _refusal(one: Offer, free: int, number: int) -> str:
    if number >= FILES_MOST:
        return f"more than {FILES_MOST} files at once: send the rest as another import"
    if reason := name_refusal(one.name):
        return reason
    if one.size <= 0:
        return "empty"
    if one.size > FILE_MOST:
        return f"larger than {FILE_MOST >> 30} GB: put it on the station's computer and import it there"
    if 2 * one.size > free:
        return "the station's disk has no room for it"
    return ""


def open_batch(session: Session, category: str, by: str, now: datetime) -> ImportBatch:
    """A new import of files that are sent. Does not commit."""
    batch = ImportBatch(id=secrets.token_hex(12), made_at=now, made_by=by, category=category)
    session.add(batch)
    session.flush()
    return batch


def open_folder(
    session: Session, category: str, folder: Path, by: str, now: datetime, *, copy: bool
) -> ImportBatch:
    """A new import of a folder of this machine, which the worker looks through. Does not commit."""
    batch = open_batch(session, category, by, now)
    batch.folder, batch.copy, batch.state = str(folder), copy, BatchState.LISTED
    return batch


def batch_of(session: Session, batch_id: str) -> ImportBatch:
    """An import.

    Raises:
        NoSuchImportError: there is none.
    """
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise NoSuchImportError
    return batch


def coming(session: Session, batch_id: str, number: int) -> ImportFile:
    """A file that is being sent.

    Raises:
        NoSuchImportError: there is none, or it is not wanted.
    """
    row = session.get(ImportFile, (batch_id, number))
    if row is None or row.state is not FileState.COMING:
        raise NoSuchImportError
    return row


def size_of_arrived(session: Session, batch_id: str, number: int) -> int | None:
    """Bytes of a file that was sent whole; None for any other."""
    row = session.get(ImportFile, (batch_id, number))
    if row is None or row.state in (FileState.COMING, FileState.REFUSED):
        return None
    return row.size


def receive(data: Path, row: ImportFile, start: int, stream: IO[bytes]) -> int:
    """Write a part of a file behind what is there; how many bytes there are then.

    Raises:
        OutOfStepError: it does not begin where the last one ended.
        NotOfferedError: the file would be larger than was said.
        NoRoomError: what others have sent meanwhile has filled the disk.
        OSError: the disk refuses.
    """
    if shutil.disk_usage(data).free < ROOM_LEFT:
        raise NoRoomError
    path = staged(data, row)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Neither a link nor anything else that somebody else made is followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o640), "ab") as file:
        have = os.fstat(file.fileno()).st_size
        if have != start:
            raise OutOfStepError(have)
        while part := stream.read(_PIECE):
            have += len(part)
            if have > row.size:
                raise NotOfferedError
            file.write(part)
    return have


def received(data: Path, row: ImportFile) -> int:
    """Bytes of a file that are there."""
    path = staged(data, row)
    return path.stat().st_size if row.state is FileState.COMING and path.is_file() else 0


def staged(data: Path, row: ImportFile) -> Path:
    """Where a file that is sent lies meanwhile."""
    name = row.name.rpartition("/")[2]
    return data / "uploads" / row.batch_id / str(row.number) / name


def close_batch(session: Session, batch: ImportBatch) -> None:
    """No more comes: what has not arrived will not. Does not commit."""
    if batch.state is not BatchState.OPEN:
        return
    query = select(ImportFile).where(
        ImportFile.batch_id == batch.id, ImportFile.state == FileState.COMING
    )
    for row in session.scalars(query):
        row.state, row.reason = FileState.REFUSED, "it did not arrive: send it again"
    batch.state = BatchState.CLOSED


def tally(session: Session, batch_id: str) -> dict[FileState, int]:
    """How many files of an import have become what."""
    query = (
        select(ImportFile.state, func.count())
        .where(ImportFile.batch_id == batch_id)
        .group_by(ImportFile.state)
    )
    return dict.fromkeys(FileState, 0) | dict(session.execute(query).tuples().all())
