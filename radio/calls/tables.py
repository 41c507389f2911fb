"""Calls as the station keeps them. What tells of a person is sealed (`radio.keys`).

The agent's journal says what happened, and is read in again and again; what people at the console
write about a call (notes, topic, order, consent) stands here alone.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base, enum_type
from radio.journals.reading import Offsets
from radio.units import Millis

BY = 80
CALL_ID = 32


class Consent(StrEnum):
    """Whether the caller agreed to be broadcast (UU 27/2022 art. 22; P3 2012 art. 27 and 28).

    asked: the card was read, and there is no answer yet; card: ticked by who read it; spoken: said,
    and recorded.
    """

    NONE = "none"
    ASKED = "asked"
    CARD = "card"
    SPOKEN = "spoken"
    REFUSED = "refused"

    @property
    def given(self) -> bool:
        """Whether it is one that counts."""
        return self in (Consent.CARD, Consent.SPOKEN)


class PhoneCall(Base):
    """One call. Moments in ms; `folder` is relative to the data folder.

    `number`, `name`, `topic` and `notes` are sealed; `number_blind` finds the calls of a number
    without showing it. `position` orders those who wait. `consent_frame` is the sample of the
    recording at which it was given. `segment` is how long (s) it is meant to be on the air, 0 for open,
    None as in the settings. `hold` keeps the recording from retention (who said so, and why:
    `radio.calls.holdtables`); `purged_at` is when it was deleted. While `restricted_at` is not None
    it is neither heard nor cut; `restricted_why` is empty where the register says so.
    """

    __tablename__ = "phone_call"
    __table_args__ = (Index("ix_phone_call_number", "number_blind", "rang_at"),)

    id: Mapped[str] = mapped_column(String(CALL_ID), primary_key=True)
    line: Mapped[str] = mapped_column(String(64), default="")
    number: Mapped[str] = mapped_column(Text, default="")
    number_blind: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(Text, default="")
    rang_at: Mapped[Millis] = mapped_column(index=True)
    answered_at: Mapped[Millis | None] = mapped_column(default=None)
    ended_at: Mapped[Millis | None] = mapped_column(default=None)
    because: Mapped[str] = mapped_column(String(16), default="")
    folder: Mapped[str] = mapped_column(String(120), default="")
    on_air_ms: Mapped[int] = mapped_column(default=0)

    position: Mapped[float | None] = mapped_column(Float, default=None)
    segment: Mapped[int | None] = mapped_column(default=None)
    topic: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    area_code: Mapped[str] = mapped_column(String(16), default="")
    screened_by: Mapped[str] = mapped_column(String(BY), default="")

    consent: Mapped[Consent] = mapped_column(enum_type(Consent), default=Consent.NONE)
    consent_at: Mapped[Millis | None] = mapped_column(default=None)
    consent_frame: Mapped[int | None] = mapped_column(default=None)
    consent_by: Mapped[str] = mapped_column(String(BY), default="")

    episode_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    case_id: Mapped[str] = mapped_column(String(40), default="")
    ticket: Mapped[str] = mapped_column(String(20), default="")
    hold: Mapped[bool] = mapped_column(Boolean, default=False)
    purged_at: Mapped[Millis | None] = mapped_column(default=None)
    restricted_at: Mapped[Millis | None] = mapped_column(default=None)
    restricted_why: Mapped[str] = mapped_column(Text, default="", server_default="")


class CallSpan(Base):
    """A stretch of a call that was on the air. `ended` is None while it is."""

    __tablename__ = "call_span"

    call_id: Mapped[str] = mapped_column(
        ForeignKey("phone_call.id", ondelete="CASCADE"), primary_key=True
    )
    began: Mapped[Millis] = mapped_column(primary_key=True)
    ended: Mapped[Millis | None] = mapped_column(default=None)


class ReplayOverride(Base):
    """Somebody let a call be replayed without consent, and said why."""

    __tablename__ = "replay_override"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(
        ForeignKey("phone_call.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY))
    reason: Mapped[str] = mapped_column(Text)


class CallPiece(Base):
    """A piece of the library in which a call is heard."""

    __tablename__ = "call_piece"

    media_id: Mapped[str] = mapped_column(
        ForeignKey("media.id", ondelete="CASCADE"), primary_key=True
    )
    call_id: Mapped[str] = mapped_column(
        ForeignKey("phone_call.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CallFile(Base):
    """A file outside of the library in which a call is heard, by its content (`radio.calls.carried`)."""

    __tablename__ = "call_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_id: Mapped[str] = mapped_column(
        ForeignKey("phone_call.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    bytes: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Millis]


class CallBlock(Base):
    """A number that is not taken. `until` is None for ever."""

    __tablename__ = "call_block"

    number_blind: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(BY))
    at: Mapped[Millis]
    until: Mapped[Millis | None] = mapped_column(default=None)


class CallJournalFile(Offsets):
    """How many bytes of a file of the agent's journal have been read in."""

    __tablename__ = "call_journal_file"
