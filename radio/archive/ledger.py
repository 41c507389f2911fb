"""The chain as it is kept: entries are only ever added."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.archive.chain import BEGINNING, Entry, link
from radio.archive.tables import ArchiveEntry, ArchiveFile
from radio.units import Millis


def append(
    session: Session, file: ArchiveFile, what: str, at: Millis, why: str = ""
) -> ArchiveEntry:
    """Add what came to be known of a file; to be called where nobody else writes."""
    last = newest(session)
    entry = Entry(
        number=(last.number + 1) if last else 1,
        at=at,
        what=what,
        path=file.path,
        sha256=file.sha256,
        bytes=file.bytes,
        frames=file.frames,
        rate=file.rate,
        starts_at=file.starts_at,
        why=why,
    )
    values = {name: getattr(entry, name) for name in entry.__slots__}
    row = ArchiveEntry(**values, link=link(last.link if last else BEGINNING, entry))
    session.add(row)
    session.flush()
    return row


def newest(session: Session) -> ArchiveEntry | None:
    """The last entry of the chain."""
    return session.scalar(select(ArchiveEntry).order_by(ArchiveEntry.number.desc()).limit(1))


def entries(session: Session, after: int = 0) -> Iterator[Entry]:
    """Entries in order, those after a number only."""
    wanted = select(ArchiveEntry).where(ArchiveEntry.number > after).order_by(ArchiveEntry.number)
    for row in session.scalars(wanted):
        yield entry_of(row)


def entry_of(row: ArchiveEntry) -> Entry:
    """What a row of the chain says."""
    return Entry(**{name: getattr(row, name) for name in Entry.__slots__})
