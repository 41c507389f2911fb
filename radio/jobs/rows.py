"""Rows of the job table: filled once, read often, written back after each run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from radio.db import session_scope
from radio.jobs.catalogue import Spec
from radio.jobs.tables import JobRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row asks for."""

    name: str
    schedule: str
    enabled: bool
    misfire_grace: float
    longest_run: float
    last_finished: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a run went."""

    started: datetime
    finished: datetime
    outcome: str
    error: str = ""


def seed(engine: Engine, specs: Mapping[str, Spec]) -> None:
    """Add rows for jobs that have none; rows that are there stay as a person set them.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine, write=True) as session:
        there = set(session.scalars(select(JobRow.name)))
        session.add_all(
            JobRow(
                name=name,
                schedule=spec.schedule,
                misfire_grace=spec.misfire_grace,
                longest_run=spec.longest_run,
            )
            for name, spec in specs.items()
            if name not in there
        )
        session.commit()


def read(engine: Engine) -> dict[str, Wanted]:
    """All rows by name.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine) as session:
        return {
            row.name: Wanted(
                row.name,
                row.schedule,
                row.enabled,
                row.misfire_grace,
                row.longest_run,
                row.last_finished,
            )
            for row in session.scalars(select(JobRow))
        }


def write_started(engine: Engine, name: str, at: datetime) -> None:
    """Note that a run has begun.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine, write=True) as session:
        row = session.get(JobRow, name)
        if row is not None:
            row.last_started, row.last_outcome = at, "running"
            session.commit()


def write_result(engine: Engine, name: str, result: Result) -> None:
    """Note how a run ended.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine, write=True) as session:
        row = session.get(JobRow, name)
        if row is not None:
            row.last_started, row.last_finished = result.started, result.finished
            row.last_outcome, row.last_error = result.outcome, result.error
            session.commit()
