"""Databases for tests: SQLite, and a real PostgreSQL that lasts a test run; a new one each test.

Migrations run once: SQLite's file is then copied, PostgreSQL's rows are put back.
"""

from __future__ import annotations

import functools
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from radio.db import migrate
from radio.db.migrations import STATION

KINDS = ("sqlite", "postgresql")

_ADMIN = "postgres"
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB")
"""Nothing here has to survive a power cut."""


def make_new(url: str, environment: str = STATION) -> None:
    """Have a new station's database there, as `migrate` makes it; one that has tables is migrated.

    The migrations of a SQLite file run once, which takes a tenth of a second; then it is copied, also
    where a panel has it open already.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not _copied(
        Path(address.database or ""), environment
    ):
        migrate(url, environment=environment)


def _copied(file: Path, environment: str) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as target, closing(sqlite3.connect(":memory:")) as made:
        if target.execute("SELECT 1 FROM sqlite_master").fetchone():
            return False
        target.execute("PRAGMA synchronous=OFF")
        made.deserialize(_as_made(environment))
        made.backup(target)
    return True


@functools.cache
def _as_made(environment: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.db"
        migrate(f"sqlite:///{file}", environment=environment)
        with closing(sqlite3.connect(file)) as source:
            # In memory there is no log that is written ahead.
            source.execute("PRAGMA journal_mode=DELETE")
            return source.serialize()


class Postgres:
    """A PostgreSQL server on a socket of its own, with no port and no password.

    It sorts text as Indonesian, not by its bytes as SQLite does: a program that leaves the order
    of texts to the database shows it here.
    """

    def __init__(self, settings: Sequence[str] = _FAST) -> None:
        self._settings = settings
        # Not in pytest's folders: a socket's path may have a hundred bytes, and the server
        # refuses to run as root.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._migrated: dict[str, _Migrated] = {}
        self._numbers = itertools.count(1)

    def url(self, database: str) -> str:
        """Address of one of its databases."""
        return f"postgresql+psycopg://radio@/{database}?host={self._folder}"

    def start(self) -> Self:
        """Start it and wait until it answers.

        Raises:
            TimeoutError: it doesn't.
        """
        if self._user:
            shutil.chown(self._folder, self._user)
        files = self._folder / "files"
        locale = ("--locale-provider=icu", "--icu-locale=id", "--locale=C.UTF-8")
        subprocess.run(
            [program("initdb"), "-D", files, "-U", "radio", "-A", "trust", "-E", "UTF8",
             "--no-sync", *locale],
            check=True, stdout=subprocess.DEVNULL, user=self._user, cwd=self._folder,
        )  # fmt: skip
        return self.serve()

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def serve(self) -> Self:
        """Begin to answer, again after it was killed.

        Raises:
            TimeoutError: it doesn't.
        """
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            # While what was killed still has its memory, a new one refuses to begin.
            if self._process is None or self._process.poll() is not None:
                self._process = self._launch()
            try:
                self._order("SELECT 1")
            except OperationalError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError((self._folder / "server.log").read_text())

    def _launch(self) -> subprocess.Popen[bytes]:
        options = [word for setting in self._settings for word in ("-c", setting)]
        with (self._folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [program("postgres"), "-D", self._folder / "files", "-k", self._folder, "-h", "",
                 *options],
                stdout=log, stderr=log, user=self._user, cwd=self._folder,
            )  # fmt: skip

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def create(self) -> str:
        """Make a new database without tables; its address."""
        name = f"test{next(self._numbers)}"
        self._order(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever has it open."""
        self._order(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def migrated(self, environment: str) -> str:
        """A new database of one kind; its address. Each call takes away what the last one held."""
        if environment not in self._migrated:
            self._migrated[environment] = _Migrated(self.create(), environment)
        self._migrated[environment].reset()
        return self._migrated[environment].url

    def _order(self, statement: str) -> None:
        engine = _outside_transactions(self.url(_ADMIN))
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def stop(self) -> None:
        """End it; its databases go with it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


class _Migrated:
    """A migrated database whose rows go back to what the migrations put in: 10 ms, not 100."""

    def __init__(self, url: str, environment: str) -> None:
        migrate(url, environment=environment)
        self.url = url
        self._engine = _outside_transactions(url)
        with self._engine.connect() as connection:
            tables = [f'"{name}"' for name in inspect(connection).get_table_names()]
            connection.exec_driver_sql("CREATE SCHEMA first")
            for table in tables:
                connection.exec_driver_sql(f"CREATE TABLE first.{table} AS TABLE {table}")
        # A replica does not ask for what rows refer to, so the order of the tables is no matter.
        self._steps = "SET session_replication_role = replica; " + " ".join(
            f"DELETE FROM {table}; INSERT INTO {table} TABLE first.{table};" for table in tables
        )

    def reset(self) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.exec_driver_sql(self._steps)
            connection.exec_driver_sql(
                "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
            )


def _outside_transactions(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def program(name: str) -> str:
    """A program of the server's; Debian keeps them off the path, one folder a version.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
    """
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3])
    )
    if program := (str(found[-1]) if found else shutil.which(name)):
        return program
    raise FileNotFoundError(f"{name}: install Debian's package postgresql, as `make test` does")


class Databases:
    """Makes databases of each kind in `KINDS`; PostgreSQL starts when it is first asked for."""

    def __init__(self) -> None:
        self._server: Postgres | None = None

    @contextmanager
    def new(
        self, kind: str, folder: Path, *, migrated: bool = True, environment: str = STATION
    ) -> Iterator[str]:
        """Address of a new database, empty or as a new station's; SQLite keeps it in `folder`.

        There is one migrated PostgreSQL of an environment at a time; the next one takes its place.
        """
        if kind == "sqlite":
            file = folder / f"{environment}.db"
            if migrated:
                make_new(f"sqlite:///{file}", environment)
            yield f"sqlite:///{file}"
            return
        self._server = self._server or Postgres().start()
        if migrated:
            yield self._server.migrated(environment)
            return
        url = self._server.create()
        yield url
        self._server.drop(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.stop()
