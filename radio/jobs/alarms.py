"""Alarms of the worker: rows that a person sees until what they tell of is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.jobs.tables import WorkerAlarm


def raise_alarm(
    engine: Engine, code: str, subject: str, detail: str, severity: str = "warning"
) -> None:
    """Raise an alarm, or bring one that holds already up to date.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine, write=True) as session:
        alarm = session.get(WorkerAlarm, (code, subject))
        if alarm is None or alarm.cleared_at is not None:
            fresh = WorkerAlarm(
                code=code,
                subject=subject,
                severity=severity,
                detail=detail,
                since=datetime.now(UTC),
                cleared_at=None,
                acknowledged=False,
            )
            session.merge(fresh)
        else:
            alarm.detail = detail
            alarm.severity = severity
        session.commit()


def clear_alarm(engine: Engine, code: str, subject: str) -> None:
    """Note that what an alarm told of is over; nothing where there is none.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine) as session:
        alarm = session.get(WorkerAlarm, (code, subject))
        holds = alarm is not None and alarm.cleared_at is None
    if holds:
        with session_scope(engine, write=True) as session:
            alarm = session.get(WorkerAlarm, (code, subject))
            if alarm is not None:
                alarm.cleared_at = datetime.now(UTC)
            session.commit()


def settle_alarms(engine: Engine, code: str, details: Mapping[str, str]) -> None:
    """Make the alarms of a code be exactly these: subjects and what to say of each.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    for subject, detail in details.items():
        raise_alarm(engine, code, subject, detail)
    with session_scope(engine) as session:
        standing = session.scalars(
            select(WorkerAlarm.subject).where(
                WorkerAlarm.code == code, WorkerAlarm.cleared_at.is_(None)
            )
        ).all()
    for subject in standing:
        if subject not in details:
            clear_alarm(engine, code, subject)


def standing_alarms(engine: Engine) -> list[WorkerAlarm]:
    """Alarms that hold now, oldest first."""
    with session_scope(engine) as session:
        query = select(WorkerAlarm).where(WorkerAlarm.cleared_at.is_(None))
        return list(session.scalars(query.order_by(WorkerAlarm.since)))
