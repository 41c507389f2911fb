"""A complaint register of any size, written in bulk: by another program, not as the desk delivers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from benchmarks.casetexts import complaints
from radio.complaints.register.tables import Complaint

CHUNK = 5_000
DIFFERENT = 50_000
"""Texts that are different ones."""
APART = 1_200_000
"""ms between copies of one."""


def fill(engine: Engine, size: int) -> None:
    """Rows alone, as quickly as they can be written; they are indexed and counted afterwards.

    Of a large register each text stands there several times, at other moments.
    """
    copies = max(1, size // DIFFERENT)
    names = [column.name for column in Complaint.__table__.columns]
    rows = (tuple(_plain_value(row[name]) for name in names) for row in complaints(size // copies))
    connection = engine.raw_connection()
    try:
        write = _into_sqlite if engine.dialect.name == "sqlite" else _into_postgresql
        write(connection.cursor(), names, rows, copies)
        connection.commit()
    finally:
        connection.close()


def _into_sqlite(
    cursor: Any, names: list[str], rows: Iterator[tuple[Any, ...]], copies: int
) -> None:
    cursor.execute("BEGIN")
    query = (
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') "
        "AND tbl_name = 'complaint' AND sql IS NOT NULL"
    )
    there = cursor.execute(query).fetchall()
    for kind, name, _sql in there:
        cursor.execute(f"DROP {kind} {name}")
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(f"CREATE TEMP TABLE base AS SELECT {columns} FROM complaint")
    marks = ", ".join("?" * len(names))
    while chunk := list(islice(rows, CHUNK)):
        cursor.executemany(f"INSERT INTO base VALUES ({marks})", chunk)
    made = {
        "id": f"printf('%012x', said_at + n * {APART}) || lower(hex(randomblob(10)))",
        "ticket": (
            "substr(ticket, 1, 6) || printf('%07d', CAST(substr(ticket, 7, length(ticket) - 7) AS "
            f"INTEGER) * {copies} + n) || substr(ticket, -1)"
        ),
    }
    cursor.execute(
        f"WITH RECURSIVE copy(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM copy WHERE n + 1 < {copies}) "
        f"INSERT INTO complaint ({columns}) SELECT {_shifted(names, made)} FROM base CROSS JOIN copy "
        f"ORDER BY said_at + n * {APART}"
    )
    cursor.execute("DROP TABLE temp.base")
    for _kind, _name, sql in there:
        cursor.execute(sql)


def _into_postgresql(
    cursor: Any, names: list[str], rows: Iterator[tuple[Any, ...]], copies: int
) -> None:
    query = (
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'complaint' "
        "AND indexname LIKE 'ix%'"
    )
    there = cursor.execute(query).fetchall()
    cursor.execute("SET LOCAL session_replication_role = replica")
    for name, _sql in there:
        cursor.execute(f"DROP INDEX {name}")
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute("CREATE TEMP TABLE base (LIKE complaint) ON COMMIT DROP")
    with cursor.copy(f"COPY base ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    made = {
        "id": f"lpad(to_hex(said_at + n * {APART}), 12, '0') || substr(md5(id || n), 1, 20)",
        "ticket": (
            "substr(ticket, 1, 6) || lpad((substr(ticket, 7, length(ticket) - 7)::int "
            f"* {copies} + n)::text, 7, '0') || right(ticket, 1)"
        ),
    }
    cursor.execute(
        f"INSERT INTO complaint ({columns}) SELECT {_shifted(names, made)} FROM base "
        f"CROSS JOIN generate_series(0, {copies - 1}) AS copy(n) ORDER BY said_at + n * {APART}"
    )
    for _name, sql in there:
        cursor.execute(sql)


def _shifted(names: list[str], made: dict[str, str]) -> str:
    """Columns of a copy, its moments later by its number."""
    return ", ".join(
        made.get(name) or (f'"{name}" + n * {APART}' if name.endswith("_at") else f'"{name}"')
        for name in names
    )


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return "{}"
    return str(value) if isinstance(value, str) else value


def analyse(engine: Engine) -> None:
    """As servers do by themselves; SQLite has nobody else to do it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA optimize")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")
