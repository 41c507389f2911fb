"""Deadlines of cases, by the rules and the days that the shared database has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.deadlines import Deadlines, Due, Past, Rule
from radio.complaints.register.lists import DayRule, DeadlineRule
from radio.complaints.register.tables import CaseDeed, Complaint
from radio.complaints.words import State, Step
from radio.complaints.workdays import LEAVE, WorkCalendar

_STEPS = frozenset(Step)
_STATES = frozenset(State)


def load_deadlines(session: Session, zone: ZoneInfo) -> Deadlines:
    """The rules and the calendar as they are now; days are those of a zone."""
    rows = session.scalars(select(DeadlineRule).where(DeadlineRule.step.in_(_STEPS)))
    return Deadlines(tuple(_rule(row) for row in rows), load_calendar(session), zone)


def load_calendar(session: Session) -> WorkCalendar:
    """The days that are worked, with what was ruled otherwise."""
    rows = session.scalars(select(DayRule)).all()
    leave = {row.day.year for row in rows if not row.works and row.why.startswith(LEAVE)}
    return WorkCalendar({row.day: row.works for row in rows}, leave=frozenset(leave))


def _rule(row: DeadlineRule) -> Rule:
    return Rule(
        id=row.id,
        step=Step(row.step),
        working_days=row.working_days,
        first_day=row.first_day,
        last_day=row.last_day,
        kind=row.kind,
        field_check=row.field_check,
        extension=row.extension,
        pauses=frozenset(State(word) for word in row.pauses.split() if word in _STATES),
        regulation=row.regulation,
    )


def past_of(session: Session, case_id: str) -> tuple[Past, ...]:
    """What was done about a case, in its order."""
    return pasts_of(session, [case_id]).get(case_id, ())


def pasts_of(session: Session, case_ids: Iterable[str]) -> dict[str, tuple[Past, ...]]:
    """What was done about several cases, by their identifiers; those with nothing are not there."""
    query = (
        select(
            CaseDeed.complaint_id, CaseDeed.deed, CaseDeed.state, CaseDeed.at, CaseDeed.agency_id
        )
        .where(CaseDeed.complaint_id.in_(list(case_ids)))
        .order_by(CaseDeed.complaint_id, CaseDeed.number)
    )
    rows = session.execute(query).tuples()
    return {
        case_id: tuple(Past(*row[1:]) for row in found)
        for case_id, found in groupby(rows, key=lambda row: row[0])
    }


def due_of(deadlines: Deadlines, case: Complaint, past: Sequence[Past]) -> Due | None:
    """Until when the next step of a case has to be done."""
    return deadlines.due(case.said_at, case.kind, past, field_check=case.field_check)


def set_due(deadlines: Deadlines, case: Complaint, past: Sequence[Past]) -> Due | None:
    """Reckon it anew, and write it into the case. Does not commit."""
    due = due_of(deadlines, case, past)
    if due is None:
        case.due_at, case.due_step, case.due_rule = None, "", ""
    else:
        case.due_at, case.due_step, case.due_rule = due.at, due.step, due.rule.id
    return due
