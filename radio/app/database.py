"""The station's database for one command: at this version, and its troubles told in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from radio.app.config import Loaded
from radio.app.failures import StationError
from radio.db import UnfitValueError
from radio.db.migrations import MigrationError, current, migrate, newest
from radio.units import Seconds

PATIENCE = Seconds(5.0)
"""Seconds a command waits for another program that has the database locked."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's word for having waited long enough."""
_SERVER_BUSY = (
    "the station's database is busy: another program has been writing to it for too long. "
    "Try again in a minute; the server's pg_stat_activity shows which programs are connected."
)


def bring_up_to_date(loaded: Loaded, patience: Seconds = PATIENCE) -> None:
    """Bring the station's database to this version.

    One that is there already is only read: a reader does not wait for a writer.

    Raises:
        StationError: not reachable, locked for longer than `patience`, or from a newer version.
    """
    url = loaded.database_url
    with database_told(loaded):
        try:
            if current(url) != newest():
                migrate(url, patience=patience)
        except MigrationError as error:
            raise StationError(str(error)) from error
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise StationError(
                f"the station's database can't be used: {error}. "
                "Check database.url (RADIO_DATABASE_URL)"
            ) from error


@contextmanager
def database_told(loaded: Loaded) -> Iterator[None]:
    """Turn what the database refuses into a sentence.

    Raises:
        StationError: instead of sqlalchemy.exc.DBAPIError and UnfitValueError.
    """
    try:
        yield
    except UnfitValueError as error:
        raise StationError(str(error)) from error
    except DBAPIError as error:
        if is_busy(error.orig):
            raise StationError(_busy(loaded)) from error
        raise StationError(f"the station's database can't be used: {error.orig}") from error


def is_busy(error: BaseException | None) -> bool:
    """Whether it gave up waiting for another program; SQLite's extended codes count too."""
    code = getattr(error, "sqlite_errorcode", None)
    is_locked = isinstance(code, int) and code & 0xFF in _BUSY
    return is_locked or getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def _busy(loaded: Loaded) -> str:
    is_file = loaded.database_url.startswith("sqlite:")
    return busy_words(loaded.data / "station.db") if is_file else _SERVER_BUSY


def busy_words(file: Path) -> str:
    """What happened and what to do."""
    return (
        f"the station's database is busy: another program keeps {file} locked. "
        f"Try again in a minute; `fuser {file}` shows which programs have it open."
    )
