"""What a role of the shared database reads, and what it is refused."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from radio.complaints.privacy.grants import DatabaseRole

PREFIX = "uji"
As = Callable[[DatabaseRole], Engine]


def is_refused(engine: Engine, statement: str) -> bool:
    with engine.connect() as connection:
        try:
            connection.execute(text(statement))
        except ProgrammingError as error:
            return getattr(error.orig, "sqlstate", "") == "42501"
        return False


def values(engine: Engine, statement: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(statement)).scalars())
