"""Legal limits of three days: how they stand, and which of them somebody has to be told of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.complaints.register.duties import Breach, PersonRequest
from radio.units import Millis


class Limit(StrEnum):
    """How a legal limit stands."""

    DONE = "done"
    IN_TIME = "in_time"
    NEAR = "near"
    """Half of the time, or less, is left."""
    OVERDUE = "overdue"


class About(StrEnum):
    """What a limit is about."""

    REQUEST = "request"
    BREACH = "breach"


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that has to be done until `due_at`; nobody stands in it."""

    about: About
    id: str
    began: Millis
    due_at: Millis
    limit: Limit
    wish: str = ""
    """Of a request: what is wanted."""


def limit_of(began: Millis, due_at: Millis, now: Millis, *, done: bool) -> Limit:
    """How a limit stands now."""
    if done:
        return Limit.DONE
    if now > due_at:
        return Limit.OVERDUE
    return Limit.NEAR if 2 * (due_at - now) <= due_at - began else Limit.IN_TIME


def pending(session: Session, now: Millis, *, desk: str = "") -> tuple[Pending, ...]:
    """All that waits, what is due first before the others; of one desk or of all."""
    # These columns alone: who follows cases up may see that something waits, not what was asked by whom.
    asked = select(
        PersonRequest.id, PersonRequest.asked_at, PersonRequest.due_at, PersonRequest.wish
    ).where(PersonRequest.answered_at.is_(None))
    found = select(Breach.id, Breach.found_at, Breach.due_at).where(
        Breach.closed_at.is_(None),
        or_(Breach.people_told_at.is_(None), Breach.authority_told_at.is_(None)),
    )
    if desk:
        asked = asked.where(PersonRequest.desk == desk)
        found = found.where(Breach.desk == desk)
    rows = [
        *(
            Pending(About.REQUEST, id_, began, due, limit_of(began, due, now, done=False), wish)
            for id_, began, due, wish in session.execute(asked).tuples()
        ),
        *(
            Pending(About.BREACH, id_, began, due, limit_of(began, due, now, done=False))
            for id_, began, due in session.execute(found).tuples()
        ),
    ]
    return tuple(sorted(rows, key=lambda one: (one.due_at, one.id)))
