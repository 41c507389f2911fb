"""Reads a journal into the database: a little at a time, and any number of times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Engine, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from radio.db import Base, session_scope
from radio.journals.lines import Line, journal_files, read_lines

Take = Callable[[Session, Iterable[Line]], None]
"""Brings lines into the database; taken twice they say the same. Does not commit."""


class Offsets(Base):
    """How many bytes of each file of a journal have been read in; one table for each journal."""

    __abstract__ = True

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    offset: Mapped[int] = mapped_column(default=0)


def read_in(engine: Engine, journal: Path, offsets: type[Offsets], take: Take) -> int:
    """Read in what the journal holds beyond what was read before; returns the lines taken.

    Each file is one transaction with its new offset, so that nothing is lost or taken twice.
    A file that became shorter (restored from a backup) is read again from its start.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked or missing its tables.
        OSError: a file can't be read.
    """
    sizes = {path: path.stat().st_size for path in journal_files(journal)}
    with session_scope(engine) as session:
        done = {row.name: row.offset for row in session.scalars(select(offsets))}
    taken = 0
    for path, size in sizes.items():
        start = done.get(path.name, 0)
        if done.get(path.name) != size:
            taken += _read_file(engine, path, start if start <= size else 0, offsets, take)
    return taken


def _read_file(engine: Engine, path: Path, start: int, offsets: type[Offsets], take: Take) -> int:
    lines, end = read_lines(path, start)
    with session_scope(engine, write=True) as session:
        known = session.get(offsets, path.name)
        if known is not None and start not in (0, known.offset):
            # Another process has read it in meanwhile.
            return 0
        take(session, lines)
        session.merge(offsets(name=path.name, offset=end))
        session.commit()
    return len(lines)
