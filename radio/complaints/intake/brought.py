"""Tables that are brought to the panel, kept sealed on this computer until they are done with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.tables import BroughtFile, BroughtKind, BroughtState, BroughtTable
from radio.db import session_scope
from radio.units import Millis

KEPT_DAYS: Final = 14
"""So long a table and what became of it are kept: both may name people."""
_DAY: Final = 86_400_000
_AT_WORK: Final = (BroughtState.LOOKING, BroughtState.TAKING)


@dataclass(frozen=True, slots=True)
class Brought:
    """A table, and how far it is. `told` is what became of it, as it was written there."""

    id: str
    kind: BroughtKind
    state: BroughtState
    by: str
    made_at: Millis
    asked_at: Millis
    told: str
    done: int
    total: int
    tries: int
    taker: str = ""

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in _AT_WORK


def bring(desk: Desk, kind: BroughtKind, data: bytes, told: str, by: str, taker: str = "") -> str:
    """Keep a table, to be looked at; its id. `taker` is the account of who brings it.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    now = desk.clock()
    made = new_id(now)
    with session_scope(desk.database, write=True) as session:
        session.add(BroughtFile(id=made, sealed=desk.keys.seal_bytes(data, about_brought(made))))
        session.add(
            BroughtTable(
                id=made, kind=kind, state=BroughtState.LOOKING, by=by, made_at=now, asked_at=now,
                sealed=desk.keys.seal(told, about_brought(made)), taker=taker,
            )
        )  # fmt: skip
        session.commit()
    return made


def find_brought(desk: Desk, table_id: str) -> Brought | None:
    """A table; None where there is none.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with session_scope(desk.database) as session:
        row = session.get(BroughtTable, table_id)
        return None if row is None else _opened(desk, row)


def brought_lately(desk: Desk, kind: BroughtKind, most: int = 10) -> Sequence[Brought]:
    """The last ones of a kind, the newest first."""
    query = select(BroughtTable).where(BroughtTable.kind == kind)
    with session_scope(desk.database) as session:
        rows = session.scalars(query.order_by(BroughtTable.id.desc()).limit(most))
        return [_opened(desk, row) for row in rows]


def brought_to_do(desk: Desk) -> Sequence[str]:
    """Those that the worker has to look at or to take, the oldest first."""
    query = select(BroughtTable.id).where(BroughtTable.state.in_(_AT_WORK))
    with session_scope(desk.database) as session:
        return session.scalars(query.order_by(BroughtTable.asked_at, BroughtTable.id)).all()


def file_of(desk: Desk, table_id: str) -> bytes:
    """The table itself; empty where it is gone.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with session_scope(desk.database) as session:
        row = session.get(BroughtFile, table_id)
        return b"" if row is None else desk.keys.open_bytes(row.sealed, about_brought(table_id))


def ask(desk: Desk, table_id: str, state: BroughtState, told: str | None = None) -> bool:
    """Have the worker look at it again, or take it; whether that can be asked for now.

    What is under way, or over, is left as it is: asked twice is asked once.
    """
    with session_scope(desk.database, write=True) as session:
        row = session.get(BroughtTable, table_id)
        if row is None or row.state is not BroughtState.LOOKED:
            return False
        row.state, row.asked_at = state, desk.clock()
        row.done = row.total = row.tries = 0
        if told is not None:
            row.sealed = desk.keys.seal(told, about_brought(table_id))
        session.commit()
    return True


def try_once_more(desk: Desk, table_id: str) -> None:
    """Count a run."""
    with _row(desk, table_id) as row:
        if row is not None:
            row.tries += 1


def tell_how_far(desk: Desk, table_id: str, done: int, total: int) -> None:
    """Keep how far it is."""
    with _row(desk, table_id) as row:
        if row is not None:
            row.done, row.total = done, total


def settle_brought(desk: Desk, table_id: str, state: BroughtState, told: str) -> None:
    """Write what became of it. What is over needs its file no more."""
    with session_scope(desk.database, write=True) as session:
        row = session.get(BroughtTable, table_id)
        if row is None:
            return
        row.state, row.sealed = state, desk.keys.seal(told, about_brought(table_id))
        if state in {BroughtState.DONE, BroughtState.REFUSED}:
            session.execute(delete(BroughtFile).where(BroughtFile.id == table_id))
        session.commit()


def drop_brought(desk: Desk, table_id: str) -> bool:
    """Throw a table away; whether that could be: what is being taken can't."""
    with session_scope(desk.database, write=True) as session:
        row = session.get(BroughtTable, table_id)
        if row is None or row.state is BroughtState.TAKING:
            return False
        _drop(session, [table_id])
        session.commit()
    return True


def drop_old_brought(session: Session, now: Millis) -> None:
    """Drop what was brought long ago, but for what is being taken. Does not commit."""
    query = select(BroughtTable.id).where(
        BroughtTable.made_at < now - KEPT_DAYS * _DAY,
        BroughtTable.state != BroughtState.TAKING,
    )
    _drop(session, session.scalars(query).all())


def brought_being_taken(session: Session) -> bool:
    """Whether the worker files one now, or will."""
    query = select(BroughtTable.id).where(BroughtTable.state == BroughtState.TAKING)
    return session.scalar(query.limit(1)) is not None


def brought_kept(session: Session) -> int:
    """How many are kept, with what became of them."""
    return session.scalar(select(func.count()).select_from(BroughtTable)) or 0


def drop_all_brought(session: Session) -> None:
    """Leave nothing of any: for erasing somebody, who may stand in each. Does not commit."""
    _drop(session, session.scalars(select(BroughtTable.id)).all())


def about_brought(table_id: str) -> str:
    """What a table is sealed about."""
    return f"brought {table_id}"


@contextmanager
def _row(desk: Desk, table_id: str) -> Iterator[BroughtTable | None]:
    """A table to be written to; None where somebody has thrown it away meanwhile."""
    with session_scope(desk.database, write=True) as session:
        yield session.get(BroughtTable, table_id)
        session.commit()


def _drop(session: Session, ids: Sequence[str]) -> None:
    session.execute(delete(BroughtFile).where(BroughtFile.id.in_(ids)))
    session.execute(delete(BroughtTable).where(BroughtTable.id.in_(ids)))


def _opened(desk: Desk, row: BroughtTable) -> Brought:
    told = desk.keys.open(row.sealed, about_brought(row.id))
    return Brought(
        row.id, row.kind, row.state, row.by, row.made_at, row.asked_at, told, row.done, row.total,
        row.tries, row.taker,
    )  # fmt: skip
