"""Migrations: up, down and up again with rows in every table, on each kind of database."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from radio.db import (
    Base,
    MigrationError,
    current,
    migrate,
    open_engine,
    session_scope,
)
from radio.db.migrations import ROOT, newest
from radio.library.tables import Media, Vocals

# With it every room's tables are known: before that they can't be compared.
from tests.db.rows import (
    a_piece,
    add_a_log,
    add_a_programme,
    add_library,
    add_plans,
    add_somebody,
)


@pytest.fixture
def url(empty_url: str) -> str:
    """Of each kind of database."""
    return empty_url


def test_migrations_make_exactly_the_tables_the_rooms_declare(url: str) -> None:
    rooms = {path.parent.name for path in ROOT.parent.glob("radio/*/tables.py")}
    assert "library" in rooms
    imported = {mapper.class_.__module__.split(".")[1] for mapper in Base.registry.mappers}
    assert rooms <= imported, "a room's tables are not imported by tests.db.rows"
    migrate(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing_and_keeps_data(url: str) -> None:
    assert current(url) is None
    assert migrate(url) == newest()
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        session.add(Media(**a_piece()))
        session.commit()
    assert migrate(url) == newest() == current(url)
    with session_scope(engine) as session:
        assert session.scalar(select(func.count()).select_from(Media)) == 1
    engine.dispose()


def test_everything_goes_down_with_data_in_every_table_and_up_again(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with session_scope(engine, write=True) as session:
        for add in (add_library, add_a_programme, add_somebody, add_plans, add_a_log):
            add(session)
        session.commit()
    with session_scope(engine) as session:
        tables = Base.metadata.sorted_tables
        empty = [table.name for table in tables if not session.execute(select(table)).first()]
        assert " ".join(empty) == ""
    engine.dispose()
    assert migrate(url, to="base") is None
    engine = open_engine(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert migrate(url) == newest()


def test_a_library_of_the_first_version_is_kept_up_and_down(url: str) -> None:
    migrate(url, to="0001")
    engine = open_engine(url)
    old = {**a_piece(), "artist": "", "album": "", "genre": "", "isrc": "", "composer": "",
           "label": "", "role": "music", "state": "active", "cue_in": 0.5,
           "created_at": "2026-01-01 00:00:00"}  # fmt: skip
    columns = ", ".join(old)
    values = ", ".join(f":{name}" for name in old)
    with engine.begin() as connection:
        connection.execute(text(f"insert into media ({columns}) values ({values})"), old)
    engine.dispose()
    for _ in range(2):
        migrate(url)
        engine = open_engine(url)
        with session_scope(engine) as session:
            media = session.get_one(Media, "m1")
            assert (media.title, media.cue_in, media.vocals) == ("Sumilir", 0.5, Vocals.UNKNOWN)
            assert (media.local, media.valid_from, media.loudness_range) == (False, None, 0.0)
        engine.dispose()
        migrate(url, to="0001")


def test_a_database_from_a_newer_version_is_refused_and_left_alone(url: str) -> None:
    migrate(url)
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(MigrationError, match="9999"):
        migrate(url)
    assert current(url) == "9999"
    engine.dispose()


def test_two_processes_may_migrate_at_once(url: str) -> None:
    results: list[str | None] = []
    threads = [threading.Thread(target=lambda: results.append(migrate(url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [newest()] * 4
