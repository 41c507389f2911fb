"""Makes the roles of `radio.complaints.privacy.grants` on a database server, and keeps them so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from radio.complaints.errors import ComplaintError
from radio.complaints.privacy.grants import (
    GRANTS,
    HIDDEN_ROWS,
    NUMBERS,
    VIEWS,
    DatabaseRole,
    Grant,
    grant_of,
)

PREFIX: Final = "radio"
_PREFIX: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")


class RolesError(ComplaintError):
    """The roles can't be made there; the message says what to do."""


def role_name(role: DatabaseRole, prefix: str = PREFIX) -> str:
    """What the server calls it: `radio_reader`."""
    return f"{prefix}_{role}"


def make_roles(engine: Engine, prefix: str = PREFIX) -> tuple[str, ...]:
    """Give the four roles exactly what they may do: what they had beyond that is taken away.

    One transaction: nobody who works meanwhile is without rights. Returns what was done, a line each.

    Raises:
        RolesError: the database is no PostgreSQL, the login is not its owner, or the tables are
            not at this version.
    """
    if engine.dialect.name != "postgresql":
        raise RolesError(
            "roles are a matter of PostgreSQL; whoever can read an SQLite file reads all of it, "
            "save what is sealed"
        )
    if not _PREFIX.fullmatch(prefix):
        raise RolesError(f"“{prefix[:40]}” is no beginning of a role's name: small letters")
    try:
        with engine.begin() as connection:
            return tuple(_make(connection, prefix))
    except DBAPIError as error:
        # The server's words, which name rights and tables; not the statement.
        first = str(error.orig).strip().splitlines()[0]
        raise RolesError(
            f"the server refused: {first}. The roles are made by the owner of the database, who may "
            "make roles (CREATEROLE)"
        ) from error


def _make(connection: Connection, prefix: str) -> Iterator[str]:
    look = inspect(connection)
    tables = sorted(look.get_table_names())
    views = set(look.get_view_names())
    if not {*GRANTS} <= {*tables, *views} or not {*VIEWS, NUMBERS} <= views:
        raise RolesError("its tables are not at this version; the owner's login brings them there")
    database = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC")
    # Who reads views writes nothing at all, not for the length of a session either.
    connection.exec_driver_sql(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
    for role in DatabaseRole:
        name = role_name(role, prefix)
        yield _role(connection, name)
        connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE "{database}" TO {name}')
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {name}")
        connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}")
        for table in [*tables, *VIEWS, NUMBERS]:
            if words := _words(grant_of(table, role)):
                connection.exec_driver_sql(f'GRANT {words} ON "{table}" TO {name}')
                yield f"{name}: {table}: {words}"
    for table, hidden in HIDDEN_ROWS.items():
        yield from _policies(connection, table, hidden, prefix)


def _role(connection: Connection, name: str) -> str:
    known = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
    if known.scalar() is not None:
        return f"{name}: there already"
    connection.exec_driver_sql(f"CREATE ROLE {name} NOLOGIN")
    return f"{name}: made"


def _words(grant: Grant) -> str:
    parts = [_columns("SELECT", grant.select), "INSERT" if grant.insert else ""]
    parts += [_columns("UPDATE", grant.update), "DELETE" if grant.delete else ""]
    return ", ".join(part for part in parts if part)


def _columns(right: str, columns: tuple[str, ...]) -> str:
    if not columns:
        return ""
    return right if columns == ("*",) else f"{right} ({', '.join(columns)})"


def _policies(
    connection: Connection, table: str, hidden: Mapping[DatabaseRole, str], prefix: str
) -> Iterator[str]:
    """Rows by role. The owner sees all; so do the views, which leave out by themselves."""
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    for role in DatabaseRole:
        if role is DatabaseRole.READER:
            continue
        name, seen = role_name(role, prefix), hidden.get(role, "true")
        policies = {
            "SELECT": f"USING ({seen})",
            "UPDATE": f"USING ({seen}) WITH CHECK ({seen})",
            "INSERT": "WITH CHECK (true)",
            "DELETE": f"USING ({seen})",
        }
        for order, rule in policies.items():
            policy = f"{name}_{order.lower()}"
            connection.exec_driver_sql(f"DROP POLICY IF EXISTS {policy} ON {table}")
            connection.exec_driver_sql(
                f"CREATE POLICY {policy} ON {table} FOR {order} TO {name} {rule}"
            )
        yield f"{name}: {table}: rows where {seen}"
