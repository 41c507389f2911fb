"""Rows of hour clocks, their slots, the grid and the seasons."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from playlists.hourclock import SlotKind
from playlists.values import Start
from radio.db import Base, enum_type


class HourClock(Base):
    """What an hour is made of; `slots` in playing order.

    `letter` and `colour` (1 to 8) tell it apart in the grid; empty and 0 are chosen by its name.
    """

    __tablename__ = "hour_clock"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    letter: Mapped[str] = mapped_column(String(2), default="")
    colour: Mapped[int] = mapped_column(default=0)

    slots: Mapped[list[ClockSlot]] = relationship(
        order_by="ClockSlot.position", cascade="all, delete-orphan"
    )


class ClockSlot(Base):
    """One slot; `at` in seconds from the hour's beginning, null where it follows. See `Slot`."""

    __tablename__ = "clock_slot"

    clock_id: Mapped[str] = mapped_column(ForeignKey("hour_clock.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SlotKind] = mapped_column(enum_type(SlotKind))
    source: Mapped[str] = mapped_column(String(64), default="")
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[float | None] = mapped_column(Float, default=None)
    start: Mapped[Start] = mapped_column(enum_type(Start), default=Start.FOLLOW)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    between: Mapped[str] = mapped_column(String(64), default="")
    every: Mapped[int] = mapped_column(default=0)


class GridRow(Base):
    """A clock for hours of the week; `windows` as in a daypart, empty for all hours.

    Of rows that hold for an hour the one with the highest `position` counts, those of a season that
    is on before all others.
    """

    __tablename__ = "grid_row"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    clock_id: Mapped[str] = mapped_column(ForeignKey("hour_clock.id"))
    windows: Mapped[str] = mapped_column(Text, default="")
    season: Mapped[str] = mapped_column(String(32), default="")


class Season(Base):
    """Local days, both included, of a kind such as `ramadan`, `berkabung`, `masa-tenang`."""

    __tablename__ = "season"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    notes: Mapped[str] = mapped_column(Text, default="")
