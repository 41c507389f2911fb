"""Tables of webhooks: who is told of cases, what they are still to be told, how that went.

Of what is told nothing is kept: it is put together anew from the case each time it is sent. So what
was erased or became confidential meanwhile does not go out any more.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from radio.complaints.register.base import ID, RegisterBase
from radio.complaints.register.lists import PREFIX
from radio.complaints.register.tables import BY
from radio.db import enum_type
from radio.units import Millis

HOOK_NAME = 80
HOOK_ADDRESS = 500
ANSWER = 300
EVENT = 40


class HookState(StrEnum):
    """Whether a webhook is sent to."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By a person."""
    STOPPED = "stopped"
    """By itself: for days nothing arrived."""
    GONE = "gone"
    """The receiver has answered that there is none any more (410)."""


class DeliveryState(StrEnum):
    """Whether a message has arrived."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    SKIPPED = "skipped"
    """A person has left it out, or its case is there no more."""
    FAILED = "failed"
    """Of trials alone: they are sent once."""


class Webhook(RegisterBase):
    """A receiver. Only the desk that has made it sends to it, and has the keys of its secret.

    `events` and `agencies` are what it is told of; none is all. `cursor` is the number of the last
    `CaseEvent` it was looked through for. `old_sealed` signs, too, until `old_until`: whoever
    receives has so long to take the new secret.
    """

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    desk: Mapped[str] = mapped_column(String(PREFIX), ForeignKey("desk.prefix"), index=True)
    name: Mapped[str] = mapped_column(String(HOOK_NAME))
    address: Mapped[str] = mapped_column(String(HOOK_ADDRESS))
    events: Mapped[list[str]] = mapped_column(JSON, default=list)
    agencies: Mapped[list[str]] = mapped_column(JSON, default=list)
    sealed: Mapped[str] = mapped_column(Text)
    old_sealed: Mapped[str] = mapped_column(Text, default="")
    old_until: Mapped[Millis | None] = mapped_column(default=None)
    state: Mapped[HookState] = mapped_column(enum_type(HookState), default=HookState.ACTIVE)
    cursor: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    """In a row, of whatever message."""
    failing_since: Mapped[Millis | None] = mapped_column(default=None)
    rest_until: Mapped[Millis] = mapped_column(default=Millis(0))
    """Nothing is sent before."""
    arrived_at: Mapped[Millis | None] = mapped_column(default=None)
    """When a message arrived last."""
    made_at: Mapped[Millis]
    made_by: Mapped[str] = mapped_column(String(BY), default="")


class CaseEvent(RegisterBase):
    """A deed in the order in which deeds were committed, while there are webhooks.

    A trigger of the database writes it (migration 0008), whoever does the deed: where a number is
    seen, all lower ones that will ever be are seen, too. It goes once every webhook is past it.
    """

    __tablename__ = "case_event"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    deed_id: Mapped[str] = mapped_column(String(ID))


class WebhookDelivery(RegisterBase):
    """A message to a receiver: by its `id` they know it again, however often it is sent.

    `complaint_id` and `deed_id` refer to rows that may be gone by then. `error` says in a word
    why it did not arrive, `status` and `answer` what the receiver said to it last.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "deed_id"),
        Index("ix_webhook_delivery_next", "webhook_id", "state", "attempts", "number"),
        Index("ix_webhook_delivery_case", "webhook_id", "complaint_id", "number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(ID), unique=True)
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(EVENT))
    complaint_id: Mapped[str] = mapped_column(String(ID), default="")
    deed_id: Mapped[str | None] = mapped_column(String(ID), default=None)
    state: Mapped[DeliveryState] = mapped_column(
        enum_type(DeliveryState), default=DeliveryState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[Millis] = mapped_column(default=Millis(0))
    failing_since: Mapped[Millis | None] = mapped_column(default=None)
    made_at: Mapped[Millis]
    done_at: Mapped[Millis | None] = mapped_column(default=None)
    tried_at: Mapped[Millis | None] = mapped_column(default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(String(ANSWER), default="")
    error: Mapped[str] = mapped_column(String(16), default="")
