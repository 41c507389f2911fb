"""A register with receivers of webhooks, and a worker that is driven by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from radio.complaints.hooks import keeping
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.posting import Post
from radio.complaints.hooks.queueing import queue_events
from radio.complaints.hooks.sending import Way, due_hooks, send_due
from radio.complaints.register.hooktables import Webhook, WebhookDelivery
from radio.complaints.register.opening import register_scope
from radio.complaints.words import Deed
from radio.units import Seconds
from tests.complaints.handling import LETTER, Office
from tests.rig.receivers import Receiver


@dataclass
class Hooked:
    """Adds webhooks, and sends as the worker does; `secrets` by the webhook's id."""

    office: Office
    hosts: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    seconds: float = 5.0
    chance: float = 0.0

    @property
    def guard(self) -> Guard:
        return Guard(tuple(self.hosts))

    @property
    def way(self) -> Way:
        return Way(Post(self.guard, Seconds(self.seconds)), "", lambda: self.chance)

    def add(self, receiver: Receiver, name: str = "Dasbor Kominfo", **wish: Any) -> str:
        self.hosts.append(receiver.host)
        return self.add_address(receiver.address(), name, **wish)

    def add_address(self, address: str, name: str = "Dasbor Kominfo", **wish: Any) -> str:
        with register_scope(self.office.register, write=True) as session:
            row, secret = keeping.add_hook(
                session, self.office.desk, self.guard, keeping.Wish(name, address, **wish), "ani"
            )
            session.commit()
        self.secrets[row.id] = secret
        return row.id

    def change(self, hook_id: str, how: Any, *given: Any) -> Any:
        """Something of `keeping`, done to a webhook."""
        with register_scope(self.office.register, write=True) as session:
            found = how(session, *given, session.get_one(Webhook, hook_id))
            session.commit()
        return found

    def row(self, hook_id: str) -> Webhook:
        with register_scope(self.office.register) as session:
            return session.get_one(Webhook, hook_id)

    def messages(self, hook_id: str) -> list[WebhookDelivery]:
        with register_scope(self.office.register) as session:
            query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook_id)
            return list(session.scalars(query.order_by(WebhookDelivery.number)))

    def queue(self) -> int:
        return queue_events(self.office.register, self.office.desk)

    def run(self) -> int:
        """One run of the worker: how many messages arrived."""
        self.queue()
        register, desk = self.office.register, self.office.desk
        due = due_hooks(register, desk)
        return sum(send_due(register, desk, hook_id, self.way) for hook_id in due)


def a_course(office: Office, **values: Any) -> str:
    """A case that is taken, verified, forwarded, answered and closed."""
    case = office.take(**values)
    office.do(case, Deed.VERIFY)
    office.do(case, Deed.FORWARD, agencies=("dlh",))
    office.do(case, Deed.ANSWER, **LETTER, public=True)
    office.do(case, Deed.CLOSE)
    return case


COURSE = [
    "complaint.taken",
    "complaint.verified",
    "complaint.forwarded",
    "complaint.answered",
    "complaint.closed",
]
