"""What pages and commands show of webhooks: how each does, and what became of its messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.complaints.hooks.keeping import hooks_of
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import DeliveryState, Webhook, WebhookDelivery
from radio.complaints.register.tables import Complaint


@dataclass(frozen=True, slots=True)
class Health:
    """A webhook, and how many messages wait for it."""

    hook: Webhook
    waiting: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A message, and the ticket it is about; empty for tests, and where the case is gone."""

    row: WebhookDelivery
    ticket: str


def healths(session: Session, desk: Desk) -> list[Health]:
    """Those of a desk, the oldest first."""
    rows = hooks_of(session, desk.prefix)
    query = (
        select(WebhookDelivery.webhook_id, func.count())
        .where(
            WebhookDelivery.webhook_id.in_([row.id for row in rows]),
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .group_by(WebhookDelivery.webhook_id)
    )
    waiting = dict(session.execute(query).tuples().all())
    return [Health(row, waiting.get(row.id, 0)) for row in rows]


def messages(
    session: Session, hook: Webhook, most: int, before: int | None = None
) -> Sequence[Sent]:
    """What it was told, or is to be, the newest first."""
    query = (
        select(WebhookDelivery, Complaint.ticket)
        .outerjoin(Complaint, Complaint.id == WebhookDelivery.complaint_id)
        .where(WebhookDelivery.webhook_id == hook.id)
        .order_by(WebhookDelivery.number.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(WebhookDelivery.number < before)
    return [Sent(row, ticket or "") for row, ticket in session.execute(query).tuples()]
