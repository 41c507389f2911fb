"""Lists of edits as they are kept, each with the piece that was made of it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from radio.calls.tables import BY, CALL_ID
from radio.db import Base
from radio.units import Millis

CLIP_ID = 32
TITLE = 200


class CallClip(Base):
    """A list of edits over a call; without `media_id` nothing was made of it yet, or it is gone.

    `edits` as `radio.calls.clips.wording` writes it. One that a piece was made of is never changed:
    so it is known what is heard in the piece, and what was left out.
    """

    __tablename__ = "call_clip"
    __table_args__ = (Index("ix_call_clip_call", "call_id", "at"),)

    id: Mapped[str] = mapped_column(String(CLIP_ID), primary_key=True)
    call_id: Mapped[str] = mapped_column(
        String(CALL_ID), ForeignKey("phone_call.id", ondelete="CASCADE")
    )
    edits: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(TITLE), default="")
    media_id: Mapped[str | None] = mapped_column(
        ForeignKey("media.id", ondelete="SET NULL"), index=True, default=None
    )
    made_by: Mapped[str] = mapped_column(String(BY), default="")
    at: Mapped[Millis]
