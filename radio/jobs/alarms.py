"""Alarms of the worker: rows that a person sees until what they tell of is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from radio.air.control.client import EngineClient
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


def tell_engine(engine: Engine, data: Path) -> int:
    """Have the air engine show what stands, one alarm a code; how many codes.

    It keeps the board that console and command line show, and knows nothing of the database.

    Raises:
        EngineAwayError: it is not running; it is told again when it is.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    grouped: dict[str, list[str]] = defaultdict(list)
    for alarm in standing_alarms(engine):
        named = f"{alarm.subject}: " if alarm.code in _TOLD_WITH_SUBJECT else ""
        grouped[alarm.code].append(named + alarm.detail.rstrip("."))
    alarms: dict[str, dict[str, Any]] = {
        code: {"count": len(details), "detail": in_short(details)}
        for code, details in grouped.items()
    }
    with EngineClient(data) as client:
        client.request("worker_alarms", alarms=alarms)
    return len(alarms)


_TOLD_WITH_SUBJECT = (
    "job_failed", "job_schedule", "aircheck_gap", "archive_damaged", "archive_mended",
    "retention_stuck",
)  # fmt: skip
_TOLD = 3


def in_short(items: Sequence[str]) -> str:
    """The first few, and how many there are: the console has no room for more."""
    more = [f"… ({len(items)})"] if len(items) > _TOLD else []
    return "; ".join([*items[:_TOLD], *more])
