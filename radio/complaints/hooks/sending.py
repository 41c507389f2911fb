"""Sending what waits for a receiver: in the order of the deeds of each case, again until it has arrived.

A message is in the shared database before it is sent, and noted there after. A process that ends in
between sends it again, by the same id. While a receiver fails it is left alone for longer and longer;
after days the webhook is stopped, with all it is to be told kept.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, and_, exists, select
from sqlalchemy.orm import Session, aliased

from radio.complaints.hooks.events import TRIAL
from radio.complaints.hooks.keeping import secrets_of
from radio.complaints.hooks.payload import as_body, complaint_event, trial
from radio.complaints.hooks.posting import GONE, Answer, Post
from radio.complaints.hooks.signing import signed_headers
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import DeliveryState, HookState, Webhook, WebhookDelivery
from radio.complaints.register.opening import register_scope
from radio.units import Millis

REST_FIRST: Final = 5_000
REST_MOST: Final = 3_600_000
"""ms until the next try after the first failure, and at most; four times as long each time in between."""
SPREAD: Final = 0.25
"""Of a rest that chance adds: receivers that came back are not asked by everybody at once."""
ASKED_MOST: Final = 24 * 3_600_000
"""ms that a receiver may want to be left alone for."""
STOPPED_AFTER: Final = 3 * 24 * 3_600_000
TRIES_LEAST: Final = 10
"""A webhook is stopped after so many ms, and so many tries, in which nothing arrived, or one message did not."""
_DOUBLINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Way:
    """How messages are sent. `base` is the address of the panel that programs reach; `chance` gives 0 to 1."""

    post: Post
    base: str = ""
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class _Parcel:
    number: int
    address: str
    headers: dict[str, str]
    body: bytes


def due_hooks(register: Engine, desk: Desk) -> list[str]:
    """Webhooks of this desk that have something to be sent now.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    now = desk.clock()
    with register_scope(register) as session:
        rows = session.scalars(select(Webhook).where(Webhook.desk == desk.prefix)).all()
        return [row.id for row in rows if _next(session, row, now) is not None]


def stopped_hooks(register: Engine, desk: Desk) -> dict[str, str]:
    """Names, by their id, of webhooks that are sent to no more until somebody has looked."""
    query = select(Webhook.id, Webhook.name).where(
        Webhook.desk == desk.prefix, Webhook.state.in_((HookState.STOPPED, HookState.GONE))
    )
    with register_scope(register) as session:
        return dict(session.execute(query).tuples().all())


def send_due(
    register: Engine,
    desk: Desk,
    hook_id: str,
    way: Way,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Send what waits for a receiver, until one fails; how many have arrived. `goes_on` is asked between.

    To be called by one thread at a time for a webhook.

    Raises:
        RegisterAwayError: the shared database can't be reached.
        radio.keys.SealedError, radio.keys.KeyFileError: its secret can't be opened.
    """
    arrived = 0
    while goes_on():
        now = desk.clock()
        with register_scope(register) as session:
            parcel = _packed(session, desk, hook_id, way, now)
        if parcel is None:
            break
        answer = (
            way.post.send(parcel.address, parcel.headers, parcel.body, now) if parcel.body else None
        )
        if answer is not None and not answer.is_taken and not goes_on():
            # The worker ends: what it has not waited for is sent again.
            break
        with register_scope(register, write=True) as session:
            _note(session, desk.clock(), hook_id, parcel.number, answer, way.chance)
            session.commit()
        if answer is not None and not answer.is_taken:
            break
        arrived += answer is not None
    return arrived


# ---------------------------------------------------------------- what is next


def _packed(session: Session, desk: Desk, hook_id: str, way: Way, now: Millis) -> _Parcel | None:
    """The next message, signed; without a body where its case is there no more."""
    hook = session.get(Webhook, hook_id)
    row = _next(session, hook, now) if hook is not None else None
    if hook is None or row is None:
        return None
    body = _body(session, desk, hook, row, way, now)
    given = secrets_of(desk.keys, hook, now)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "radio-webhooks/1",
        **signed_headers(given, f"msg_{row.id}", now // 1000, body),
    }
    return _Parcel(row.number, hook.address, headers, body)


def _body(
    session: Session, desk: Desk, hook: Webhook, row: WebhookDelivery, way: Way, now: Millis
) -> bytes:
    if row.event == TRIAL:
        return as_body(trial(desk, now))
    event = complaint_event(session, desk, row, way.base)
    if event is None or (hook.agencies and event.data.complaint.confidential):
        # Whose affair a confidential case is must not be seen from who is told of it.
        return b""
    return as_body(event)


def _next(session: Session, hook: Webhook, now: Millis) -> WebhookDelivery | None:
    """What is to be sent now: never one of whose case an earlier one waits.

    Those that failed less go first, so that one the receiver can't take keeps no other case out.
    """
    message, earlier = WebhookDelivery, aliased(WebhookDelivery)
    query = select(message).where(
        message.webhook_id == hook.id, message.state == DeliveryState.WAITING
    )
    if hook.state is not HookState.ACTIVE or _rests(now, hook.rest_until):
        return session.scalars(query.where(message.event == TRIAL).limit(1)).first()
    overtakes = exists().where(
        earlier.webhook_id == hook.id,
        earlier.complaint_id == message.complaint_id,
        earlier.complaint_id != "",
        earlier.state == DeliveryState.WAITING,
        earlier.number < message.number,
    )
    rests = and_(message.try_at > now, message.try_at <= now + _LONGEST)
    query = query.where(~overtakes, ~rests).order_by(message.attempts, message.number)
    return session.scalars(query.limit(1)).first()


_LONGEST: Final = ASKED_MOST


def _rests(now: Millis, until: Millis) -> bool:
    """One that rests for longer than ever happens does so since the clock went ahead for a while."""
    return now < until <= now + _LONGEST


# ---------------------------------------------------------------- what came of it


def _note(
    session: Session,
    now: Millis,
    hook_id: str,
    number: int,
    answer: Answer | None,
    chance: Callable[[], float],
) -> None:
    hook, row = session.get(Webhook, hook_id), session.get(WebhookDelivery, number)
    if hook is None or row is None:
        # Removed while it was on its way.
        return
    if answer is None:
        row.state, row.done_at, row.error = DeliveryState.SKIPPED, now, "gone"
        return
    row.attempts, row.tried_at = row.attempts + 1, now
    row.status, row.answer, row.error = answer.status, answer.text, answer.error
    if answer.is_taken:
        row.state, row.done_at, row.failing_since = DeliveryState.DELIVERED, now, None
        hook.arrived_at = now
        if row.event != TRIAL:
            hook.failures, hook.failing_since, hook.rest_until = 0, None, Millis(0)
    elif row.event == TRIAL:
        row.state, row.done_at = DeliveryState.FAILED, now
    else:
        _put_off(hook, row, answer, now, chance())


def _put_off(hook: Webhook, row: WebhookDelivery, answer: Answer, now: Millis, by: float) -> None:
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    row.failing_since = row.failing_since or now
    asked = min(answer.retry_after, ASKED_MOST)
    hook.rest_until = Millis(now + max(asked, _rest(hook.failures, by)))
    row.try_at = Millis(now + max(asked, _rest(row.attempts, by)))
    if hook.state is not HookState.ACTIVE:
        return
    if answer.status == GONE:
        hook.state = HookState.GONE
    elif _is_hopeless(hook.failing_since, hook.failures, now) or _is_hopeless(
        row.failing_since, row.attempts, now
    ):
        hook.state = HookState.STOPPED


def _rest(failures: int, by: float) -> int:
    """ms to wait after so many failures."""
    plain = min(REST_MOST, REST_FIRST << 2 * min(failures - 1, _DOUBLINGS))
    return round(plain * (1 + SPREAD * by))


def _is_hopeless(since: Millis, failures: int, now: Millis) -> bool:
    return now - since >= STOPPED_AFTER and failures >= TRIES_LEAST
