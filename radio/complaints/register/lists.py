"""Tables of what complaints are sorted by: desks, areas, agencies, categories, deadlines."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.words import Kind
from radio.db import enum_type
from radio.units import Millis

AREA = 13
"""Characters of a Kemendagri code with its dots: `35.22.01.2001`."""
AGENCY = 32
CATEGORY = 32
PREFIX = 4
WHO = 80
"""Characters of the name of who wrote something."""


class Desk(RegisterBase):
    """A station or a desk that writes here, by the prefix of its ticket numbers."""

    __tablename__ = "desk"

    prefix: Mapped[str] = mapped_column(String(PREFIX), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[Millis]


class Area(RegisterBase):
    """A kabupaten, kecamatan, desa or kelurahan by its Kemendagri code."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(String(AREA), primary_key=True)
    level: Mapped[str] = mapped_column(String(9))
    name: Mapped[str] = mapped_column(Text)
    parent: Mapped[str] = mapped_column(String(AREA), default="", index=True)


class Agency(RegisterBase):
    """A body of the regency (SKPD, Perangkat Daerah) that complaints are forwarded to."""

    __tablename__ = "agency"

    id: Mapped[str] = mapped_column(String(AGENCY), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(String(64), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Liaison(RegisterBase):
    """Who brings an agency's answers (pejabat penghubung).

    Name, position, telephone and e-mail are sealed. `by` is who wrote it last; `ended_at` is when
    somebody ceased to be it: their name stays with the cases they were sent.
    """

    __tablename__ = "liaison"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    by: Mapped[str] = mapped_column(String(WHO), default="")
    ended_at: Mapped[Millis | None] = mapped_column(default=None)


class SheetMail(RegisterBase):
    """Which station mails a liaison the sheet of a week: each liaison gets it once.

    `week` is its Friday. Until `until`, in ms, it is `desk`'s to send, then whose turn it is first;
    `sent_at` is when it went.
    """

    __tablename__ = "sheet_mail"

    week: Mapped[date] = mapped_column(Date, primary_key=True)
    liaison_id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    desk: Mapped[str] = mapped_column(String(PREFIX))
    until: Mapped[Millis]
    sent_at: Mapped[Millis | None] = mapped_column(default=None)


class Category(RegisterBase):
    """What a complaint is about; a service of Open311.

    `words` are words that hint at it, parted by spaces; `agency_id` is whose affair it mostly is.
    """

    __tablename__ = "category"

    id: Mapped[str] = mapped_column(String(CATEGORY), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    group_name: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agency.id"), index=True, default=None)
    position: Mapped[int] = mapped_column(default=0)
    public: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether other programs may file it over Open311."""
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class CategoryQuestion(RegisterBase):
    """Something that is asked for in a category; an attribute of an Open311 service.

    `answers` has, for a list to choose from, pairs of key and name.
    """

    __tablename__ = "category_question"

    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    datatype: Mapped[str] = mapped_column(String(16), default="string")
    """string, number, datetime, text, singlevaluelist, multivaluelist."""
    required: Mapped[bool] = mapped_column(Boolean, default=False)
    question: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[list[list[str]]] = mapped_column(JSON, default=list)


class DeadlineRule(RegisterBase):
    """How many working days a regulation gives for a step, from one day to another.

    `field_check` is None where it makes no difference. `pauses` are states in which the days do not
    count, parted by spaces. `extension` are the days it may be made longer by, once.
    """

    __tablename__ = "deadline_rule"
    __table_args__ = (Index("ix_deadline_rule_step", "step", "kind"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    step: Mapped[str] = mapped_column(String(16))
    """forward, answer, close."""
    kind: Mapped[Kind | None] = mapped_column(enum_type(Kind), default=None)
    field_check: Mapped[bool | None] = mapped_column(Boolean, default=None)
    working_days: Mapped[int]
    extension: Mapped[int] = mapped_column(default=0)
    pauses: Mapped[str] = mapped_column(String(120), default="")
    regulation: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date, default=None)


class DayRule(RegisterBase):
    """A day that is worked, or is not, whatever the calendar of holidays says."""

    __tablename__ = "day_rule"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    works: Mapped[bool] = mapped_column(Boolean)
    why: Mapped[str] = mapped_column(Text, default="")
