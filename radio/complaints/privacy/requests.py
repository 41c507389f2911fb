"""What people ask for about their data: taken down, with three days to answer (UU 27/2022)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.privacy.finding import Named, find_reporters
from radio.complaints.privacy.holds import DAY
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.register.duties import PersonRequest, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import phone_indexes
from radio.complaints.register.tables import Reporter
from radio.keys import Keyring
from radio.units import Millis

ANSWER_WITHIN: Final = 3 * DAY
"""ms: 3x24 hours (art. 32 and 41); nights and holidays count."""


def new_request(
    keys: Keyring, desk: Desk, wish: Wish, who: Named, by: str, asked_at: Millis
) -> PersonRequest:
    """A request that was just taken down, not in a session yet.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return PersonRequest(
        id=new_id(desk.clock()),
        wish=wish,
        phone_index=phone_indexes(keys, who.phone)[-1] if who.phone else "",
        ticket=who.ticket,
        asked_at=asked_at,
        due_at=Millis(asked_at + ANSWER_WITHIN),
        by=by,
        desk=desk.prefix,
        rows=0,
        sealed="",
    )


def take_request(
    register: Engine, desk: Desk, wish: Wish, who: Named, by: str, asked_at: Millis
) -> PersonRequest:
    """Take a request down that is answered later.

    Raises:
        RegisterAwayError: the shared database is away.
        radio.keys.KeyFileError: the keys can't be read.
    """
    with register_scope(register, write=True) as session:
        row = new_request(desk.keys, desk, wish, who, by, asked_at)
        session.add(row)
        session.commit()
    return row


def open_request(session: Session, desk: Desk, wish: Wish, who: Named, by: str) -> PersonRequest:
    """The oldest of theirs that waits for an answer; else one that is taken down now. No commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(PersonRequest).where(
        PersonRequest.wish == wish, PersonRequest.answered_at.is_(None)
    )
    if who.phone:
        mine = query.where(PersonRequest.phone_index.in_(phone_indexes(desk.keys, who.phone)))
    else:
        mine = query.where(PersonRequest.ticket == who.ticket)
    known = session.scalar(mine.order_by(PersonRequest.asked_at).limit(1))
    if known is not None:
        return known
    row = new_request(desk.keys, desk, wish, who, by, desk.clock())
    session.add(row)
    session.flush()
    return row


def requests_of(session: Session, *, waiting: bool = False) -> Sequence[PersonRequest]:
    """All requests, or those that wait for an answer; the most urgent first."""
    query = select(PersonRequest).order_by(PersonRequest.due_at, PersonRequest.id)
    if waiting:
        query = query.where(PersonRequest.answered_at.is_(None))
    return session.scalars(query).all()


def restrict(
    register: Engine,
    desk: Desk,
    ledger: Ledger,
    who: Named,
    by: str,
    *,
    days: int,
    lift: bool = False,
) -> PersonRequest:
    """Keep somebody's data, but show it to nobody (art. 41); or, with `lift`, use it again.

    `days` is how long copies of the database are kept: one that is put back restricts them again.

    Raises:
        NoSuchCaseError: nobody has that ticket.
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be written.
        radio.keys.KeyFileError: the keys can't be read.
    """
    now = desk.clock()
    with register_scope(register, write=True) as session:
        row = open_request(session, desk, Wish.RESTRICT, who, by)
        found = find_reporters(session, desk.keys, who)
        restrict_rows(found, None if lift else now)
        row.rows, row.answered_at = len(found), now
        ids = tuple(one.id for one in found)
        line = Line(row.id, Millis(now + days * DAY))
        ledger.write(replace(line, lifted=ids) if lift else replace(line, restricted=ids))
        session.commit()
    return row


def restrict_rows(rows: Sequence[Reporter], at: Millis | None) -> None:
    """Restrict reporters from a moment on, or no more; those who are so stay so. Does not commit."""
    for row in rows:
        row.restricted_at = None if at is None else row.restricted_at or at
