"""From deeds to messages: each webhook is looked through the deeds that were committed since the last time.

Messages and how far a webhook has come are written in one transaction: a process that ends in between
looks through the same deeds again, and finds nothing done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from radio.complaints.hooks.events import EVENTS
from radio.complaints.hooks.keeping import hooks_of
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.register.hooktables import CaseEvent, DeliveryState, Webhook, WebhookDelivery
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition

AT_ONCE: Final = 500
"""Deeds that are looked through in one transaction."""
KEPT: Final = 30 * 86_400_000
"""ms that a message that has arrived stays in the list."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A deed that others are told of. `agencies` are those the case is with, or was."""

    number: int
    deed: CaseDeed
    agencies: frozenset[str]
    hidden: bool


def queue_events(register: Engine, desk: Desk, check: Callable[[], None] = lambda: None) -> int:
    """Write messages for what was done since the last time; how many. `check` is called between.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    made = 0
    while _is_behind(register, desk):
        check()
        with register_scope(register, write=True) as session:
            made += _queue(session, desk)
            session.commit()
    return made


def _is_behind(register: Engine, desk: Desk) -> bool:
    """Looked at without taking the writers' turn: mostly there is nothing."""
    with register_scope(register) as session:
        behind = select(func.min(Webhook.cursor)).where(Webhook.desk == desk.prefix)
        first = session.scalar(behind)
        if first is None:
            return False
        last = session.scalar(select(func.max(CaseEvent.number)))
    return last is not None and last > first


def _queue(session: Session, desk: Desk) -> int:
    hooks = hooks_of(session, desk.prefix)
    if not hooks:
        return 0
    first, now = min(row.cursor for row in hooks), desk.clock()
    query = select(CaseEvent).where(CaseEvent.number > first).order_by(CaseEvent.number)
    events = session.scalars(query.limit(AT_ONCE)).all()
    if not events:
        return 0
    made, all_told = 0, list(_told(session, events))
    following = _following(session, hooks, {told.deed.complaint_id for told in all_told})
    for told in all_told:
        for row in hooks:
            mine = (row.id, told.deed.complaint_id)
            if told.number > row.cursor and _wants(row, told, follows=mine in following):
                session.add(_message(row, told.deed, new_id(now), now))
                following.add(mine)
                made += 1
        # Numbers follow the order of the deeds.
        session.flush()
    for row in hooks:
        row.cursor = max(row.cursor, events[-1].number)
    session.flush()
    return made


def _told(session: Session, events: Sequence[CaseEvent]) -> Iterator[_Told]:
    """The deeds of these numbers, as far as they are there and concern others."""
    numbers = {event.deed_id: event.number for event in events}
    query = (
        select(CaseDeed, Complaint.agency_id, Complaint.confidential)
        .join(Complaint, Complaint.id == CaseDeed.complaint_id)
        .where(CaseDeed.id.in_(numbers), CaseDeed.deed.in_(EVENTS))
    )
    rows = session.execute(query).all()
    sent_to = _sent_to(session, {deed.complaint_id for deed, _agency, _hidden in rows})
    for deed, agency, hidden in sorted(rows, key=lambda row: numbers[row[0].id]):
        with_ = {agency, deed.agency_id, *sent_to.get(deed.complaint_id, ())} - {None}
        yield _Told(numbers[deed.id], deed, frozenset(with_), hidden)


def _sent_to(session: Session, case_ids: set[str]) -> dict[str, set[str]]:
    query = select(Disposition.complaint_id, Disposition.agency_id).where(
        Disposition.complaint_id.in_(case_ids)
    )
    found: dict[str, set[str]] = {}
    for case_id, agency_id in session.execute(query).tuples():
        found.setdefault(case_id, set()).add(agency_id)
    return found


def _following(
    session: Session, hooks: Sequence[Webhook], case_ids: set[str]
) -> set[tuple[str, str]]:
    """Which webhooks were told of which of these cases: they are told that it leaves an agency, too."""
    query = select(WebhookDelivery.webhook_id, WebhookDelivery.complaint_id).where(
        WebhookDelivery.webhook_id.in_([row.id for row in hooks if row.agencies]),
        WebhookDelivery.complaint_id.in_(case_ids),
    )
    return set(session.execute(query).tuples())


def _wants(row: Webhook, told: _Told, *, follows: bool) -> bool:
    if row.events and EVENTS[told.deed.deed].value not in row.events:
        return False
    if told.hidden:
        # What a confidential case is about, it is not found by.
        return not row.agencies
    return not row.agencies or follows or not told.agencies.isdisjoint(row.agencies)


def _message(row: Webhook, deed: CaseDeed, id_: str, now: int) -> WebhookDelivery:
    return WebhookDelivery(
        id=id_,
        webhook_id=row.id,
        event=EVENTS[deed.deed].value,
        complaint_id=deed.complaint_id,
        deed_id=deed.id,
        made_at=now,
    )


def clear_done(session: Session, desk: Desk) -> None:
    """Take away what has arrived long ago, and numbers that every webhook is past. Does not commit."""
    mine = select(Webhook.id).where(Webhook.desk == desk.prefix)
    session.execute(
        delete(WebhookDelivery).where(
            WebhookDelivery.webhook_id.in_(mine),
            WebhookDelivery.state != DeliveryState.WAITING,
            WebhookDelivery.done_at < desk.clock() - KEPT,
        )
    )
    behind = session.scalar(select(func.min(Webhook.cursor)))
    past = delete(CaseEvent)
    session.execute(past if behind is None else past.where(CaseEvent.number <= behind))
