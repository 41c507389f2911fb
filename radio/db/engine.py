"""Engines and sessions: SQLite shared between processes, PostgreSQL with the same promises."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExceptionContext
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from radio.db.revisions import CountingSession, watch_writes
from radio.units import Seconds

BUSY_TIMEOUT = Seconds(5.0)
_BEGIN = "radio_begin"
_AT_ONCE = "IMMEDIATE"
_QUOTING = ("DETAIL:", "CONTEXT:", "LINE ")
_LINE = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""libpq's words for giving up a line on which nothing comes back for ten seconds: without them a
cable that is pulled holds whoever waits for an answer for hours."""
_WRITERS = 7_203_104_512
"""Number of the lock that those who write to a PostgreSQL database hold; any would do."""


def open_engine(
    url: str,
    *,
    durable: bool = False,
    foreign_keys: bool = True,
    busy_timeout: Seconds = BUSY_TIMEOUT,
) -> Engine:
    """Engine for a database URL; the folder of an SQLite file is made if need be.

    SQLite runs in WAL mode, so that readers never wait for a writer. A committed change
    survives a crash of any process; with `durable` also a power cut (synchronous=FULL),
    for what a person typed and can't be made again.

    On PostgreSQL, too, a reader sees the database as it was when it began, and those who write
    take turns, waiting `busy_timeout` at the most.

    Raises:
        sqlalchemy.exc.OperationalError: on first use, when the file can't be opened or the
            server reached.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = _open_server(url, busy_timeout)
    else:
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            _keep_to_owner(Path(parsed.database))
        # What is in a statement may be about people, and an error that tells it goes to the log.
        engine = create_engine(url, connect_args={"timeout": busy_timeout}, hide_parameters=True)
        _prepare_sqlite(engine, busy_timeout, durable=durable, foreign_keys=foreign_keys)
    watch_writes(engine)
    return engine


def _keep_to_owner(path: Path) -> None:
    """Make the file, and keep it from everybody else: passwords' digests and people are in it.

    What SQLite puts beside a file has the file's mode. Where the file is another one's, or can't be
    made, it stays as it is: using it tells what is wrong.

    It is made without being opened: closing it would end every lock that this process has on it
    (fcntl(2)), and whoever closes the database elsewhere would take away the log that is written to here.
    """
    with suppress(OSError):
        os.mknod(path, stat.S_IFREG | 0o600)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(OSError):
            path.with_name(name).chmod(0o600)


def _open_server(url: str, busy_timeout: Seconds) -> Engine:
    engine = create_engine(
        url,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
        connect_args={"connect_timeout": max(2, round(busy_timeout)), **_LINE},
    )

    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get(_BEGIN) == _AT_ONCE:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(busy_timeout * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")

    event.listen(engine, "begin", begun)
    event.listen(engine, "handle_error", _without_rows)
    return engine


def _without_rows(context: ExceptionContext) -> None:
    """Take out of the server's words what quotes a row: people may be in it, and it goes to the log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            lines = error.args[0].splitlines()
            kept = [line for line in lines if not line.startswith(_QUOTING)]
            error.args = ("\n".join(kept), *error.args[1:])


def _prepare_sqlite(
    engine: Engine, busy_timeout: Seconds, *, durable: bool, foreign_keys: bool
) -> None:
    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver would open transactions late and at its own discretion; begun() does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        _share(cursor, busy_timeout)
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    def begun(connection: Connection) -> None:
        mode = connection.get_execution_options().get(_BEGIN, "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _share(cursor: DBAPICursor, patience: Seconds) -> None:
    """Turn to WAL mode; a file that isn't there yet may be wanted by several at once.

    SQLite refuses that at once while another has the file open, whatever its busy timeout.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def for_writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock when they begin.

    A transaction that reads first and writes later can fail at once on SQLite when another
    one wrote in between, however long the busy timeout is; one that begins as a writer waits.
    """
    options = {_BEGIN: _AT_ONCE}
    if engine.dialect.name != "sqlite":
        # The writer before may commit while this one waits for the lock, and what it wrote has
        # to be seen. Nobody else writes meanwhile, so what was read stays as it is.
        options["isolation_level"] = "READ COMMITTED"
    return engine.execution_options(**options)


@contextmanager
def session_scope(engine: Engine, *, write: bool = False) -> Iterator[Session]:
    """A session that rolls back unless the block has committed.

    Rows stay readable after the commit. Not to be shared between threads. What one that writes
    has committed is counted, see `radio.db.revisions`.
    """
    bind = for_writing(engine) if write else engine
    kind = CountingSession if write else Session
    with kind(bind, expire_on_commit=False) as session:
        yield session
