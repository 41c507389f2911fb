"""Calls of whose data a request is about."""

from __future__ import annotations

from radio.calls.persons import KnownCall, known_calls
from radio.complaints.privacy.erasing import found_reporters
from radio.complaints.privacy.finding import Named
from radio.complaints.register.tables import Complaint
from radio.db import session_scope
from web.complaints.reach import shared
from web.panel import current_panel


def calls_of(who: Named | None) -> tuple[KnownCall, ...]:
    """By their number, and by the complaints that they were the first to report.

    Raises:
        RegisterAwayError: the shared database is away.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    if who is None:
        return ()
    panel = current_panel()
    with shared() as session:
        rows = found_reporters(session, panel.keys, who)
        own = [session.get(Complaint, row.id) for row in rows]
        tickets = {case.ticket for case in own if case is not None}
    with session_scope(panel.database) as session:
        return known_calls(session, panel.keys, panel.settings.data, who.phone, tickets)
