"""Breaches of personal data: written down when found, told within three days (UU 27/2022 art. 46)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.entry import tidy
from radio.complaints.errors import ComplaintError, EntryError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy.holds import EARLIEST
from radio.complaints.privacy.requests import ANSWER_WITHIN
from radio.complaints.register.duties import Breach
from radio.complaints.register.opening import register_scope
from radio.units import Millis


class NoSuchBreachError(ComplaintError):
    """There is no breach by that identifier."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a breach: which data, how it happened, what is done about it, how many people."""

    what: str
    how: str
    remedy: str = ""
    people: int = 0
    happened_at: Millis | None = None
    whose: str = ""


class NotToldError(ComplaintError):
    """It can't be closed: those concerned, or the authority, do not know yet; or it is closed already."""


def add_breach(register: Engine, desk: Desk, found: Found, by: str, found_at: Millis) -> Breach:
    """Write a breach down.

    Raises:
        EntryError: which data, or how, is missing; or it can't have been then.
        RegisterAwayError: the shared database is away.
    """
    for name in ("what", "how"):
        if not tidy(getattr(found, name)):
            raise EntryError(
                "the notice has to say which data it is about, and how it happened", name
            )
    if found.people < 0:
        raise EntryError("a number of people is wanted", "people")
    happened = found_at if found.happened_at is None else found.happened_at
    if not EARLIEST <= happened <= found_at <= desk.clock():
        raise EntryError(
            "it happened before it was noticed, neither in the future nor before the year 2000",
            "found_at",
        )
    with register_scope(register, write=True) as session:
        row = Breach(
            id=new_id(desk.clock()),
            what=tidy(found.what),
            how=tidy(found.how),
            remedy=tidy(found.remedy),
            whose=tidy(found.whose),
            people=found.people,
            happened_at=found.happened_at,
            found_at=found_at,
            due_at=Millis(found_at + ANSWER_WITHIN),
            by=by,
            desk=desk.prefix,
        )
        session.add(row)
        session.commit()
    return row


def tell_breach(
    register: Engine, breach_id: str, *, people_at: Millis | None = None,
    authority_at: Millis | None = None, remedy: str = "",
) -> Breach:  # fmt: skip
    """Note that those concerned, or the authority, were told; the first time counts.

    Raises:
        NoSuchBreachError: see there.
        RegisterAwayError: the shared database is away.
    """
    with register_scope(register, write=True) as session:
        row = session.get(Breach, breach_id)
        if row is None:
            raise NoSuchBreachError(f"there is no breach “{breach_id[:40]}”")
        row.people_told_at = row.people_told_at or people_at
        row.authority_told_at = row.authority_told_at or authority_at
        row.remedy = tidy(remedy) or row.remedy
        session.commit()
    return row


def close_breach(register: Engine, breach_id: str, by: str, now: Millis) -> Breach:
    """End it: everybody was told, and what is done about it stands written.

    Raises:
        NoSuchBreachError, NotToldError: see there.
        RegisterAwayError: the shared database is away.
    """
    with register_scope(register, write=True) as session:
        row = session.get(Breach, breach_id)
        if row is None:
            raise NoSuchBreachError(f"there is no breach “{breach_id[:40]}”")
        if not is_told(row) or not row.remedy or row.closed_at is not None:
            raise NotToldError("tell those concerned and the authority, and write the remedy down")
        row.closed_at, row.closed_by = now, by
        session.commit()
    return row


def breaches(session: Session) -> Sequence[Breach]:
    """All of them, the newest first."""
    return session.scalars(select(Breach).order_by(Breach.found_at.desc(), Breach.id)).all()


def is_told(breach: Breach) -> bool:
    """Whether everybody who has to be told was."""
    return breach.people_told_at is not None and breach.authority_told_at is not None
