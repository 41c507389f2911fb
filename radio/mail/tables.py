"""Mail that waits to be sent, and what was sent lately."""

from __future__ import annotations

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.db import Base
from radio.units import Millis

KEY = 160


class OutgoingMail(Base):
    """A mail to one address, which is sealed. `key` says what it is: no other has the same.

    `files` are paths below the data folder, a line each. `next_at` is when it is tried next, in ms.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index("ix_outgoing_mail_due", "sent_at", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY), unique=True)
    address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Millis]
    next_at: Mapped[Millis]
    sent_at: Mapped[Millis | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    """Why it was not taken the last time: no address is in it."""
