"""Keeping both databases in order: this computer's file, and the shared one where it can be reached."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from radio.complaints.intake.brought import drop_old_brought
from radio.complaints.intake.delivery import clear_delivered
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drop_old_drafts
from radio.complaints.intake.lists import lists_of
from radio.complaints.intake.runs import raise_request_run, raise_run
from radio.complaints.ppid.finding import last_request_numbers
from radio.complaints.register.opening import bring_register_up_to_date, register_scope
from radio.complaints.register.seeds import KnownAgency, fill_lists, last_numbers
from radio.db import session_scope


def clear_desk(desk: Desk) -> None:
    """Clear what is done with on this computer."""
    with session_scope(desk.database, write=True) as session:
        clear_delivered(session, desk.clock())
        drop_old_drafts(session, desk.clock())
        drop_old_brought(session, desk.clock())
        session.commit()


def keep_in_order(desk: Desk, register: Engine, url: str, agencies: Sequence[KnownAgency]) -> None:
    """Bring the shared database to this version, fill its lists, and keep a copy of them here.

    Raises:
        RegisterAwayError: it can't be reached.
        radio.db.MigrationError: it comes from a newer version.
    """
    bring_register_up_to_date(url)
    with register_scope(register, write=True) as session:
        if fill_lists(session, agencies):
            session.commit()
    with register_scope(register) as session:
        lists, numbers = lists_of(session), last_numbers(session, desk.prefix)
        request_numbers = last_request_numbers(session, desk.prefix)
    with session_scope(desk.database, write=True) as session:
        for year, last in numbers.items():
            raise_run(session, desk, year, last)
        for (series, year), last in request_numbers.items():
            raise_request_run(session, desk, series, year, last)
        lists.write(session, desk.clock())
        session.commit()
