"""The media table."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.air.log import Role
from radio.db import Base, UtcDateTime, enum_type


class MediaState(StrEnum):
    """Whether a piece may be planned."""

    ACTIVE = "active"
    RETIRED = "retired"
    """Taken out by a person; kept for the reports."""
    MISSING = "missing"
    """Its file is not where it should be; active again when the file is back."""


class Media(Base):
    """One piece of audio. Positions in seconds, loudness in LUFS, peak in dBTP.

    `path` is relative to the data folder for files copied into it, absolute for files that
    are referenced where they lie. `duration` is what decodes, not what a header says.
    """

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    path: Mapped[str] = mapped_column(Text, unique=True)
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(Text, default="")
    artist: Mapped[str] = mapped_column(Text, default="", index=True)
    album: Mapped[str] = mapped_column(Text, default="")
    year: Mapped[int | None] = mapped_column(default=None)
    genre: Mapped[str] = mapped_column(Text, default="")
    isrc: Mapped[str] = mapped_column(String(16), default="")
    composer: Mapped[str] = mapped_column(Text, default="")
    label: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role), default=Role.MUSIC)
    state: Mapped[MediaState] = mapped_column(
        enum_type(MediaState), default=MediaState.ACTIVE, index=True
    )
    duration: Mapped[float] = mapped_column(Float)
    cue_in: Mapped[float] = mapped_column(Float, default=0.0)
    cue_out: Mapped[float] = mapped_column(Float)
    segue: Mapped[float] = mapped_column(Float)
    loudness: Mapped[float] = mapped_column(Float)
    true_peak: Mapped[float] = mapped_column(Float)
    sample_rate: Mapped[int]
    channels: Mapped[int]
    codec: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
