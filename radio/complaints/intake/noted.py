"""Complaints as a list shows them: those of an episode, or the newest, from here and from the register.

What waits here is always among them, and while the shared database is away what was taken here lately.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry
from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.here import Here, kept_here
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.words import Kind, State
from radio.units import Millis

SHOWN: Final = 280
"""Characters of what was said that a list shows."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A complaint in a list. `text` and `place` are empty where it is confidential.

    `state` is None where the register has not been asked, or does not have it yet. `joined` is the
    number of the case it was added to.
    """

    id: str
    ticket: str
    at: Millis
    kind: Kind
    text: str
    place: str
    area_code: str
    category_id: str
    agency_id: str
    confidential: bool
    waiting: bool
    refused: bool = False
    state: State | None = None
    joined: str = ""


@dataclass(frozen=True, slots=True)
class NotedList:
    """The complaints, the newest first; `away` where the register could not be asked."""

    rows: tuple[Noted, ...]
    away: bool


@dataclass(frozen=True, slots=True)
class Eyes:
    """What who looks may read: `rows` of the shared database, `entry` of what was taken here."""

    rows: ColumnElement[bool]
    entry: Callable[[Entry], bool]


def noted(
    desk: Desk, register: Engine | None, most: int, eyes: Eyes, episode_id: str = ""
) -> NotedList:
    """The newest, or those of an episode; `register` None where it is known to be away.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    kept = kept_here(desk, most, episode_id)
    here = {one.id: _from_here(one) for one in kept if eyes.entry(one.entry)}
    if register is None:
        return NotedList(_newest(here, most), away=True)
    try:
        with register_scope(register) as session:
            there = {one.id: one for one in _from_there(session, most, eyes.rows, episode_id)}
            there |= _joined(session, {id_: here[id_] for id_ in here.keys() - there.keys()})
    except RegisterAwayError:
        return NotedList(_newest(here, most), away=True)
    return NotedList(_newest(here | there, most), away=False)


def _newest(rows: dict[str, Noted], most: int) -> tuple[Noted, ...]:
    return tuple(sorted(rows.values(), key=lambda one: (one.at, one.id), reverse=True)[:most])


def _from_here(one: Here) -> Noted:
    entry = one.entry
    hidden = entry.confidential
    return Noted(
        id=one.id,
        ticket=one.ticket,
        at=one.at,
        kind=entry.kind,
        text="" if hidden else entry.text[:SHOWN],
        place="" if hidden else entry.place,
        area_code="" if hidden else entry.area_code,
        category_id=entry.category_id,
        agency_id=entry.agency_id,
        confidential=hidden,
        waiting=not one.delivered,
        refused=one.refused and not one.delivered,
    )


def _from_there(
    session: Session, most: int, seen: ColumnElement[bool], episode_id: str
) -> Iterator[Noted]:
    query = (
        select(
            Complaint.id,
            Complaint.ticket,
            Complaint.created_at,
            Complaint.kind,
            func.substr(Complaint.text, 1, SHOWN),
            Complaint.place,
            Complaint.area_code,
            Complaint.category_id,
            Complaint.agency_id,
            Complaint.confidential,
            Complaint.state,
        )
        .where(seen)
        .limit(most)
    )
    if episode_id:
        query = query.where(Complaint.episode_id == episode_id)
    query = query.order_by(Complaint.created_at.desc(), Complaint.id.desc())
    for (
        id_,
        ticket,
        at,
        kind,
        text,
        place,
        area,
        category,
        agency,
        hidden,
        state,
    ) in session.execute(query):
        yield Noted(
            id=id_,
            ticket=ticket,
            at=at,
            kind=kind,
            text="" if hidden else text,
            place="" if hidden else place,
            area_code="" if hidden else area or "",
            category_id=category or "",
            agency_id=agency or "",
            confidential=hidden,
            waiting=False,
            state=state,
        )


def _joined(session: Session, here: dict[str, Noted]) -> dict[str, Noted]:
    """What was taken here and is no case, with the case its reporter was added to."""
    query = (
        select(Reporter.id, Complaint.ticket, Complaint.state)
        .join(Complaint, Complaint.id == Reporter.complaint_id)
        .where(Reporter.id.in_(list(here)), Reporter.id != Reporter.complaint_id)
    )
    return {
        id_: replace(here[id_], joined=ticket, state=state)
        for id_, ticket, state in session.execute(query)
    }
