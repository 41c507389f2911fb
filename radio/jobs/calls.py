"""Calls: what the telephone agent noted, brought into the database."""

from __future__ import annotations

from radio.calls.agent.settings import JOURNAL
from radio.calls.ingest import ingest
from radio.calls.pieces import settle_all
from radio.db import session_scope
from radio.jobs.context import Context


def ingest_calls(context: Context) -> str:
    """Read in what the agent's journal has."""
    taken = ingest(context.engine, context.settings.data / JOURNAL)
    return f"took {taken} facts" if taken else "nothing new"


def settle_pieces(context: Context) -> str:
    """Hold every piece that callers are heard in against what they say now: the safety net."""
    with session_scope(context.engine) as session:
        # A look without the write lock: nearly always there is nothing to write.
        changed = settle_all(session)
        session.rollback()
    if changed:
        with session_scope(context.engine, write=True) as session:
            changed = settle_all(session)
            session.commit()
    return f"{len(changed)} pieces changed"
