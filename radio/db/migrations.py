"""Brings a database to the tables this version knows, through Alembic, from Python."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from radio.db.engine import for_writing, open_engine
from radio.units import Seconds

STATION = "station"
# Beside this package, both in a checkout and where it is installed.
ROOT = Path(__file__).resolve().parents[2] / "migrations"


class MigrationError(Exception):
    """The database can't be brought to this version; the message says what to do."""


def migrate(
    url: str,
    *,
    to: str = "head",
    environment: str = STATION,
    patience: Seconds = Seconds(30.0),
) -> str | None:
    """Upgrade (or, for an older revision, downgrade) the database; safe to run again.

    Two processes that start at once are told apart by the database's write lock. The whole run
    is one transaction: a step that fails leaves the database as it was.

    It waits `patience` for whoever has the database locked.

    Returns:
        The revision it is at now; None for an empty database.

    Raises:
        MigrationError: the database comes from a newer version.
        sqlalchemy.exc.OperationalError: locked or not writable.
    """
    # Rebuilding a table, SQLite's only way to alter it, must not cascade to its children.
    engine = open_engine(url, durable=True, foreign_keys=False, busy_timeout=patience)
    try:
        with for_writing(engine).begin() as connection:
            _run(connection, to, environment)
            return _revision(connection)
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """Revision the database is at; None where it was never migrated."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return _revision(connection)
    finally:
        engine.dispose()


@functools.cache
def newest(environment: str = STATION) -> str | None:
    """Revision this version of the program expects; its files are read once a process."""
    return ScriptDirectory.from_config(_config(environment)).get_current_head()


def _run(connection: Connection, to: str, environment: str) -> None:
    config = _config(environment)
    config.attributes["connection"] = connection
    at = _revision(connection)
    try:
        backwards = to != "head" and at is not None and _is_behind(config, to, at)
        (command.downgrade if backwards else command.upgrade)(config, to)
    except CommandError as error:
        raise MigrationError(
            f"the database is at revision {at}, which this version does not know ({error}): "
            "install the version that wrote it, or restore a backup"
        ) from error


def _is_behind(config: Config, to: str, at: str) -> bool:
    if to == "base":
        return True
    script = ScriptDirectory.from_config(config)
    older = {revision.revision for revision in script.iterate_revisions(at, "base")}
    return to in older - {at}


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(environment: str) -> Config:
    config = Config()
    # A percent sign in a folder's name would be read as interpolation.
    location = str(ROOT / environment).replace("%", "%%")
    config.set_main_option("script_location", location)
    config.set_main_option("path_separator", "newline")
    return config
