"""Changing what deadlines are reckoned by: rules of regulations, and days that are ruled otherwise.

A rule that holds is never rewritten: another follows it from a day on. After each change a worker reckons
what is open anew (`ask_reckoning`, `reckon_asked`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from radio.complaints.entry import LINE_MOST, tidy
from radio.complaints.errors import EntryError
from radio.complaints.handling.watching import reckon_anew
from radio.complaints.ids import new_id
from radio.complaints.ppid.deadlines import renew_deadlines
from radio.complaints.ppid.words import RequestStep
from radio.complaints.register.duties import Reckoning
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.opening import register_scope
from radio.complaints.words import Kind, State, Step
from radio.units import Millis

DAYS_MOST: Final = 400
"""Working days of a rule: well over a year."""
_DAY: Final = timedelta(days=1)
_GIVEN_UP: Final = 600_000
"""ms after which a reckoning that somebody began, and did not end, is begun again."""
STEPS: Final = (*(step.value for step in Step), *(step.value for step in RequestStep))


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule as it is typed. `kind` and `field_check` are None where they make no difference."""

    step: str
    working_days: int
    first_day: date
    regulation: str
    kind: Kind | None = None
    field_check: bool | None = None
    extension: int = 0
    pauses: bool = False
    """Whether the days stand still while the reporter has something to add."""


def add_rule(session: Session, new: NewRule, now: Millis) -> DeadlineRule:
    """Put a rule in; the one it follows ends the day before. Does not commit.

    Raises:
        EntryError: a field of it can't be used, or a rule for the same begins that day or later.
    """
    regulation = _line(new.regulation, "regulation")
    if new.step not in STEPS:
        raise EntryError("there is no such step", "step")
    if not 1 <= new.working_days <= DAYS_MOST:
        raise EntryError(f"1 to {DAYS_MOST} working days", "working_days")
    if not 0 <= new.extension <= DAYS_MOST:
        raise EntryError(f"0 to {DAYS_MOST} working days", "extension")
    alike = _alike(new.step, new.kind, new.field_check)
    same = session.scalars(select(DeadlineRule).where(*alike)).all()
    if any(one.first_day >= new.first_day for one in same):
        raise EntryError("a rule for the same begins on that day or later", "first_day")
    for one in same:
        if one.last_day is None or one.last_day >= new.first_day:
            one.last_day = new.first_day - _DAY
    row = DeadlineRule(
        id=new_id(now),
        step=new.step,
        kind=new.kind,
        field_check=new.field_check,
        working_days=new.working_days,
        extension=new.extension,
        pauses=State.HELD.value if new.pauses else "",
        regulation=regulation,
        first_day=new.first_day,
    )
    session.add(row)
    session.flush()
    return row


def _alike(
    step: str, kind: Kind | None, field_check: bool | None
) -> tuple[ColumnElement[bool], ...]:
    """Rules about the same cases and the same step: one at a time holds."""
    return (
        DeadlineRule.step == step,
        DeadlineRule.kind.is_(None) if kind is None else DeadlineRule.kind == kind,
        DeadlineRule.field_check.is_(None)
        if field_check is None
        else DeadlineRule.field_check.is_(field_check),
    )


def drop_rule(session: Session, rule_id: str, today: date) -> DeadlineRule:
    """Take a rule back that does not hold yet; the one before it goes on. Does not commit.

    Raises:
        EntryError: there is none, or it holds already.
    """
    row = session.get(DeadlineRule, rule_id)
    if row is None or row.first_day <= today:
        raise EntryError("only a rule that does not hold yet can be taken back", "rule_id")
    before = session.scalars(
        select(DeadlineRule).where(
            *_alike(row.step, row.kind, row.field_check),
            DeadlineRule.last_day == row.first_day - _DAY,
        )
    ).all()
    for one in before:
        one.last_day = None
    session.delete(row)
    session.flush()
    return row


def set_day(session: Session, day: date, *, works: bool, why: str) -> DayRule:
    """Rule that a day is worked, or is not, whatever the calendar says. Does not commit.

    Raises:
        EntryError: the reason is missing.
    """
    reason = _line(why, "why")
    row = session.get(DayRule, day)
    if row is None:
        row = DayRule(day=day, works=works, why=reason)
        session.add(row)
    row.works, row.why = works, reason
    session.flush()
    return row


def drop_day(session: Session, day: date) -> bool:
    """Leave a day to the calendar again; whether it was ruled on. Does not commit."""
    row = session.get(DayRule, day)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def ask_reckoning(session: Session, by: str, now: Millis) -> Reckoning:
    """Have a worker reckon what is open anew. Does not commit."""
    row = Reckoning(id=new_id(now), asked_at=now, by=by)
    session.add(row)
    session.flush()
    return row


def last_reckoning(session: Session) -> Reckoning | None:
    """The last that was asked for."""
    query = select(Reckoning).order_by(Reckoning.asked_at.desc(), Reckoning.id.desc())
    return session.scalars(query.limit(1)).first()


def reckon_asked(
    register: Engine, zone: ZoneInfo, now: Millis, check: Callable[[], None] = lambda: None
) -> int | None:
    """Reckon anew if somebody has asked for it; how many moved, None where nobody has.

    Whatever was asked for before it began is done with it. Several workers may look at once: one does it.

    Raises:
        RegisterAwayError: the shared database is away.
    """
    asked = _begin(register, now)
    if not asked:
        return None
    moved = reckon_anew(register, zone, check)
    with register_scope(register, write=True) as session:
        moved += renew_deadlines(session, zone)
        session.execute(
            update(Reckoning).where(Reckoning.id.in_(asked)).values(done_at=now, moved=moved)
        )
        session.commit()
    return moved


def _begin(register: Engine, now: Millis) -> Sequence[str]:
    waits = (
        Reckoning.done_at.is_(None),
        or_(Reckoning.begun_at.is_(None), Reckoning.begun_at < now - _GIVEN_UP),
    )
    with register_scope(register) as session:
        # Nearly always there is nothing: no lock is taken for that.
        if session.scalars(select(Reckoning.id).where(*waits).limit(1)).first() is None:
            return ()
    with register_scope(register, write=True) as session:
        rows = session.scalars(select(Reckoning).where(*waits).with_for_update()).all()
        for row in rows:
            row.begun_at = now
        ids = [row.id for row in rows]
        session.commit()
    return ids


def _line(text: str, name: str) -> str:
    line = " ".join(tidy(text).split())
    if not line or len(line) > LINE_MOST:
        raise EntryError(f"this is needed, up to {LINE_MOST} characters", name)
    return line
