"""Imports through the panel: which files were offered, and what became of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base, UtcDateTime, enum_type


class BatchState(StrEnum):
    """How far an import is."""

    OPEN = "open"
    """Files are still coming in."""
    LISTED = "listed"
    """A folder of this machine that has not been looked through yet."""
    CLOSED = "closed"
    """All files are there, or known not to come."""
    DONE = "done"


class FileState(StrEnum):
    """What became of a file."""

    COMING = "coming"
    WAITING = "waiting"
    IMPORTED = "imported"
    KNOWN = "known"
    """The library has it already."""
    REFUSED = "refused"


class ImportBatch(Base):
    """An import. `folder` is one of this machine's, empty where files are uploaded."""

    __tablename__ = "import_batch"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(64))
    folder: Mapped[str] = mapped_column(Text, default="")
    copy: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[BatchState] = mapped_column(enum_type(BatchState), default=BatchState.OPEN)


class ImportFile(Base):
    """A file of an import. `name` as it was offered, with its folders; sizes in bytes.

    `media_id` is the piece it became or is the same as; `twin_of` the piece whose recording it
    holds in another coding.
    """

    __tablename__ = "import_file"

    batch_id: Mapped[str] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[FileState] = mapped_column(
        enum_type(FileState), default=FileState.COMING, index=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)
    twin_of: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)


class BulkEdit(Base):
    """A change to many pieces at once, kept so that it can be taken back."""

    __tablename__ = "bulk_edit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_by: Mapped[str] = mapped_column(Text, default="")
    pieces: Mapped[int] = mapped_column(default=0)
    undone: Mapped[bool] = mapped_column(Boolean, default=False)


class BulkEditPiece(Base):
    """What a piece was before a bulk edit and after it: JSON objects of the fields that changed."""

    __tablename__ = "bulk_edit_piece"

    bulk_id: Mapped[str] = mapped_column(ForeignKey("bulk_edit.id"), primary_key=True)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
