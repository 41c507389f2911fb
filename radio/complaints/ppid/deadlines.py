"""Until when a request has to be answered: rules of the law, counted in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.complaints.deadlines import end_of
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import OPEN, ObjectionState, RequestStep
from radio.complaints.register.deadlines import load_calendar
from radio.complaints.register.lists import DeadlineRule
from radio.complaints.workdays import WorkCalendar
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class RequestRule:
    """What a regulation gives for a step of what began from one day to another."""

    id: str
    step: RequestStep
    working_days: int
    extension: int
    first_day: date
    last_day: date | None
    regulation: str


@dataclass(frozen=True, slots=True)
class Until:
    """Until when, by what rule. `at` is the last millisecond of the day.

    `unsure` are years on the way whose joint leave is not known yet.
    """

    at: Millis
    day: date
    rule: RequestRule
    unsure: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RequestDeadlines:
    """The rules with the calendar that they are counted in."""

    rules: tuple[RequestRule, ...]
    calendar: WorkCalendar
    zone: ZoneInfo

    def until(self, step: RequestStep, first: date, *, extended: bool = False) -> Until | None:
        """Until when a step has to be done that began on a day; None where no rule fits."""
        fitting = [
            rule
            for rule in self.rules
            if rule.step is step
            and rule.first_day <= first
            and (rule.last_day is None or first <= rule.last_day)
        ]
        rule = max(fitting, key=lambda one: (one.first_day, one.id), default=None)
        if rule is None:
            return None
        day = self.calendar.after(first, rule.working_days + rule.extension * extended)
        if day is None:
            return None
        return Until(end_of(day, self.zone), day, rule, self.calendar.unsure(first, day))

    def day_of(self, at: Millis) -> date:
        """The station's day of a moment."""
        return to_local(at, self.zone).date()

    def days_left(self, now: Millis, due_at: Millis) -> int:
        """Working days from today up to the due day and with it; below 0 where it is over."""
        return self.calendar.between(self.day_of(now), self.day_of(due_at))


def load_request_deadlines(session: Session, zone: ZoneInfo) -> RequestDeadlines:
    """The rules and the calendar as they are now; days are those of a zone."""
    rows = session.scalars(select(DeadlineRule).where(DeadlineRule.step.in_(list(RequestStep))))
    rules = tuple(
        RequestRule(
            row.id,
            RequestStep(row.step),
            row.working_days,
            row.extension,
            row.first_day,
            row.last_day,
            row.regulation,
        )
        for row in rows
    )
    return RequestDeadlines(rules, load_calendar(session), zone)


def set_request_due(deadlines: RequestDeadlines, row: InfoRequest) -> None:
    """Reckon anew until when a request has to be answered; once it was, it stays. Does not commit."""
    if row.state not in OPEN:
        return
    came = deadlines.day_of(row.said_at)
    until = deadlines.until(RequestStep.ANSWER, came, extended=row.extended_at is not None)
    row.due_at, row.due_rule = (until.at, until.rule.id) if until else (None, "")


def set_objection_due(deadlines: RequestDeadlines, row: Objection) -> None:
    """Reckon anew until when an objection has to be answered; once it was, it stays. Does not commit."""
    if row.state is not ObjectionState.RECEIVED:
        return
    until = deadlines.until(RequestStep.REPLY, deadlines.day_of(row.said_at))
    row.due_at, row.due_rule = (until.at, until.rule.id) if until else (None, "")


def renew_deadlines(session: Session, zone: ZoneInfo) -> int:
    """Reckon all that is open anew, as after a day was ruled off; how many moved. Does not commit."""
    deadlines = load_request_deadlines(session, zone)
    requests = select(InfoRequest).where(InfoRequest.state.in_(list(OPEN)))
    objections = select(Objection).where(Objection.state == ObjectionState.RECEIVED)
    moved = 0
    for request in session.scalars(requests).all():
        was = request.due_at
        set_request_due(deadlines, request)
        moved |= request.due_at != was
    for objection in session.scalars(objections).all():
        was = objection.due_at
        set_objection_due(deadlines, objection)
        moved |= objection.due_at != was
    session.flush()
    return moved
