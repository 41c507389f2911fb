"""Programmes, episodes, rundowns, and the people and rooms they take."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from radio.air.log import Interrupt
from radio.db import Base, enum_type
from radio.library.tables import Media
from radio.units import Millis


class Kind(StrEnum):
    """How a programme is made."""

    LIVE = "live"
    VOICE_TRACKED = "voice_tracked"
    """Music from the log, with the presenter's words recorded before."""
    RECORDED = "recorded"
    RELAY = "relay"
    """Another station's, taken over while it is on."""
    AUTOMATED = "automated"


ATTENDED = frozenset({Kind.LIVE, Kind.RELAY})
"""Presenter, studio and guests are taken while it is on the air, and not some time before."""


RUNS_OVER = frozenset({Interrupt.FINISH, Interrupt.PUSH})
"""End policies by which a programme is heard to its end, though it be late."""


class AirMode(StrEnum):
    """Who starts items while a programme is on."""

    AUTO = "auto"
    ASSIST = "assist"


class DelayBy(StrEnum):
    """How the time is gained by which a live show goes out later; see `radio.air.delay.Filling`."""

    STRETCH = "stretch"
    IDENT = "ident"


class Phase(StrEnum):
    """Where an episode stands; the scheduler moves it on."""

    PLANNED = "planned"
    OPEN = "open"
    """Its line is prepared, its recording runs."""
    LIVE = "live"
    CLOSED = "closed"


class Part(StrEnum):
    """What a segment of a rundown is."""

    OPENING = "opening"
    DIALOGUE = "dialogue"
    SONG = "song"
    CALL_IN = "call_in"
    ILM = "ilm"
    COMMERCIAL = "commercial"
    IDENT = "ident"
    CLOSING = "closing"


class Answer(StrEnum):
    """How it stands with a guest."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    DID_NOT_COME = "did_not_come"


class Presenter(Base):
    """Who presents; `feed_token` stands in the secret address of their calendar, if they have one."""

    __tablename__ = "presenter"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    feed_token: Mapped[str | None] = mapped_column(String(64), default=None, unique=True)


class Programme(Base):
    """A programme as it recurs.

    `rule` (RFC 5545; empty: once) runs from `first_day`, a local date, at `starts_at`, a local
    HH:MM or HH:MM:SS, for `seconds`. `most_overrun` is in seconds. `source` is the name of a live
    source in the settings, or an address. `clock` names an hour clock that rules inside it where it
    has no rundown; empty for the grid's. `record` keeps what went out as a file of its own.
    `delay_seconds` is how long a live one is held back, 0 for not at all.
    """

    __tablename__ = "programme"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind), default=Kind.LIVE)
    rule: Mapped[str] = mapped_column(Text, default="")
    first_day: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[str] = mapped_column(String(8))
    seconds: Mapped[int]
    presenter_id: Mapped[str | None] = mapped_column(ForeignKey("presenter.id"), default=None)
    studio: Mapped[str] = mapped_column(String(64), default="")
    opening_media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)
    closing_media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)
    end_policy: Mapped[Interrupt] = mapped_column(enum_type(Interrupt), default=Interrupt.FINISH)
    most_overrun: Mapped[int] = mapped_column(default=300)
    source: Mapped[str] = mapped_column(Text, default="")
    clock: Mapped[str] = mapped_column(String(32), default="")
    record: Mapped[bool] = mapped_column(Boolean, default=False)
    delay_seconds: Mapped[int] = mapped_column(default=0)
    delay_by: Mapped[DelayBy] = mapped_column(enum_type(DelayBy), default=DelayBy.STRETCH)
    mode: Mapped[AirMode] = mapped_column(enum_type(AirMode), default=AirMode.AUTO)
    enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    notes: Mapped[str] = mapped_column(Text, default="")

    presenter: Mapped[Presenter | None] = relationship()
    opening: Mapped[Media | None] = relationship(foreign_keys=opening_media_id)
    closing: Mapped[Media | None] = relationship(foreign_keys=closing_media_id)


class Episode(Base):
    """A programme on one day; what the log and the engine call a programme.

    `original` is when the rule has it, None where it was put in by hand; `start` and `end` are
    when it is. `moved` says that a person set them: the rule changes them no more. `revision`
    grows with each change a calendar has to follow. `line_at` is when its live line was asked for,
    None before. `recording` is relative to the data folder.
    """

    __tablename__ = "episode"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programme.id"), index=True)
    original: Mapped[Millis | None] = mapped_column(default=None)
    start: Mapped[Millis] = mapped_column(index=True)
    end: Mapped[Millis]
    moved: Mapped[bool] = mapped_column(Boolean, default=False)
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    topic: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    presenter_id: Mapped[str | None] = mapped_column(ForeignKey("presenter.id"), default=None)
    standby: Mapped[str] = mapped_column(Text, default="")
    standby_media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)
    phase: Mapped[Phase] = mapped_column(enum_type(Phase), default=Phase.PLANNED)
    line_at: Mapped[Millis | None] = mapped_column(default=None)
    recording: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    programme: Mapped[Programme] = relationship(lazy="joined")
    own_presenter: Mapped[Presenter | None] = relationship()
    standby_media: Mapped[Media | None] = relationship()
    guests: Mapped[list[Guest]] = relationship(back_populates="episode", order_by="Guest.id")

    @property
    def presenter(self) -> Presenter | None:
        """Who presents it: its own presenter, or the programme's."""
        return self.own_presenter or self.programme.presenter


class SegmentColumns:
    """What a part of any rundown has."""

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Part] = mapped_column(enum_type(Part))
    title: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[int]
    media_id: Mapped[str | None] = mapped_column(ForeignKey("media.id"), default=None)
    notes: Mapped[str] = mapped_column(Text, default="")


class ProgrammeSegment(SegmentColumns, Base):
    """A part of a programme's rundown: the template its episodes start from."""

    __tablename__ = "programme_segment"

    programme_id: Mapped[str] = mapped_column(
        ForeignKey("programme.id", ondelete="CASCADE"), primary_key=True
    )


class EpisodeSegment(SegmentColumns, Base):
    """A part of an episode's own rundown; without any, the programme's counts."""

    __tablename__ = "episode_segment"

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )


class Agency(Base):
    """A body of the regency (SKPD) that guests come from and complaints go to."""

    __tablename__ = "agency"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Official(Base):
    """A person who speaks for an agency."""

    __tablename__ = "official"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(32), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    agency: Mapped[Agency] = relationship(lazy="joined")


class Guest(Base):
    """An official asked into an episode; `standby` comes where another does not."""

    __tablename__ = "guest"
    __table_args__ = (UniqueConstraint("episode_id", "official_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id"))
    official_id: Mapped[int] = mapped_column(ForeignKey("official.id"), index=True)
    topic: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[Answer] = mapped_column(enum_type(Answer), default=Answer.ASKED)
    standby: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    episode: Mapped[Episode] = relationship(back_populates="guests")
    official: Mapped[Official] = relationship(lazy="joined")


class StudioBooking(Base):
    """A studio taken for something other than a live episode, such as a recording beforehand.

    With an episode, its presenter and guests are in the studio then.
    """

    __tablename__ = "studio_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    studio: Mapped[str] = mapped_column(String(64))
    start: Mapped[Millis] = mapped_column(index=True)
    end: Mapped[Millis]
    title: Mapped[str] = mapped_column(Text, default="")
    presenter_id: Mapped[str | None] = mapped_column(ForeignKey("presenter.id"), default=None)
    episode_id: Mapped[str | None] = mapped_column(
        ForeignKey("episode.id", ondelete="SET NULL"), default=None, index=True
    )

    presenter: Mapped[Presenter | None] = relationship()
    episode: Mapped[Episode | None] = relationship()


class EpisodeMark(Base):
    """When a part of an episode's rundown really began, as somebody in the studio said."""

    __tablename__ = "episode_mark"

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Millis]
