"""What comes due: who has to be told of what is late, what nobody replied to, days that were moved.

The worker calls these; each case is a transaction of its own, so that nobody waits for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, func, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span
from radio.complaints.deadlines import Deadlines, Past
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import do
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.deadlines import load_deadlines, past_of, pasts_of, set_due
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint, Disposition
from radio.complaints.words import OPEN_STATES, Deed, Kind, State, Step
from radio.keys import Keyring
from radio.units import Millis

AT_ONCE: Final = 500
"""Cases that are looked at in one go."""
LATE_STEPS: Final = (Step.FORWARD, Step.ANSWER)
"""Steps that somebody has to be told of; where a reporter is waited for, the case is closed instead."""
_SILENT: Final = frozenset({State.HELD, State.IN_PROCESS})
NO_REPLY: Final = "{days} hari kerja tanpa balasan pelapor; {regulation}"
"""Why a case was closed by itself, as its history tells in the office's language."""
_CLOCK: Final = frozenset({Capability.CLOCK})


@dataclass(frozen=True, slots=True)
class Late:
    """A case whose next step is late, by how many working days, and the agencies to be told.

    Where there are none it is for those who sort complaints to do. `first` is when it was not told
    of before.
    """

    case_id: str
    ticket: str
    kind: Kind
    state: State
    step: Step
    day: date
    working_days: int
    agencies: tuple[str, ...]
    first: bool


def late_cases(
    session: Session,
    deadlines: Deadlines,
    now: Millis,
    *,
    desk: str = "",
    limit: int = AT_ONCE,
    seen: ColumnElement[bool] = EVERYTHING,
) -> tuple[Late, ...]:
    """What is late now, the latest first; of one desk or of all.

    Cases that wait for their reporter are not: they are closed when their time has come.
    """
    query = (
        select(Complaint)
        .where(*_due_before(now, OPEN_STATES, desk), Complaint.due_step.in_(LATE_STEPS), seen)
        .order_by(Complaint.due_at, Complaint.id)
        .limit(limit)
    )
    cases = session.scalars(query).all()
    asked = asked_agencies(session, [case.id for case in cases])
    return tuple(_late(case, asked.get(case.id, ()), deadlines, now) for case in cases)


def late_count(session: Session, now: Millis, *, desk: str = "") -> int:
    """How many cases somebody has to do something about that is late."""
    late = (*_due_before(now, OPEN_STATES, desk), Complaint.due_step.in_(LATE_STEPS))
    return session.scalar(select(func.count()).select_from(Complaint).where(*late)) or 0


def _due_before(now: Millis, states: Iterable[State], desk: str) -> list[ColumnElement[bool]]:
    found = [Complaint.state.in_(states), Complaint.due_at < now]
    return [*found, Complaint.desk == desk] if desk else found


def _late(case: Complaint, asked: tuple[str, ...], deadlines: Deadlines, now: Millis) -> Late:
    due_at = Millis(case.due_at or 0)
    day, step = deadlines.day_of(due_at), Step(case.due_step)
    theirs = asked or ((case.agency_id,) if case.agency_id else ())
    return Late(
        case.id,
        case.ticket,
        case.kind,
        case.state,
        step,
        day,
        deadlines.calendar.between(day, deadlines.day_of(now)),
        theirs if step is Step.ANSWER else (),
        first=case.reminded_at is None or case.reminded_at <= due_at,
    )


def asked_agencies(session: Session, case_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Agencies that have cases, and have not answered, by the case."""
    query = select(Disposition.complaint_id, Disposition.agency_id).where(
        Disposition.complaint_id.in_(list(case_ids)), Disposition.ended_at.is_(None)
    )
    found: dict[str, tuple[str, ...]] = {}
    for case_id, agency_id in session.execute(query.order_by(Disposition.at, Disposition.id)):
        found[case_id] = (*found.get(case_id, ()), agency_id)
    return found


def escalate(
    register: Engine,
    keys: Keyring,
    zone: ZoneInfo,
    now: Millis,
    *,
    desk: str,
    check: Callable[[], None] = lambda: None,
) -> tuple[Late, ...]:
    """What of a desk's is late and has to be told of today; on days that are worked, once.

    The latest `AT_ONCE` that were not told of today; asked again, the next.

    That it became late is written into the case's history the first time. `check` is called between
    transactions.

    Raises:
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    with register_scope(register) as session:
        deadlines = load_deadlines(session, zone)
        today = deadlines.day_of(now)
        if not deadlines.calendar.works(today):
            return ()
        waiting = _not_told(session, deadlines, now, desk)
    told = []
    for case_id in waiting:
        check()
        with register_scope(register, write=True) as session:
            found = _tell(session, keys, deadlines, case_id, now)
            session.commit()
        told += [found] if found else []
    return tuple(told)


def _not_told(session: Session, deadlines: Deadlines, now: Millis, desk: str) -> Sequence[str]:
    midnight = day_span(deadlines.day_of(now), deadlines.zone).start
    query = select(Complaint.id).where(
        *_due_before(now, OPEN_STATES, desk),
        Complaint.due_step.in_(LATE_STEPS),
        or_(Complaint.reminded_at.is_(None), Complaint.reminded_at < midnight),
    )
    return session.scalars(query.order_by(Complaint.due_at, Complaint.id).limit(AT_ONCE)).all()


def _tell(
    session: Session, keys: Keyring, deadlines: Deadlines, case_id: str, now: Millis
) -> Late | None:
    """None where somebody has done it, or told of it, meanwhile."""
    case = session.get(Complaint, case_id)
    if case is None or case.state not in OPEN_STATES or case.due_at is None or case.due_at >= now:
        return None
    if case.reminded_at is not None and deadlines.day_of(case.reminded_at) >= deadlines.day_of(now):
        return None
    asked = asked_agencies(session, [case_id]).get(case_id, ())
    late = _late(case, asked, deadlines, now)
    if late.first:
        _by_clock(session, keys, deadlines.zone, case, Act(Deed.ESCALATE), now)
    else:
        case.reminded_at = now
    return late


def close_silent(
    register: Engine,
    keys: Keyring,
    zone: ZoneInfo,
    now: Millis,
    *,
    desk: str,
    check: Callable[[], None] = lambda: None,
) -> tuple[str, ...]:
    """Close what waited for its reporter as long as the rule says.

    Returns:
        Identifiers of the cases that were closed.

    Raises:
        RegisterAwayError: the shared database can't be reached.
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Complaint.id).where(
        *_due_before(now, _SILENT, desk), Complaint.due_step == Step.CLOSE
    )
    with register_scope(register) as session:
        waiting = session.scalars(query.order_by(Complaint.due_at)).all()
    closed = []
    for case_id in waiting:
        check()
        with register_scope(register, write=True) as session:
            closed += [case_id] if _close(session, keys, zone, case_id, now) else []
            session.commit()
    return tuple(closed)


def _close(session: Session, keys: Keyring, zone: ZoneInfo, case_id: str, now: Millis) -> bool:
    """By the rules and days as they are now: they may have changed since it was reckoned."""
    case = session.get(Complaint, case_id)
    if case is None:
        return False
    deadlines = load_deadlines(session, zone)
    due = set_due(deadlines, case, past_of(session, case_id))
    if due is None or due.step is not Step.CLOSE or due.at is None or due.at >= now:
        return False
    why = NO_REPLY.format(days=due.rule.working_days, regulation=due.rule.regulation)
    _by_clock(session, keys, zone, case, Act(Deed.CLOSE, why=why), now)
    return True


def _by_clock(
    session: Session, keys: Keyring, zone: ZoneInfo, case: Complaint, act: Act, now: Millis
) -> None:
    hand = Hand("", _CLOCK, case.desk)
    do(session, keys, case.id, act, seen_version=case.version, hand=hand, zone=zone, now=now)


def reckon_anew(register: Engine, zone: ZoneInfo, check: Callable[[], None] = lambda: None) -> int:
    """Reckon the deadlines of all open cases again: after rules or days have changed.

    Nobody's work is overtaken by it: the cases' versions stay.

    Returns:
        How many were moved.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    moved, last = 0, ""
    while True:
        check()
        with register_scope(register, write=True) as session:
            query = (
                select(Complaint)
                .where(Complaint.state.in_(OPEN_STATES), Complaint.id > last)
                .order_by(Complaint.id)
                .limit(AT_ONCE)
            )
            cases = session.scalars(query).all()
            if not cases:
                return moved
            deadlines = load_deadlines(session, zone)
            pasts = pasts_of(session, [case.id for case in cases])
            moved += sum(_moved(deadlines, case, pasts.get(case.id, ())) for case in cases)
            last = cases[-1].id
            session.commit()


def _moved(deadlines: Deadlines, case: Complaint, past: Sequence[Past]) -> bool:
    before = (case.due_at, case.due_step, case.due_rule)
    set_due(deadlines, case, past)
    return (case.due_at, case.due_step, case.due_rule) != before
