"""What every session on a database can rely on, on each kind of it."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

import radio.broadcastlog.tables as log_tables
import radio.hourclocks.tables as clock_tables
import radio.jobs.tables as job_tables
import radio.programmes.tables as programme_tables
from radio.air.log import Role
from radio.db import (
    Base,
    UnfitValueError,
    clip,
    migrate,
    open_engine,
    session_scope,
)
from radio.library.tables import Media, MediaState
from radio.units import Millis, Seconds
from tests.db.rows import (
    a_piece,
)


@pytest.fixture
def url(empty_url: str) -> str:
    """Of each kind of database."""
    return empty_url


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'with % and space' / 'station.db'}"


def test_sqlite_is_set_up_to_share(file_url: str) -> None:
    for durable, level in ((False, 1), (True, 2)):
        engine = open_engine(file_url, durable=durable)
        with engine.connect() as connection:
            found = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        engine.dispose()
        assert found == {
            "journal_mode": "wal",
            "synchronous": level,
            "foreign_keys": 1,
            "busy_timeout": 5000,
        }


def test_a_session_rolls_back_unless_committed(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(Media(**a_piece()))
        session.flush()
    with session_scope(engine) as session:
        assert session.get(Media, "m1") is None
    engine.dispose()


def test_a_writer_waits_for_its_turn_and_a_reader_never(url: str) -> None:
    migrate(url)
    engine = open_engine(url, busy_timeout=Seconds(0.05))
    with session_scope(engine, write=True) as first:
        first.add(Media(**a_piece()))
        first.flush()
        with session_scope(engine) as reader:
            assert reader.get(Media, "m1") is None
        with (
            pytest.raises(OperationalError, match=r"locked|lock timeout"),
            session_scope(engine, write=True) as second,
        ):
            second.get(Media, "m1")
        first.commit()
    engine.dispose()


def test_a_reader_sees_the_database_as_it_was_when_it_began(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    pieces = select(func.count()).select_from(Media)
    with session_scope(engine) as reader:
        assert reader.scalar(pieces) == 0
        with session_scope(engine, write=True) as writer:
            writer.add(Media(**a_piece()))
            writer.commit()
        assert reader.scalar(pieces) == 0
    with session_scope(engine) as reader:
        assert reader.scalar(pieces) == 1
    engine.dispose()


def test_writers_take_turns_and_each_sees_what_the_one_before_wrote(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(job_tables.JobRow(name="j", schedule="0"))
        session.commit()

    def count() -> None:
        for _ in range(10):
            with session_scope(engine, write=True) as session:
                row = session.get_one(job_tables.JobRow, "j")
                row.schedule = str(int(row.schedule) + 1)
                session.commit()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with session_scope(engine) as session:
        assert session.get_one(job_tables.JobRow, "j").schedule == "40"
    engine.dispose()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (programme_tables.Presenter(id="p" * 33, name="P"), "has 33 characters; up to 32"),
        (programme_tables.Presenter(id="p", name="P\0"), "presenter, name: .* is no text"),
        (programme_tables.Presenter(id="p", name="P\udcff"), "presenter, name: .* is no text"),
        (clock_tables.GridRow(position=2**31, clock_id="malam"), "grid row, position: 2147483648"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(url: str, row: Base, words: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(clock_tables.HourClock(id="malam"))
        session.flush()
        session.add(row)
        with pytest.raises(UnfitValueError, match=words):
            session.flush()
        session.expunge_all()
        session.rollback()
    engine.dispose()


def test_a_text_from_outside_is_cut_to_its_column() -> None:
    assert clip(programme_tables.Presenter, "id", "a\0" + "b" * 40) == "a" + "b" * 31
    assert clip(programme_tables.Presenter, "name", "a\0" + "b" * 40) == "a" + "b" * 40


def test_values_come_back_as_what_they_were(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    wib = timezone(timedelta(hours=7))
    with session_scope(engine, write=True) as session:
        at = datetime(2026, 1, 1, 7, 30, tzinfo=wib)
        session.add(Media(**{**a_piece(), "created_at": at, "role": Role.VOICE}))
        session.commit()
    with session_scope(engine) as session:
        row = session.get_one(Media, "m1")
        assert row.created_at == at
        assert row.created_at.tzinfo is UTC
        assert row.role is Role.VOICE
        assert row.state is MediaState.ACTIVE
    engine.dispose()


def test_a_moment_without_zone_is_refused(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # the mistake that is meant
    with session_scope(engine, write=True) as session:
        session.add(Media(**{**a_piece(), "created_at": naive}))
        with pytest.raises(StatementError, match="time zone"):
            session.flush()
    engine.dispose()


def test_a_log_row_needs_its_piece(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    row = log_tables.LogRow(
        id="r",
        day=datetime(2026, 1, 1, tzinfo=UTC).date(),
        hour=Millis(0),
        at=Millis(0),
        position=0,
        media_id="nobody",
        planned_seconds=1.0,
    )
    with session_scope(engine, write=True) as session:
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
    engine.dispose()


def test_who_opens_a_file_once_more_leaves_the_locks_of_this_process(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    engine = open_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (n INTEGER)")
    open_engine(f"sqlite:///{file}").dispose()
    # Another program comes and goes; what is written after that is there for the next one.
    assert _counted_elsewhere(file) == 0
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (1)")
    assert _counted_elsewhere(file) == 1
    engine.dispose()
    assert _counted_elsewhere(file) == 1


def _counted_elsewhere(file: Path) -> int:
    ask = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1]); print(*base.execute('SELECT count(*) FROM kept').fetchone()); base.close()"
    told = subprocess.run(
        [sys.executable, "-c", ask, str(file)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)
