"""Tables of what the law on personal data asks of whoever keeps it (UU 27/2022).

None of them holds personal data in the clear: what was asked for by whom is sealed or a blind index.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import PREFIX
from radio.complaints.register.tables import BY
from radio.complaints.words import Kind
from radio.db import enum_type
from radio.units import Millis


class Kept(StrEnum):
    """What is kept for a time, and then not."""

    REPORTER = "reporter"
    """Who reported; counted from when the case was done with."""
    ATTACHMENT = "attachment"
    """Files of a case; likewise."""
    APPLICANT = "applicant"
    """Who asked for public information (PPID); counted from when the request was done with."""
    DISCLOSURE = "disclosure"
    """Who saw what; counted from when they did."""
    REQUEST = "request"
    """What people have asked for about their data; counted from the answer."""
    TEXT = "text"
    """Words within a text: only ever removed because somebody asked for it."""


class Identity(StrEnum):
    """How it was made sure who asks."""

    CARD = "card"
    """An identity card was shown."""
    CALLED_BACK = "called_back"
    """They were called back on the number that is kept."""
    KNOWN_FACTS = "known_facts"
    """They told what only they can know: when and how they reported, where."""
    PROXY = "proxy"
    """Somebody else, with a letter of authority and both cards."""


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Wish(StrEnum):
    """What somebody may ask for about what is kept of them."""

    ACCESS = "access"
    """Art. 7 and 32: all that is kept, and who saw it."""
    RESTRICT = "restrict"
    """Art. 11 and 41: it is kept, but not used."""
    CORRECT = "correct"
    """Art. 6: what is wrong or missing is put right."""
    ERASE = "erase"
    """Art. 8 and 43."""


class RetentionRule(RegisterBase):
    """How many days something is kept; `kind` is None where it makes no difference.

    A rule is never changed: it is over at `until`, and another holds from then on.
    """

    __tablename__ = "retention_rule"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    what: Mapped[Kept] = mapped_column(enum_type(Kept))
    kind: Mapped[Kind | None] = mapped_column(enum_type(Kind), default=None)
    days: Mapped[int]
    why: Mapped[str] = mapped_column(Text, default="")
    """The regulation, or the station's schedule, that says so."""
    since: Mapped[Millis] = mapped_column(default=0)
    until: Mapped[Millis | None] = mapped_column(default=None)
    by: Mapped[str] = mapped_column(String(BY), default="")
    """Who set it; empty for those a register begins with."""


class PersonRequest(RegisterBase):
    """Somebody has asked for something about their data, and has an answer until `due_at`.

    `phone_index` is what they are found by, empty once they are erased; `ticket` is what they named: of
    a complaint, or the number of a request for information. `asker` is who they say they are, sealed, and
    empty once they have their answer. `prepared_at` is when their report was made.
    After an erasure, copies of the database still have it until `backups_until`; `gone_at` is when
    that was over. What is under a hold is restricted, and erased from `waits_until` on.
    """

    __tablename__ = "person_request"
    __table_args__ = (Index("ix_person_request_open", "answered_at", "due_at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    wish: Mapped[Wish] = mapped_column(enum_type(Wish))
    phone_index: Mapped[str] = mapped_column(String(80), default="")
    ticket: Mapped[str] = mapped_column(String(24), default="")
    asker: Mapped[str] = mapped_column(Text, default="")
    identity: Mapped[str] = mapped_column(String(16), default="")
    """How it was made sure who asks: `Identity`; empty where it was not yet."""
    asked_at: Mapped[Millis]
    due_at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY))
    """Who took it down."""
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    prepared_at: Mapped[Millis | None] = mapped_column(default=None)
    answered_at: Mapped[Millis | None] = mapped_column(default=None)
    outcome: Mapped[str] = mapped_column(String(16), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    """How they got it, or why it was refused; nobody is named."""
    answered_by: Mapped[str] = mapped_column(String(BY), default="")
    rows: Mapped[int] = mapped_column(default=0)
    """How many rows it was about."""
    sealed: Mapped[str] = mapped_column(Text, default="")
    """What of an erasure waits for the end of a hold: phrases, in JSON; empty once it is done."""
    waits_until: Mapped[Millis | None] = mapped_column(default=None)
    backups_until: Mapped[Millis | None] = mapped_column(default=None)
    gone_at: Mapped[Millis | None] = mapped_column(default=None)


class ErasedPhone(RegisterBase):
    """A telephone whose owner was erased `at`: what was said before and comes later, comes without them.

    It is on a phone without a network, on another desk's computer, in an old notebook. Only the keyed
    digest stands here (`phone_index`, of whoever has the keys alone), and goes at `until`. `sealed` are
    the phrases that are taken out of such texts.
    """

    __tablename__ = "erased_phone"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    phone_index: Mapped[str] = mapped_column(String(80), index=True)
    at: Mapped[Millis]
    until: Mapped[Millis]
    request_id: Mapped[str] = mapped_column(String(ID), default="")
    sealed: Mapped[str] = mapped_column(Text, default="")


class Removal(RegisterBase):
    """That something was removed: what, when, by whom, by which rule or request; never what it said.

    `by` is empty where a rule did it.
    """

    __tablename__ = "removal"
    __table_args__ = (Index("ix_removal_at", "at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    what: Mapped[Kept] = mapped_column(enum_type(Kept))
    row_id: Mapped[str] = mapped_column(String(ID))
    complaint_id: Mapped[str] = mapped_column(String(ID), default="", index=True)
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    rule_id: Mapped[str] = mapped_column(String(ID), default="")
    request_id: Mapped[str] = mapped_column(String(ID), default="")


class Breach(RegisterBase):
    """Personal data got to somebody it should not have, or was lost (UU 27/2022 art. 46).

    Those concerned and the authority are told what, when, how and what is done about it until
    `due_at`: 3x24 hours after it was found.
    """

    __tablename__ = "breach"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    what: Mapped[str] = mapped_column(Text)
    """Which data."""
    whose: Mapped[str] = mapped_column(Text, default="")
    """What people they are: reporters of a month, applicants; nobody by name."""
    how: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int] = mapped_column(default=0)
    """How many people it is about, as far as is known."""
    happened_at: Mapped[Millis | None] = mapped_column(default=None)
    found_at: Mapped[Millis]
    due_at: Mapped[Millis]
    people_told_at: Mapped[Millis | None] = mapped_column(default=None)
    authority_told_at: Mapped[Millis | None] = mapped_column(default=None)
    closed_at: Mapped[Millis | None] = mapped_column(default=None)
    closed_by: Mapped[str] = mapped_column(String(BY), default="")
    by: Mapped[str] = mapped_column(String(BY))
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")


class InfoDisclosure(RegisterBase):
    """That somebody saw who asked for information, or what was asked in confidence (art. 31)."""

    __tablename__ = "info_disclosure"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("info_request.id"), index=True)
    at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY))
    desk: Mapped[str] = mapped_column(String(PREFIX), default="")
    what: Mapped[str] = mapped_column(String(16))
    """applicant, export."""
    why: Mapped[str] = mapped_column(Text)


class Reckoning(RegisterBase):
    """That somebody changed rules or days: a worker reckons open deadlines anew and says how many moved."""

    __tablename__ = "reckoning"
    __table_args__ = (Index("ix_reckoning_asked", "asked_at"),)

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    asked_at: Mapped[Millis]
    by: Mapped[str] = mapped_column(String(BY), default="")
    begun_at: Mapped[Millis | None] = mapped_column(default=None)
    done_at: Mapped[Millis | None] = mapped_column(default=None)
    moved: Mapped[int] = mapped_column(default=0)
