"""What went out, read from the engine's journal."""

from __future__ import annotations

from sqlalchemy import BigInteger, Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base
from radio.journals.reading import Offsets
from radio.units import Millis


class AsrunSpan(Base):
    """One airing of one item. `ended_at` is null while it is on the air; `programme` is an id.

    Nothing here refers to other tables: what went out stays true when a plan or a piece goes.
    """

    __tablename__ = "asrun_span"

    span: Mapped[str] = mapped_column(String(64), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    media_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    title: Mapped[str] = mapped_column(Text, default="")
    artist: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(64), default="")
    programme: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(16), default="")
    planned_at: Mapped[Millis | None] = mapped_column(default=None)
    started_at: Mapped[Millis] = mapped_column(index=True)
    position: Mapped[float] = mapped_column(Float, default=0.0)
    ended_at: Mapped[Millis | None] = mapped_column(default=None)
    seconds: Mapped[float | None] = mapped_column(Float, default=None)
    frames: Mapped[int | None] = mapped_column(BigInteger, default=None)
    ended_because: Mapped[str | None] = mapped_column(String(16), default=None)


class AsrunEvent(Base):
    """Any other line of the journal, whole. File and offset keep it from being read in twice."""

    __tablename__ = "asrun_event"

    file: Mapped[str] = mapped_column(String(32), primary_key=True)
    offset: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    at: Mapped[Millis] = mapped_column(index=True)
    line: Mapped[str] = mapped_column(Text)


class JournalFile(Offsets):
    """How many bytes of a journal file have been read in."""

    __tablename__ = "journal_file"
