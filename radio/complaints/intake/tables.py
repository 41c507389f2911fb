"""Tables of this computer's own file: what waits to be delivered, drafts, the last ticket number.

What somebody has said is sealed in all of them (`radio.keys`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from radio.complaints.ppid.numbers import NUMBER, Series
from radio.complaints.register.base import ID
from radio.complaints.register.lists import AGENCY, CATEGORY, PREFIX
from radio.complaints.register.tables import BY, TAKER
from radio.db import Base, MillisType, Revision, enum_type
from radio.db.base import NAMES
from radio.db.limits import check_rows_of
from radio.units import Millis

ENVIRONMENT: Final = "intake"
"""Folder of its migrations."""


class IntakeBase(DeclarativeBase):
    """Declarative base of this computer's file."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {Millis: MillisType}


check_rows_of(IntakeBase)
# Its writes are counted, as those of the station's database are.
Base.metadata.tables[Revision.__tablename__].to_metadata(IntakeBase.metadata)


class WaitingKind(StrEnum):
    """What waits."""

    COMPLAINT = "complaint"
    REQUEST = "request"
    """A request for public information (PPID)."""
    OBJECTION = "objection"
    """An objection to how such a request was dealt with."""


class Waiting(IntakeBase):
    """A complaint or a request that was taken, in the order of `number`; it stays for a while once delivered.

    `error` is why it could not be delivered, in words; `refused` where it never can be as it is.
    """

    __tablename__ = "waiting"
    __table_args__ = (Index("ix_waiting_open", "delivered_at", "number"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(ID), unique=True)
    kind: Mapped[WaitingKind] = mapped_column(enum_type(WaitingKind), default=WaitingKind.COMPLAINT)
    ticket: Mapped[str] = mapped_column(String(NUMBER), unique=True)
    """The number that was told."""
    key: Mapped[str | None] = mapped_column(String(80), unique=True, default=None)
    """What another program calls it: filed again, it is the same one."""
    episode_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Millis]
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[Millis] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    refused: Mapped[bool] = mapped_column(default=False)
    delivered_at: Mapped[Millis | None] = mapped_column(default=None)


class WaitingFile(IntakeBase):
    """An attachment of what waits."""

    __tablename__ = "waiting_file"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    waiting_id: Mapped[str] = mapped_column(String(ID), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")


class BroughtKind(StrEnum):
    """What kind of table was brought."""

    LAPOR = "lapor"
    """What SP4N-LAPOR! has made of cases."""
    NOTEBOOK = "notebook"


class BroughtState(StrEnum):
    """How far a table is: tried first, then taken once somebody says so. The worker does both."""

    LOOKING = "looking"
    LOOKED = "looked"
    TAKING = "taking"
    DONE = "done"
    REFUSED = "refused"


class BroughtTable(IntakeBase):
    """A table that was brought to the panel, with what became of its rows.

    `sealed` is the outcome (`exchange.outcome`). `tries` are the runs since it was last asked for. `taker`
    is the account of who brought it, as in `Complaint`.
    """

    __tablename__ = "brought_table"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    kind: Mapped[BroughtKind] = mapped_column(enum_type(BroughtKind))
    state: Mapped[BroughtState] = mapped_column(enum_type(BroughtState))
    by: Mapped[str] = mapped_column(String(BY), default="")
    taker: Mapped[str] = mapped_column(String(TAKER), default="", server_default="")
    made_at: Mapped[Millis]
    asked_at: Mapped[Millis]
    """When it was brought, or taken: what its rows make is made after that."""
    sealed: Mapped[str] = mapped_column(Text)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)


class BroughtFile(IntakeBase):
    """The table itself, sealed; it goes when its rows are taken."""

    __tablename__ = "brought_file"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    """The table's."""
    sealed: Mapped[bytes]


class Draft(IntakeBase):
    """What somebody is typing, kept while they do; it goes when it is filed.

    `person` is whose it is: the account's id, or empty for whoever sits at the station's own computer.
    """

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    kind: Mapped[WaitingKind] = mapped_column(enum_type(WaitingKind), default=WaitingKind.COMPLAINT)
    person: Mapped[str] = mapped_column(String(BY), default="", index=True)
    sealed: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[Millis]
    updated_at: Mapped[Millis]


class DraftFile(IntakeBase):
    """A file that was added to what somebody is typing; sealed as an attachment is."""

    __tablename__ = "draft_file"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    draft_id: Mapped[str] = mapped_column(String(ID), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[bytes]
    at: Mapped[Millis]


class LearnedChoice(IntakeBase):
    """How often a category and an agency were chosen where a word was said.

    The word stands here as its keyed digest alone (`Keyring.blind`): nobody reads it here.
    """

    __tablename__ = "learned_choice"

    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    category_id: Mapped[str] = mapped_column(String(CATEGORY), primary_key=True)
    agency_id: Mapped[str] = mapped_column(String(AGENCY), primary_key=True)
    times: Mapped[int] = mapped_column(default=0)


class KnownList(IntakeBase):
    """A list of the shared database as it was last seen: forms have it while that is away.

    `at` is when it last became different.
    """

    __tablename__ = "known_list"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    at: Mapped[Millis]


class TicketRun(IntakeBase):
    """The last number of a prefix and a year that was given out here."""

    __tablename__ = "ticket_run"

    prefix: Mapped[str] = mapped_column(String(PREFIX), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class NumberRun(IntakeBase):
    """The last number of requests, or of objections, of a prefix and a year that was given out here."""

    __tablename__ = "number_run"

    series: Mapped[Series] = mapped_column(enum_type(Series), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(PREFIX), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class ReservedNumber(IntakeBase):
    """A number that a phone may give out while it has no network; nobody else ever does.

    `device` is the phone's own name for itself, of random.
    """

    __tablename__ = "reserved_number"

    number: Mapped[str] = mapped_column(String(NUMBER), primary_key=True)
    kind: Mapped[WaitingKind] = mapped_column(enum_type(WaitingKind))
    device: Mapped[str] = mapped_column(String(ID), index=True)
    person: Mapped[str] = mapped_column(String(BY), default="")
    year: Mapped[int]
    reserved_at: Mapped[Millis]
    used_at: Mapped[Millis | None] = mapped_column(default=None)
