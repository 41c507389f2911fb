"""Files of a draft: on the disk as soon as they are chosen, and filed with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.complaints.ids import is_id, new_id
from radio.complaints.intake.filing import File, about_attachment
from radio.complaints.intake.tables import DraftFile
from radio.keys import Keyring
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Added:
    """A file of a draft, as its form shows it."""

    id: str
    name: str
    media_type: str
    size: int


def add_file(
    session: Session, keys: Keyring, draft_id: str, file: File, *, most: int, now: Millis
) -> Added | None:
    """Keep a file with a draft, which need not be there yet; None where it has `most`. Does not commit.

    The same file added again is the one that was added first.

    Raises:
        ValueError: that is no id.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if not is_id(draft_id):
        raise ValueError("no draft of this program")
    there = session.scalars(select(DraftFile).where(DraftFile.draft_id == draft_id)).all()
    for row in there:
        if row.digest == file.digest:
            return _added(row)
    if len(there) >= most:
        return None
    made = new_id(now)
    row = DraftFile(
        id=made,
        draft_id=draft_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        digest=file.digest,
        sealed=keys.seal_bytes(file.data, about_attachment(made)),
        at=now,
    )
    session.add(row)
    return _added(row)


def files_of(session: Session, draft_id: str) -> tuple[Added, ...]:
    """The files of a draft, in the order they were added."""
    query = select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.id)
    return tuple(_added(row) for row in session.scalars(query))


def drop_file(session: Session, draft_id: str, file_id: str) -> None:
    """Leave nothing of a file of a draft. Does not commit."""
    session.execute(
        delete(DraftFile).where(DraftFile.id == file_id, DraftFile.draft_id == draft_id)
    )


def _added(row: DraftFile) -> Added:
    return Added(row.id, row.name, row.media_type, row.size)
