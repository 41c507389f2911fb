"""Edited recordings of episodes: what they are, what was cut, their chapters; what programmes want."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base, enum_type
from radio.publishing.chapters import Of
from radio.publishing.cuts import Music, Why
from radio.units import Millis


class EditState(StrEnum):
    """Where an edited recording stands. Whether it may be heard is asked of consents each time."""

    WANTED = "wanted"
    """It is to be made, or made anew; what there is of it is given out until then."""
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    """`trouble` says why; it is tried again, and at once where somebody asks."""


class EditedEpisode(Base):
    """The edited recording of an episode. Moments in ms, loudness in LUFS, peak in dBTP.

    `starts_at` and `ends_at` are when the episode really was on the air. `heard` says that the journal
    told so, else it is the plan. `file` is relative to the data folder, empty while there is none; `edited`
    says that a person wrote title, description and chapters: making it anew leaves them.
    """

    __tablename__ = "edited_episode"

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[EditState] = mapped_column(enum_type(EditState), default=EditState.WANTED)
    trouble: Mapped[str] = mapped_column(Text, default="")
    tried_at: Mapped[Millis] = mapped_column(default=Millis(0))
    starts_at: Mapped[Millis] = mapped_column(default=Millis(0))
    ends_at: Mapped[Millis] = mapped_column(default=Millis(0))
    heard: Mapped[bool] = mapped_column(Boolean, default=True)
    source: Mapped[str] = mapped_column(String(16), default="")
    """recording, aircheck or both."""
    file: Mapped[str] = mapped_column(String(160), default="")
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    loudness_before: Mapped[float] = mapped_column(Float, default=0.0)
    loudness: Mapped[float] = mapped_column(Float, default=0.0)
    peak_before: Mapped[float] = mapped_column(Float, default=0.0)
    peak: Mapped[float] = mapped_column(Float, default=0.0)
    made_at: Mapped[Millis | None] = mapped_column(default=None)
    title: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    edited: Mapped[bool] = mapped_column(Boolean, default=False)
    published_at: Mapped[Millis | None] = mapped_column(default=None, index=True)
    published_by: Mapped[str] = mapped_column(String(80), default="")
    media_id: Mapped[str] = mapped_column(String(32), default="")
    """The piece of the library it was put in as."""


class EditedCut(Base):
    """Something that was cut out. Nothing here refers to calls: it stays true when one is deleted."""

    __tablename__ = "edited_cut"

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("edited_episode.episode_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    why: Mapped[Why] = mapped_column(enum_type(Why))
    from_at: Mapped[Millis]
    to_at: Mapped[Millis]
    about: Mapped[str] = mapped_column(Text, default="")
    began: Mapped[Millis] = mapped_column(default=Millis(0))


class EditedChapter(Base):
    """A chapter, by the moment (ms) at which it was on the air: it follows what is cut."""

    __tablename__ = "edited_chapter"

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("edited_episode.episode_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Millis]
    of: Mapped[Of] = mapped_column(enum_type(Of), default=Of.PART)
    title: Mapped[str] = mapped_column(Text)


class ProgrammeEdits(Base):
    """How a programme's episodes are edited, where it is not as the settings say."""

    __tablename__ = "programme_edits"

    programme_id: Mapped[str] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )
    music: Mapped[Music | None] = mapped_column(enum_type(Music), default=None)
