"""What a row may hold, whatever database it goes into.

SQLite takes a text of any length and any number; PostgreSQL refuses what is larger than its
column, in words for programmers. So both are asked for the same, before they are asked at all.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import BigInteger, Connection, Enum, Integer, String, event
from sqlalchemy.orm import DeclarativeBase, Mapper

_SHOWN = 40
_INTEGER_MOST = 2**31 - 1


class UnfitValueError(ValueError):
    """A value does not fit its column; the message says which, and what does."""


def clip(kind: type[DeclarativeBase], name: str, text: str) -> str:
    """A text from outside as a column of a table can keep it: cut to its length, without NUL."""
    bare = text.replace("\0", "")
    return bare[: _texts(kind).get(name)]


@cache
def _texts(kind: type[DeclarativeBase]) -> dict[str, int | None]:
    """Text columns of a table with their lengths in characters, None for any length."""
    types = {column.key: column.type for column in kind.__mapper__.columns}
    return {
        name: found.length
        for name, found in types.items()
        if isinstance(found, String) and not isinstance(found, Enum)
    }


@cache
def _integers(kind: type[DeclarativeBase]) -> tuple[str, ...]:
    types = {column.key: column.type for column in kind.__mapper__.columns}
    return tuple(
        name
        for name, found in types.items()
        if isinstance(found, Integer) and not isinstance(found, BigInteger)
    )


def check_row(_mapper: Mapper[DeclarativeBase], _on: Connection, row: DeclarativeBase) -> None:
    """Look a row over before it is written.

    Raises:
        UnfitValueError: one of its values would not fit.
    """
    table = row.__tablename__.replace("_", " ")
    for name, most in _texts(type(row)).items():
        text = getattr(row, name)
        if not isinstance(text, str):
            continue
        if most is not None and len(text) > most:
            shown = f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
            raise UnfitValueError(
                f"{table}, {name}: {shown!r} has {len(text)} characters; up to {most} can be kept"
            )
        if "\0" in text or not _is_whole(text):
            raise UnfitValueError(f"{table}, {name}: {text[:_SHOWN]!r} is no text")
    for name in _integers(type(row)):
        number = getattr(row, name)
        if isinstance(number, int) and abs(number) > _INTEGER_MOST:
            raise UnfitValueError(
                f"{table}, {name}: {number} is too large; up to {_INTEGER_MOST} can be kept"
            )


def _is_whole(text: str) -> bool:
    """Whether it can be written as UTF-8; bytes of the command line that are no text can't."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_rows_of(base: type[DeclarativeBase]) -> None:
    """Have every row of every table of a base looked over before it is written."""
    for moment in ("before_insert", "before_update"):
        event.listen(base, moment, check_row, propagate=True)
