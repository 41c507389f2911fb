"""Tables of the cases themselves. What is personal stands apart, sealed (`radio.keys`).

Texts of a case that is confidential (rahasia) are sealed, too, in the same columns:
`radio.complaints.register.sealing` writes and reads them.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import AGENCY, AREA, CATEGORY, PREFIX, WHO
from radio.complaints.words import Channel, Deed, Grade, Kind, Means, State
from radio.db import enum_type
from radio.units import Millis

TICKET = 16
BY = WHO
"""Characters of the name of who did something."""
TAKER = 64
"""Characters of the account of who took something: its desk, and its number there."""


class Complaint(RegisterBase):
    """A case. Moments are in ms since 1970 UTC.

    `said_at` is when it came, `created_at` when it was written down. `version` counts its changes:
    who saves an older one is told. `key` is what another program calls it, unique for a desk.
    Where it was merged, `merged_into` is where it goes on; `split_from` where it comes from.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("desk", "key"),
        Index("ix_complaint_state", "state", "due_at"),
        Index("ix_complaint_agency", "agency_id", "state", "created_at"),
        Index("ix_complaint_category", "category_id", "created_at"),
        Index("ix_complaint_area", "area_code", "created_at"),
        Index("ix_complaint_newest", "created_at", "id"),
        Index("ix_complaint_changed", "updated_at", "id"),
        # Lists of what was said when, by what they are sorted out by.
        Index("ix_complaint_said", "said_at", "id"),
        Index("ix_complaint_due", "due_at", "id"),
        *(
            Index(f"ix_complaint_{column}_said", column, "said_at", "id")
            for column in ("state", "agency_id", "category_id", "area_code", "channel")
        ),
        Index(
            "ix_complaint_ticket_begins", "ticket", postgresql_ops={"ticket": "text_pattern_ops"}
        ),
        # The few that are left out of what others see.
        Index(
            "ix_complaint_confidential",
            "said_at",
            sqlite_where=text("confidential = 1"),
            postgresql_where=text("confidential"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    ticket: Mapped[str] = mapped_column(String(TICKET), unique=True)
    desk: Mapped[str] = mapped_column(ForeignKey("desk.prefix"))
    key: Mapped[str | None] = mapped_column(String(80), default=None)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    state: Mapped[State] = mapped_column(enum_type(State))
    version: Mapped[int] = mapped_column(default=1)

    # The four parts of communication: receiver, bearer (the reporter), means (channel), substance.
    agency_id: Mapped[str | None] = mapped_column(
        String(AGENCY), ForeignKey("agency.id"), default=None
    )
    category_id: Mapped[str | None] = mapped_column(
        String(CATEGORY), ForeignKey("category.id"), default=None
    )
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    area_code: Mapped[str | None] = mapped_column(
        String(AREA), ForeignKey("area.code"), default=None
    )
    latitude: Mapped[float | None] = mapped_column(Float, default=None)
    longitude: Mapped[float | None] = mapped_column(Float, default=None)
    answers: Mapped[dict[str, str | list[str]]] = mapped_column(JSON, default=dict)
    """To the questions of its category, by their code."""
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    """Who reported it is shown to nobody outside."""
    confidential: Mapped[bool] = mapped_column(Boolean, default=False)
    """What it says is shown to its handlers alone (rahasia)."""
    field_check: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether somebody has to go and look, which takes longer."""

    programme_id: Mapped[str] = mapped_column(String(32), default="")
    episode_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    call_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    taken_by: Mapped[str] = mapped_column(String(BY), default="")
    """As it is shown; others may have the same name."""
    taker: Mapped[str] = mapped_column(String(TAKER), default="", server_default="")
    """The account of who took it (`BJN 7`), which is nobody else's; empty in rows from before."""

    said_at: Mapped[Millis]
    created_at: Mapped[Millis]
    updated_at: Mapped[Millis]
    forwarded_at: Mapped[Millis | None] = mapped_column(default=None)
    answered_at: Mapped[Millis | None] = mapped_column(default=None)
    """First answer."""
    aired_at: Mapped[Millis | None] = mapped_column(default=None)
    """First answer on the air."""
    closed_at: Mapped[Millis | None] = mapped_column(default=None)
    due_at: Mapped[Millis | None] = mapped_column(default=None)
    """End of the working day until which its next step has to be done; None where nothing has."""
    due_step: Mapped[str] = mapped_column(String(16), default="")
    due_rule: Mapped[str] = mapped_column(String(ID), default="")
    reminded_at: Mapped[Millis | None] = mapped_column(default=None)

    merged_into: Mapped[str | None] = mapped_column(ForeignKey("complaint.id"), default=None)
    split_from: Mapped[str | None] = mapped_column(ForeignKey("complaint.id"), default=None)
    supporters: Mapped[int] = mapped_column(default=0)
    """How many others have said the same, beside its reporter."""
    lapor_tracking_id: Mapped[str] = mapped_column(String(40), default="", index=True)
    lapor_state: Mapped[str] = mapped_column(String(40), default="")
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade), default=None)
    held_until: Mapped[Millis | None] = mapped_column(default=None)
    """Nothing of it is erased before (legal hold)."""


class Reporter(RegisterBase):
    """Who reported a case: a JSON object of personal data, sealed.

    By `phone_index` the same telephone is found again without its number standing anywhere. A case
    may have several, where others have said the same: those after the first, each with the number
    they were given (`ticket`); the first has the case's own.
    """

    __tablename__ = "reporter"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    ticket: Mapped[str | None] = mapped_column(String(TICKET), default=None, index=True)
    sealed: Mapped[str] = mapped_column(Text)
    phone_index: Mapped[str] = mapped_column(String(80), default="", index=True)
    said_at: Mapped[Millis]
    erased_at: Mapped[Millis | None] = mapped_column(default=None)
    restricted_at: Mapped[Millis | None] = mapped_column(default=None)
    """Since when it is kept, but shown to nobody (UU 27/2022 art. 41)."""


class Consent(RegisterBase):
    """That somebody agreed to something (UU 27/2022 art. 22), and the proof of it (art. 24)."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), index=True)
    reporter_id: Mapped[str] = mapped_column(String(ID), default="", server_default="")
    """Whose it is, of several who say the same; empty is the first."""
    purpose: Mapped[str] = mapped_column(String(16))
    """record, air, forward, publish."""
    given: Mapped[bool] = mapped_column(Boolean)
    how: Mapped[str] = mapped_column(String(16))
    """spoken, ticked, written."""
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    call_id: Mapped[str] = mapped_column(String(64), default="")
    moment: Mapped[Millis | None] = mapped_column(default=None)
    """Where in the recording it was said."""
    withdrawn_at: Mapped[Millis | None] = mapped_column(default=None)


class CaseDeed(RegisterBase):
    """Something that was done about a case: who, when, why, and what was said. Never changed.

    `said` is for the reporter, and for the public where `public`; `why` for those who handle it.
    """

    __tablename__ = "case_deed"
    __table_args__ = (
        UniqueConstraint("complaint_id", "number"),
        Index("ix_case_deed_at", "at"),
    )

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"))
    number: Mapped[int]
    deed: Mapped[Deed] = mapped_column(enum_type(Deed))
    state: Mapped[State] = mapped_column(enum_type(State))
    """Where the case stood after it."""
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool] = mapped_column(Boolean, default=False)
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agency.id"), default=None)
    means: Mapped[Means | None] = mapped_column(enum_type(Means), default=None)
    episode_id: Mapped[str] = mapped_column(String(64), default="")
    recording: Mapped[str] = mapped_column(String(120), default="")
    moment: Mapped[Millis | None] = mapped_column(default=None)
    """When it was said on the air; with `recording` where to hear it."""
    other_id: Mapped[str | None] = mapped_column(String(ID), default=None)
    """The other case of a merge or a split."""


class Disposition(RegisterBase):
    """A case with an agency, until it has answered or turned out not to be the one."""

    __tablename__ = "disposition"
    __table_args__ = (Index("ix_disposition_agency", "agency_id", "ended_at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), index=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    liaison_id: Mapped[str | None] = mapped_column(ForeignKey("liaison.id"), default=None)
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    answered_at: Mapped[Millis | None] = mapped_column(default=None)
    ended_at: Mapped[Millis | None] = mapped_column(default=None)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)


class Attachment(RegisterBase):
    """A file that belongs to a case: looked at, without its metadata, sealed."""

    __tablename__ = "attachment"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was sealed."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")


class Disclosure(RegisterBase):
    """That somebody saw personal data, or what a confidential case says (UU 27/2022 art. 31)."""

    __tablename__ = "disclosure"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    complaint_id: Mapped[str] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY))
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    what: Mapped[str] = mapped_column(String(16))
    """reporter, text, attachment, export, recording."""
    why: Mapped[str] = mapped_column(Text)
