"""Tables of the archive: its files, the chain that proves them, and who did what with it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base, enum_type
from radio.units import Millis


class FileState(StrEnum):
    """How a file of the archive is."""

    OPEN = "open"
    """It is being written."""
    OK = "ok"
    DAMAGED = "damaged"
    """It is there, and not what it was, or no audio; `fault` says in what way."""
    MISSING = "missing"
    PURGED = "purged"
    """Deleted when its time was over; `fault` says by what rule."""


class ArchiveFile(Base):
    """One file. `path` is relative to the data folder, `modified` in nanoseconds.

    It was on the air in [starts_at, ends_at), evenly: `frames` at `rate` Hz may be a few more or less
    than that, for the air follows the clock. `sha256` is empty until it is closed.
    """

    __tablename__ = "archive_file"
    __table_args__ = (
        Index("ix_archive_file_time", "kind", "starts_at"),
        Index("ix_archive_file_unread", "state", "read_at"),
    )

    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    starts_at: Mapped[Millis]
    ends_at: Mapped[Millis]
    frames: Mapped[int] = mapped_column(BigInteger, default=0)
    rate: Mapped[int] = mapped_column(Integer, default=0)
    channels: Mapped[int] = mapped_column(Integer, default=0)
    codec: Mapped[str] = mapped_column(String(8), default="")
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    modified: Mapped[int] = mapped_column(BigInteger, default=0)
    since: Mapped[Millis]
    """When it was first seen as long as it is."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[FileState] = mapped_column(enum_type(FileState), default=FileState.OPEN)
    fault: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[Millis | None] = mapped_column(default=None)
    """When it was last read whole and found to be what it was."""


class ArchiveLife(Base):
    """A stretch of time in which the archive was looked after, on one start of the computer.

    Where nothing is, nothing was alive. `planned`: an aircheck was set up.
    """

    __tablename__ = "archive_life"

    since: Mapped[Millis] = mapped_column(primary_key=True)
    until: Mapped[Millis]
    booted: Mapped[Millis]
    planned: Mapped[bool] = mapped_column(Boolean, default=True)


class ArchiveEntry(Base):
    """One link of the chain: what came to be known of a file; never changed, never taken away.

    `what`: add, replace (another file stands for it now), purge. `link` is the SHA-256 of the link
    before and of this entry.
    """

    __tablename__ = "archive_entry"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[Millis]
    what: Mapped[str] = mapped_column(String(16))
    path: Mapped[str] = mapped_column(String(255), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    frames: Mapped[int] = mapped_column(BigInteger)
    rate: Mapped[int] = mapped_column(Integer)
    starts_at: Mapped[Millis]
    why: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(64))


class ArchiveDay(Base):
    """A signed statement of what the archive holds, up to the end of a local day.

    The text itself lies beside the files, under `archive/statements/`.
    """

    __tablename__ = "archive_day"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
    """Number of the newest entry it covers."""
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the statement's text; the next one names it."""
    statement: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Millis]


class ArchiveHold(Base):
    """Nothing between two moments is deleted while this stands: a case at law, a dispute."""

    __tablename__ = "archive_hold"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_at: Mapped[Millis]
    to_at: Mapped[Millis]
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[Millis]
    ended_at: Mapped[Millis | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(String(64), default="")


class ArchiveExport(Base):
    """A clip that was taken out: who, when, what for, and what it was."""

    __tablename__ = "archive_export"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Millis] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(64))
    why: Mapped[str] = mapped_column(Text)
    from_at: Mapped[Millis]
    to_at: Mapped[Millis]
    format: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(128))
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))


class CopyState(StrEnum):
    """How a second copy is."""

    PART = "part"
    """A part of it is at the store; `upload` is the store's number of it."""
    WHOLE = "whole"
    DAMAGED = "damaged"
    """It was, and is not what it was; `fault` says in what way. It is copied again."""
    DELETED = "deleted"
    """Its original's time was over, or another file stands for it."""


class ArchiveCopy(Base):
    """A file of the archive, or a statement, at another place.

    `target` names the place (`radio.archive.copies.targets`), `path` is the original's. `at` is when
    its state came to be, `read_at` when it was last asked for and found whole.
    """

    __tablename__ = "archive_copy"

    target: Mapped[str] = mapped_column(String(32), primary_key=True)
    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    state: Mapped[CopyState] = mapped_column(enum_type(CopyState))
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Millis]
    read_at: Mapped[Millis | None] = mapped_column(default=None)
    upload: Mapped[str] = mapped_column(Text, default="")
    fault: Mapped[str] = mapped_column(Text, default="")
