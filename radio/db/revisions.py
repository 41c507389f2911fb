"""Which tables have changed, counted: how one process learns of what another one wrote.

Each transaction that `session_scope(write=True)` commits adds one to the number of every table it
wrote to, in the same transaction. Whoever shows rows looks at the numbers, which is a few rows,
and reads anew what has changed.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, String, event, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from radio.db.base import Base

_WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
_TOUCHED = "radio_touched"


class Revision(Base):
    """How often a table was written to."""

    __tablename__ = "revision"

    table_name: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=1)


def revisions(session: Session) -> dict[str, int]:
    """The number of every table that was ever written to."""
    query = select(Revision.table_name, Revision.number)
    return dict(session.execute(query).tuples().all())


def watch_writes(engine: Engine) -> None:
    """Remember of each connection which tables its transaction has written to."""

    def executed(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = _WRITES.match(statement)
        if found:
            connection.info.setdefault(_TOUCHED, set()).add(found.group(1))

    def ended(connection: Connection) -> None:
        connection.info.pop(_TOUCHED, None)

    event.listen(engine, "after_cursor_execute", executed)
    event.listen(engine, "begin", ended)


class CountingSession(Session):
    """A session that counts what it has written to, before it commits."""


@event.listens_for(CountingSession, "before_commit")
def _count_writes(session: Session) -> None:
    session.flush()
    connection = session.connection()
    touched = sorted(connection.info.get(_TOUCHED, ()))
    if not touched:
        return
    known = set(
        session.scalars(select(Revision.table_name).where(Revision.table_name.in_(touched)))
    )
    if known:
        session.execute(
            update(Revision)
            .where(Revision.table_name.in_(known))
            .values(number=Revision.number + 1)
            .execution_options(synchronize_session=False)
        )
    for table in touched:
        if table not in known:
            session.execute(insert(Revision).values(table_name=table, number=1))
    connection.info.pop(_TOUCHED, None)
