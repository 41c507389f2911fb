"""The shared database, opened: at this version, with the lists it starts from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.register.base import ENVIRONMENT
from radio.db import current, migrate, open_engine, session_scope
from radio.db.migrations import newest
from radio.units import Seconds

PATIENCE = Seconds(5.0)
AWAY = "the shared complaint database can't be reached now"


def open_register(url: str, *, patience: Seconds = PATIENCE) -> Engine:
    """An engine for it; nothing is connected yet. What is committed survives a power cut."""
    return open_engine(url, durable=True, busy_timeout=patience)


def bring_register_up_to_date(url: str) -> None:
    """Bring its tables to this version.

    Raises:
        RegisterAwayError: it can't be reached.
        radio.db.MigrationError: it comes from a newer version.
    """
    try:
        if current(url) != newest(ENVIRONMENT):
            migrate(url, environment=ENVIRONMENT)
    except DBAPIError as error:
        raise RegisterAwayError(f"{AWAY}: {error.orig}") from error


@contextmanager
def register_scope(engine: Engine, *, write: bool = False) -> Iterator[Session]:
    """A session of the shared database that rolls back unless the block has committed.

    Raises:
        RegisterAwayError: it can't be reached, is busy for too long, or is not as this version wants it.
        sqlalchemy.exc.IntegrityError, sqlalchemy.exc.DataError: it refuses what was written.
    """
    try:
        with session_scope(engine, write=write) as session:
            yield session
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise RegisterAwayError(f"{AWAY}: {type(error.orig).__name__}") from error
