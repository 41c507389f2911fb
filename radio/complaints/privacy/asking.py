"""A request about somebody's data as it is taken down at the desk: who asks, how that was checked, its end.

Who asks is sealed, and kept until they have their answer.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine

from radio.complaints.entry import LINE_MOST, tidy
from radio.complaints.errors import EntryError
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy.asker import Asker, seal_asker
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.holds import EARLIEST
from radio.complaints.privacy.requests import answer_request, new_request, waiting_request
from radio.complaints.register.duties import Identity, Outcome, PersonRequest, Wish
from radio.complaints.register.opening import register_scope
from radio.units import Millis

ANSWER_MOST: Final = 500
"""Characters of what is written about an answer."""


def ask(
    register: Engine,
    desk: Desk,
    wish: Wish,
    who: Named,
    asker: Asker,
    identity: Identity | None,
    by: str,
    asked_at: Millis,
) -> PersonRequest:
    """Take a request down; its three days run from when they asked.

    Raises:
        EntryError: who asks is missing or too long, or they can't have asked then.
        RegisterAwayError: the shared database is away.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if not EARLIEST <= asked_at <= desk.clock():
        raise EntryError(
            "they can't have asked in the future, nor before the year 2000", "asked_at"
        )
    told = Asker(_line(asker.name, "name"), _line(asker.contact, "contact"), who.phone)
    if not told.name:
        raise EntryError("who asks is missing", "name")
    with register_scope(register, write=True) as session:
        row = new_request(desk.keys, desk, wish, who, by, asked_at)
        row.identity = identity or ""
        seal_asker(desk.keys, row, told)
        session.add(row)
        session.commit()
    return row


def confirm(register: Engine, request_id: str, identity: Identity) -> PersonRequest:
    """Say how it was made sure who asks.

    Raises:
        RequestOverError: it was answered already.
        RegisterAwayError: the shared database is away.
    """
    with register_scope(register, write=True) as session:
        row = waiting_request(session, request_id)
        row.identity = identity
        session.commit()
    return row


def close(
    register: Engine, request_id: str, by: str, now: Millis, outcome: Outcome, answer: str
) -> PersonRequest:
    """End a request: they have their answer, it was refused, or they have taken it back.

    Raises:
        EntryError: how, or why, is missing or too long; or nothing was made that could be handed over.
        RequestOverError: it was answered already.
        RegisterAwayError: the shared database is away.
    """
    told = " ".join(tidy(answer).split())
    if not told or len(told) > ANSWER_MOST:
        raise EntryError(f"how or why it ended is needed, up to {ANSWER_MOST} characters", "answer")
    with register_scope(register, write=True) as session:
        row = waiting_request(session, request_id)
        if outcome is Outcome.DONE and row.prepared_at is None:
            raise EntryError("nothing was made yet that could be handed over", "answer")
        answer_request(row, by, now, told)
        row.outcome = outcome
        session.commit()
    return row


def _line(text: str, name: str) -> str:
    line = " ".join(tidy(text).split())
    if len(line) > LINE_MOST:
        raise EntryError(f"{len(line):,} characters are too many; up to {LINE_MOST}", name)
    return line
