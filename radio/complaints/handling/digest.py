"""The day's digest for those who follow complaints up: as plain data, nothing of what anybody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.complaints.deadlines import Deadlines, end_of
from radio.complaints.handling.limits import Pending, pending
from radio.complaints.handling.watching import LATE_STEPS, Late, asked_agencies, late_cases
from radio.complaints.ppid.deadlines import load_request_deadlines
from radio.complaints.ppid.pressing import Pressing, pressing
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import OPEN, ObjectionState
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.words import OPEN_STATES, Deed, Means, State, Step
from radio.units import Millis

SHOWN = 100
"""Cases that are named of each kind; the others are counted."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A case whose next step is due today or on the next working day."""

    case_id: str
    ticket: str
    state: State
    step: Step
    day: date
    agencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases an agency has, and how many of them are late."""

    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Digest:
    """What was done on a day, and how things stand now.

    `by_agency` are those that have cases and have not answered; `unsure` are years on the way whose
    joint leave is not known yet: days in them may move.
    """

    day: date
    arrived: int
    done: Mapping[Deed, int]
    """How many cases each was done about."""
    aired: int
    """How many were answered on the air."""
    standing: Mapping[State, int]
    """How many open cases stand where."""
    after_the_end: tuple[str, ...]
    """Tickets of ended cases whose reporters have come back that day: to be reopened, perhaps."""
    late_count: int
    late: tuple[Late, ...]
    coming: tuple[Coming, ...]
    by_agency: Mapping[str, Waiting] = field(default_factory=dict)
    unsure: tuple[int, ...] = ()
    duties: tuple[Pending, ...] = ()
    """What people ask about their data, and breaches, of which somebody has to be told."""
    requests: tuple[Pressing, ...] = ()
    """Requests for information, and objections, whose deadline is near or past."""


def digest(
    session: Session,
    zone: ZoneInfo,
    day: date,
    now: Millis,
    *,
    desk: str = "",
    seen: ColumnElement[bool] = EVERYTHING,
) -> Digest:
    """The digest of a day (yesterday, in the morning), of one desk or of all.

    `seen` is what who looks may read (`radio.complaints.privacy.seeing.readable`): nothing else is counted.
    """
    deadlines = load_deadlines(session, zone)
    ours = [seen, Complaint.desk == desk] if desk else [seen]
    late = [Complaint.state.in_(OPEN_STATES), Complaint.due_at < now, *ours]
    return Digest(
        day=day,
        arrived=_arrived(session, zone, day, ours),
        done=_done(session, zone, day, ours),
        aired=_aired(session, zone, day, ours),
        standing=_standing(session, ours),
        after_the_end=_after_the_end(session, zone, day, ours),
        late_count=_count(session, [*late, Complaint.due_step.in_(LATE_STEPS)]),
        late=late_cases(session, deadlines, now, desk=desk, limit=SHOWN, seen=seen),
        coming=_coming(session, deadlines, now, ours),
        by_agency=waiting_by_agency(session, now, desk=desk, seen=seen),
        unsure=deadlines.calendar.unsure(
            deadlines.day_of(now), _last_day(session, deadlines, now, ours)
        ),
        duties=pending(session, now, desk=desk),
        requests=pressing(session, load_request_deadlines(session, zone), now, desk=desk),
    )


def _count(session: Session, where: list[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Complaint).where(*where)) or 0


def _arrived(session: Session, zone: ZoneInfo, day: date, ours: list[ColumnElement[bool]]) -> int:
    span = day_span(day, zone)
    return _count(
        session, [Complaint.created_at >= span.start, Complaint.created_at < span.end, *ours]
    )


def _that_day(
    zone: ZoneInfo, day: date, ours: list[ColumnElement[bool]]
) -> list[ColumnElement[bool]]:
    span = day_span(day, zone)
    return [CaseDeed.at >= span.start, CaseDeed.at < span.end, *ours]


def _is_done() -> ColumnElement[bool]:
    """A merge stands in the history of both cases; it was done about the one that goes on in the other."""
    return or_(CaseDeed.deed != Deed.MERGE, CaseDeed.state == State.MERGED)


def _done(
    session: Session, zone: ZoneInfo, day: date, ours: list[ColumnElement[bool]]
) -> dict[Deed, int]:
    query = (
        select(CaseDeed.deed, func.count(CaseDeed.complaint_id.distinct()))
        .join(Complaint, Complaint.id == CaseDeed.complaint_id)
        .where(*_that_day(zone, day, ours), _is_done())
        .group_by(CaseDeed.deed)
    )
    return dict(session.execute(query).tuples().all())


def _aired(session: Session, zone: ZoneInfo, day: date, ours: list[ColumnElement[bool]]) -> int:
    query = (
        select(func.count(CaseDeed.complaint_id.distinct()))
        .join(Complaint, Complaint.id == CaseDeed.complaint_id)
        .where(
            *_that_day(zone, day, ours),
            CaseDeed.deed == Deed.ANSWER,
            CaseDeed.means == Means.ON_AIR,
        )
    )
    return session.scalar(query) or 0


def _after_the_end(
    session: Session, zone: ZoneInfo, day: date, ours: list[ColumnElement[bool]]
) -> tuple[str, ...]:
    query = (
        select(Complaint.ticket)
        .join(CaseDeed, Complaint.id == CaseDeed.complaint_id)
        .where(
            *_that_day(zone, day, ours),
            CaseDeed.deed == Deed.REPLY,
            CaseDeed.state.not_in(OPEN_STATES),
            Complaint.state.not_in(OPEN_STATES),
        )
        .distinct()
        .order_by(Complaint.ticket)
        .limit(SHOWN)
    )
    return tuple(session.scalars(query))


def _standing(session: Session, ours: list[ColumnElement[bool]]) -> dict[State, int]:
    query = (
        select(Complaint.state, func.count())
        .where(Complaint.state.in_(OPEN_STATES), *ours)
        .group_by(Complaint.state)
    )
    return dict(session.execute(query).tuples().all())


def _coming(
    session: Session, deadlines: Deadlines, now: Millis, ours: list[ColumnElement[bool]]
) -> tuple[Coming, ...]:
    today = deadlines.day_of(now)
    last = deadlines.calendar.after(today, 1) or today
    query = (
        select(Complaint)
        .where(
            Complaint.state.in_(OPEN_STATES),
            Complaint.due_step.in_(tuple(Step)),
            Complaint.due_at >= now,
            Complaint.due_at <= end_of(last, deadlines.zone),
            *ours,
        )
        .order_by(Complaint.due_at, Complaint.id)
        .limit(SHOWN)
    )
    cases = session.scalars(query).all()
    asked = asked_agencies(session, [case.id for case in cases])
    return tuple(
        Coming(
            case.id,
            case.ticket,
            case.state,
            Step(case.due_step),
            deadlines.day_of(Millis(case.due_at or 0)),
            asked.get(case.id, ()),
        )
        for case in cases
    )


def waiting_by_agency(
    session: Session, now: Millis, *, desk: str = "", seen: ColumnElement[bool] = EVERYTHING
) -> dict[str, Waiting]:
    """What each agency has, and has not answered: of one desk or of all, as far as it may be seen."""
    ours = [seen, Complaint.desk == desk] if desk else [seen]
    late = func.count().filter(Complaint.due_at < now, Complaint.due_step == Step.ANSWER)
    query = (
        select(Disposition.agency_id, func.count(), late)
        .join(Complaint, Complaint.id == Disposition.complaint_id)
        .where(Disposition.ended_at.is_(None), *ours)
        .group_by(Disposition.agency_id)
        .order_by(Disposition.agency_id)
    )
    return {id_: Waiting(count, late) for id_, count, late in session.execute(query).tuples()}


def _last_day(
    session: Session, deadlines: Deadlines, now: Millis, ours: list[ColumnElement[bool]]
) -> date:
    """The last that is due of what is open; requests for information too, which are counted in the same days."""
    cases = select(func.max(Complaint.due_at)).where(Complaint.state.in_(OPEN_STATES), *ours)
    requests = select(func.max(InfoRequest.due_at)).where(InfoRequest.state.in_(list(OPEN)))
    objections = select(func.max(Objection.due_at)).where(
        Objection.state == ObjectionState.RECEIVED
    )
    last = [session.scalar(one) or now for one in (cases, requests, objections)]
    return deadlines.day_of(Millis(max(now, *last)))
