"""Adding and changing webhooks; what is written here is sent by the worker of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from radio.complaints.entry import one_line
from radio.complaints.errors import ComplaintError, EntryError
from radio.complaints.hooks.events import NAMES, TRIAL
from radio.complaints.hooks.guard import Guard
from radio.complaints.hooks.signing import new_secret
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import (
    HOOK_NAME,
    CaseEvent,
    DeliveryState,
    HookState,
    Webhook,
    WebhookDelivery,
)
from radio.complaints.register.lists import Agency
from radio.complaints.register.sealing import about_hook
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import BY
from radio.keys import Keyring
from radio.units import Millis

GRACE: Final = 24 * 3_600_000
"""ms that the secret before signs, too, after a new one was made."""
HOOKS_MOST: Final = 50
"""Of a desk: each has its messages counted and its receiver asked."""


class NoSuchHookError(ComplaintError):
    """This desk has no such webhook, or it has no such message."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A webhook somebody wants. No events are all of them, no agencies those of every case."""

    name: str
    address: str
    events: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()


def add_hook(
    session: Session, desk: Desk, guard: Guard, wish: Wish, by: str
) -> tuple[Webhook, str]:
    """A webhook that is told of what is done from now on, and its secret. Does not commit.

    Raises:
        EntryError: something of it can't be used; its field.
        RefusedAddressError: nothing may be sent there.
        radio.keys.KeyFileError: the keys can't be read or made.
    """
    now = desk.clock()
    name = one_line(wish.name, "name", HOOK_NAME)
    if not name:
        raise EntryError("say whose receiver it is", "name")
    guard.check(wish.address)
    _check_lists(session, wish)
    sign_in_desk(session, desk.prefix, desk.name, now)
    if len(hooks_of(session, desk.prefix)) >= HOOKS_MOST:
        raise EntryError(f"up to {HOOKS_MOST} can be kept; remove one first", "name")
    last = session.scalar(select(func.max(CaseEvent.number))) or 0
    row = Webhook(
        id=new_id(now), desk=desk.prefix, name=name, address=wish.address,
        events=list(wish.events), agencies=list(wish.agencies), sealed="", cursor=last,
        made_at=now, made_by=by[:BY],
    )  # fmt: skip
    secret = new_secret()
    row.sealed = desk.keys.seal(secret, about_hook(row.id))
    session.add(row)
    session.flush()
    return row, secret


def _check_lists(session: Session, wish: Wish) -> None:
    if unknown := set(wish.events) - set(NAMES):
        raise EntryError(f"“{min(unknown)[:40]}” is no event", "events")
    known = set(session.scalars(select(Agency.id).where(Agency.id.in_(wish.agencies))))
    if unknown := set(wish.agencies) - known:
        raise EntryError(f"“{min(unknown)[:40]}” is no agency", "agencies")


def secrets_of(keys: Keyring, row: Webhook, now: Millis) -> list[str]:
    """What a message is signed with: the secret, and the one before while its time lasts.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    sealed = [row.sealed]
    if row.old_sealed and row.old_until is not None and now < row.old_until:
        sealed.append(row.old_sealed)
    return [keys.open(one, about_hook(row.id)) for one in sealed]


def hooks_of(session: Session, desk: str) -> Sequence[Webhook]:
    """Those of a desk, the oldest first."""
    return session.scalars(select(Webhook).where(Webhook.desk == desk).order_by(Webhook.id)).all()


def hook_of(session: Session, desk: Desk, hook_id: str) -> Webhook:
    """A webhook of this desk.

    Raises:
        NoSuchHookError: it has none such.
    """
    row = session.get(Webhook, hook_id)
    if row is None or row.desk != desk.prefix:
        raise NoSuchHookError("there is no such webhook")
    return row


def rotate(session: Session, desk: Desk, row: Webhook) -> str:
    """A new secret; the one until now signs along for `GRACE`. Does not commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    secret = new_secret()
    row.old_sealed, row.old_until = row.sealed, Millis(desk.clock() + GRACE)
    row.sealed = desk.keys.seal(secret, about_hook(row.id))
    session.flush()
    return secret


def pause(session: Session, row: Webhook) -> None:
    """Send nothing; what it is to be told is kept. Does not commit."""
    row.state = HookState.PAUSED
    session.flush()


def resume(session: Session, row: Webhook) -> None:
    """Send all that waits, at once. Does not commit."""
    row.state, row.failures, row.failing_since = HookState.ACTIVE, 0, None
    row.rest_until = Millis(0)
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == row.id, WebhookDelivery.state == DeliveryState.WAITING)
        .values(attempts=0, try_at=0, failing_since=None)
        .execution_options(synchronize_session=False)
    )
    session.flush()


def remove(session: Session, row: Webhook) -> None:
    """It, its secret, and what it was to be told. Does not commit."""
    session.delete(row)
    session.flush()


def try_out(session: Session, row: Webhook, now: Millis) -> WebhookDelivery:
    """Have a test sent, once, whether or not it is paused. Does not commit."""
    made = WebhookDelivery(id=new_id(now), webhook_id=row.id, event=TRIAL, made_at=now)
    session.add(made)
    session.flush()
    return made


def delivery_of(session: Session, row: Webhook, number: int) -> WebhookDelivery:
    """A message to a receiver.

    Raises:
        NoSuchHookError: there is none such.
    """
    found = session.get(WebhookDelivery, number)
    if found is None or found.webhook_id != row.id:
        raise NoSuchHookError("there is no such message")
    return found


def send_again(session: Session, found: WebhookDelivery) -> None:
    """Send a message again, by the same id: who has it knows it. Does not commit."""
    found.state, found.done_at = DeliveryState.WAITING, None
    found.attempts, found.try_at, found.failing_since = 0, Millis(0), None
    session.flush()


def skip(session: Session, found: WebhookDelivery, now: Millis) -> None:
    """Leave out a message that waits: later ones of its case go on. Does not commit."""
    if found.state is DeliveryState.WAITING:
        found.state, found.done_at = DeliveryState.SKIPPED, now
        session.flush()
