"""Calls that are kept whatever the rules say: who said so, why, and until when."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.calls.tables import BY, CALL_ID
from radio.db import Base
from radio.units import Millis


class CallHold(Base):
    """One hold of one call. It stands while `ended_at` is None; `PhoneCall.hold` says whether any does."""

    __tablename__ = "call_hold"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    call_id: Mapped[str] = mapped_column(
        String(CALL_ID), ForeignKey("phone_call.id", ondelete="CASCADE"), index=True
    )
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(BY))
    at: Mapped[Millis]
    ended_at: Mapped[Millis | None] = mapped_column(default=None)
    ended_by: Mapped[str] = mapped_column(String(BY), default="")
