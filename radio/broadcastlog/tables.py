"""Rows of the log, and what was last handed to the engine."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from radio.air.log import Interrupt, Timing
from radio.db import Base, enum_type
from radio.library.tables import Media
from radio.programmes.tables import Episode
from radio.units import Millis


class EditKind(StrEnum):
    """What was done to the log by hand."""

    INSERT = "insert"
    REMOVE = "remove"
    MOVE = "move"
    REPLACE = "replace"
    TIME = "time"
    UNDO = "undo"


class LogRow(Base):
    """One planned item. `at` and then `position` give the playing order.

    `day` is the station's local date; `hour` the moment the clock hour it was planned in
    began: a rebuild replaces whole hours. `edited` rows were put in or changed by a person
    and keep their hour from being rebuilt. `planned_seconds` is cue-in to cue-out.
    """

    __tablename__ = "log_row"
    __table_args__ = (Index("ix_log_row_at_position", "at", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    hour: Mapped[Millis] = mapped_column(index=True)
    at: Mapped[Millis]
    position: Mapped[int]
    timing: Mapped[Timing] = mapped_column(enum_type(Timing), default=Timing.FOLLOW)
    interrupt: Mapped[Interrupt] = mapped_column(enum_type(Interrupt), default=Interrupt.FADE)
    max_wait: Mapped[float] = mapped_column(Float, default=600.0)
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id"), index=True)
    planned_seconds: Mapped[float] = mapped_column(Float)
    episode_id: Mapped[str | None] = mapped_column(
        ForeignKey("episode.id", ondelete="SET NULL"), default=None, index=True
    )
    edited: Mapped[bool] = mapped_column(Boolean, default=False)
    why: Mapped[str] = mapped_column(Text, default="")

    media: Mapped[Media] = relationship(lazy="joined")
    episode: Mapped[Episode | None] = relationship(lazy="joined")


class DailyItem(Base):
    """A piece of `category`, in turn, hard at a local time or a prayer's, `offset` seconds later.

    Either `at` (HH:MM) or `prayer` is given. `weekdays` is empty for every day, else as in a
    daypart; `first_day` and `last_day` are local dates, both included; `season` is a kind of season
    outside of which it is not on, empty for none. A piece of `lead_in` ends at its time, one of
    `return_to` follows; both are categories, empty for none.
    """

    __tablename__ = "daily_item"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    category: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(8), default="")
    prayer: Mapped[str] = mapped_column(String(16), default="")
    offset: Mapped[int] = mapped_column(default=0)
    weekdays: Mapped[str] = mapped_column(String(64), default="")
    first_day: Mapped[date | None] = mapped_column(Date, default=None)
    last_day: Mapped[date | None] = mapped_column(Date, default=None)
    season: Mapped[str] = mapped_column(String(32), default="")
    lead_in: Mapped[str] = mapped_column(String(64), default="")
    return_to: Mapped[str] = mapped_column(String(64), default="")
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)


class BuiltHour(Base):
    """What an hour was built from, as a digest: where that changes it is built again."""

    __tablename__ = "built_hour"

    hour: Mapped[Millis] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[str] = mapped_column(String(64))


class FrozenLog(Base):
    """The one row that says what the engine was last given, so that it is not given it twice."""

    __tablename__ = "frozen_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[Millis]


class LogEdit(Base):
    """An edit of the log by hand: who did what, and the rows of its hours before and after.

    `before` and `after` are JSON, empty for an edit that takes back the one in `undoes`.
    """

    __tablename__ = "log_edit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Millis]
    who: Mapped[str] = mapped_column(String(120), default="")
    did: Mapped[EditKind] = mapped_column(enum_type(EditKind))
    title: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    undoes: Mapped[int | None] = mapped_column(default=None)
    undone_at: Mapped[Millis | None] = mapped_column(default=None)
