"""Tables of the requests in the shared database. Who asks is sealed (`radio.keys`).

Texts of a request that is confidential are sealed, too: `radio.complaints.ppid.sealing`.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.ppid.numbers import NUMBER
from radio.complaints.ppid.words import (
    Decision,
    Holding,
    InfoForm,
    ObjectionState,
    RequestChannel,
    RequestDeed,
    RequestState,
    Wanted,
)
from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import PREFIX
from radio.complaints.register.tables import BY
from radio.db import enum_type
from radio.units import Millis


class InfoRequest(RegisterBase):
    """A request for information; the columns of the official register, and where it stands."""

    __tablename__ = "info_request"
    __table_args__ = (
        Index("ix_info_request_state", "state", "due_at"),
        Index("ix_info_request_said", "said_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    number: Mapped[str] = mapped_column(String(NUMBER), unique=True)
    desk: Mapped[str] = mapped_column(ForeignKey("desk.prefix"))
    key: Mapped[str | None] = mapped_column(String(80), default=None)
    state: Mapped[RequestState] = mapped_column(enum_type(RequestState))
    version: Mapped[int] = mapped_column(default=1)

    sealed: Mapped[str] = mapped_column(Text)
    """Who asks: a JSON object of personal data. Empty where it was erased."""
    phone_index: Mapped[str] = mapped_column(String(80), default="", index=True)
    erased_at: Mapped[Millis | None] = mapped_column(default=None)
    restricted_at: Mapped[Millis | None] = mapped_column(default=None)
    """Since when who asks is kept, but shown to nobody (UU 27/2022 art. 41)."""

    text: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    channel: Mapped[RequestChannel] = mapped_column(enum_type(RequestChannel))
    wanted: Mapped[Wanted] = mapped_column(enum_type(Wanted))
    form: Mapped[InfoForm] = mapped_column(enum_type(InfoForm))

    holding: Mapped[Holding] = mapped_column(enum_type(Holding), default=Holding.UNKNOWN)
    held_where: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[Decision | None] = mapped_column(enum_type(Decision), default=None)
    exceptions: Mapped[str] = mapped_column(String(16), default="")
    """Letters of art. 17, where it was refused by them."""
    refusal: Mapped[str] = mapped_column(Text, default="")
    """Why it was refused, in words, as the applicant is told; also another law that says so."""
    noticed_on: Mapped[date | None] = mapped_column(Date, default=None)
    """Day of the written notice."""
    given_on: Mapped[date | None] = mapped_column(Date, default=None)
    cost: Mapped[int] = mapped_column(Integer, default=0)
    """Rupiah."""
    payment: Mapped[str] = mapped_column(Text, default="")

    taken_by: Mapped[str] = mapped_column(String(BY), default="")
    said_at: Mapped[Millis]
    created_at: Mapped[Millis]
    updated_at: Mapped[Millis]
    decided_at: Mapped[Millis | None] = mapped_column(default=None)
    extended_at: Mapped[Millis | None] = mapped_column(default=None)
    due_at: Mapped[Millis | None] = mapped_column(default=None)
    """End of the day until which the notice has to be given."""
    due_rule: Mapped[str] = mapped_column(String(ID), default="")
    object_until: Mapped[Millis | None] = mapped_column(default=None)
    """End of the day until which the applicant may object to the decision."""


class Objection(RegisterBase):
    """An applicant's objection to how a request was dealt with (keberatan)."""

    __tablename__ = "info_objection"
    __table_args__ = (Index("ix_info_objection_state", "state", "due_at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    number: Mapped[str] = mapped_column(String(NUMBER), unique=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("info_request.id"), index=True)
    desk: Mapped[str] = mapped_column(ForeignKey("desk.prefix"))
    key: Mapped[str | None] = mapped_column(String(80), default=None)
    state: Mapped[ObjectionState] = mapped_column(enum_type(ObjectionState))
    grounds: Mapped[str] = mapped_column(String(16))
    """Letters of art. 35 (1)."""
    text: Mapped[str] = mapped_column(Text, default="")
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether it came after the days of art. 36 (1)."""
    decision: Mapped[Decision | None] = mapped_column(enum_type(Decision), default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[str] = mapped_column(String(BY), default="")
    said_at: Mapped[Millis]
    created_at: Mapped[Millis]
    decided_at: Mapped[Millis | None] = mapped_column(default=None)
    due_at: Mapped[Millis | None] = mapped_column(default=None)
    due_rule: Mapped[str] = mapped_column(String(ID), default="")


class InfoDeed(RegisterBase):
    """Something that was done about a request: who, when, why, and what was said. Never changed."""

    __tablename__ = "info_deed"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("info_request.id"))
    objection_id: Mapped[str | None] = mapped_column(ForeignKey("info_objection.id"), default=None)
    number: Mapped[int]
    deed: Mapped[RequestDeed] = mapped_column(enum_type(RequestDeed))
    state: Mapped[RequestState] = mapped_column(enum_type(RequestState))
    """Where the request stood after it."""
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    """To the applicant."""
