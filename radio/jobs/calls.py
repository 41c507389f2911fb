"""Calls: what the telephone agent noted, brought into the database."""

from __future__ import annotations

from radio.calls.ingest import ingest
from radio.jobs.context import Context


def ingest_calls(context: Context) -> str:
    """Read in what the agent's journal has."""
    taken = ingest(context.engine, context.settings.data / "calls" / "journal")
    return f"took {taken} facts" if taken else "nothing new"
