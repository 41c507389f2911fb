"""The media table."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from radio.air.log import Role
from radio.db import Base, UtcDateTime, enum_type


class MediaState(StrEnum):
    """Whether a piece may be planned."""

    ACTIVE = "active"
    RETIRED = "retired"
    """Taken out by a person; kept for the reports."""
    MISSING = "missing"
    """Its file is not where it should be; active again when the file is back."""
    WITHHELD = "withheld"
    """It may not be heard: somebody in it has not agreed to that; active again when they have."""


class Vocals(StrEnum):
    """Who sings, for the balance of voices over the day."""

    UNKNOWN = ""
    FEMALE = "female"
    MALE = "male"
    MIXED = "mixed"
    NONE = "none"


class Tempo(StrEnum):
    """How a song moves, for the balance over the day."""

    UNKNOWN = ""
    SLOW = "slow"
    MEDIUM = "medium"
    FAST = "fast"


class Media(Base):
    """One piece of audio. Positions in seconds, loudness in LUFS, its range in LU, peak in dBTP.

    `path` is relative to the data folder for files copied into it, absolute for files that
    are referenced where they lie. `duration` is what decodes, not what a header says. `intro`
    is where the singing begins. `valid_from` and `valid_until` are local dates, both included.
    `marked` says that a person set the cue points: no analysis changes them any more.
    `withheld` says that it may not be heard, whatever else: its state is never active or missing
    then, whoever sets it; `radio.library.store.withhold` is how it changes.
    """

    __tablename__ = "media"
    __table_args__ = (
        Index("ix_media_created_at", "created_at", "id"),
        Index("ix_media_duration", "duration", "id"),
        CheckConstraint("NOT withheld OR state IN ('withheld', 'retired')", name="withheld"),
    )

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
    withheld: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    duration: Mapped[float] = mapped_column(Float)
    cue_in: Mapped[float] = mapped_column(Float, default=0.0)
    cue_out: Mapped[float] = mapped_column(Float)
    segue: Mapped[float] = mapped_column(Float)
    loudness: Mapped[float] = mapped_column(Float)
    loudness_range: Mapped[float] = mapped_column(Float, default=0.0)
    true_peak: Mapped[float] = mapped_column(Float)
    intro: Mapped[float | None] = mapped_column(Float, default=None)
    marked: Mapped[bool] = mapped_column(Boolean, default=False)
    language: Mapped[str] = mapped_column(String(16), default="", index=True)
    vocals: Mapped[Vocals] = mapped_column(enum_type(Vocals), default=Vocals.UNKNOWN)
    tempo: Mapped[Tempo] = mapped_column(enum_type(Tempo), default=Tempo.UNKNOWN)
    local: Mapped[bool] = mapped_column(Boolean, default=False)
    valid_from: Mapped[date | None] = mapped_column(Date, default=None)
    valid_until: Mapped[date | None] = mapped_column(Date, default=None)
    sample_rate: Mapped[int]
    channels: Mapped[int]
    codec: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @validates("state")
    def _held_back(self, _key: str, state: MediaState) -> MediaState:
        """What is withheld does not come back by its file, an undo or a hand."""
        held = self.withheld and state is not MediaState.RETIRED
        return MediaState.WITHHELD if held else state


class Daypart(Base):
    """Hours of the week under a name, such as those after 22.00; see `playlists.dayparts`."""

    __tablename__ = "daypart"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    windows: Mapped[str] = mapped_column(Text)


class MediaDaypart(Base):
    """A piece that may only play in a daypart; with several rows, in any of them."""

    __tablename__ = "media_daypart"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True)
    daypart_id: Mapped[str] = mapped_column(ForeignKey("daypart.id"), primary_key=True)


class MediaLabel(Base):
    """A word of the station's own on a piece, for smart lists."""

    __tablename__ = "media_label"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class MediaPrint(Base):
    """A number of a piece's acoustic fingerprint; see `radio.library.fingerprint`."""

    __tablename__ = "media_print"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own way

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True)


class MediaTwin(Base):
    """A piece that holds the same recording as another one that was there before."""

    __tablename__ = "media_twin"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), primary_key=True)
    twin_of: Mapped[str] = mapped_column(ForeignKey("media.id"), index=True)


class WatchedFile(Base):
    """A file in a watch folder that was looked at; `reason` says why it is not used."""

    __tablename__ = "watched_file"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
