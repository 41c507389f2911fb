"""What people ask for about their data: taken down, with three days to answer (UU 27/2022)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from radio.complaints.errors import ComplaintError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.asker import Asker, seal_asker
from radio.complaints.privacy.finding import Named, find_applicants, find_reporters
from radio.complaints.privacy.holds import DAY
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.privacy.waitingchanges import restrict_waiting
from radio.complaints.register.duties import Outcome, PersonRequest, Wish
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import phone_indexes
from radio.complaints.register.tables import Reporter
from radio.keys import Keyring
from radio.units import Millis

ANSWER_WITHIN: Final = 3 * DAY
"""ms: 3x24 hours (art. 32 and 41); nights and holidays count."""


class RequestOverError(ComplaintError):
    """Somebody has answered this request already."""


def new_request(
    keys: Keyring, desk: Desk, wish: Wish, who: Named, by: str, asked_at: Millis
) -> PersonRequest:
    """A request that was just taken down, not in a session yet.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    row = PersonRequest(
        id=new_id(desk.clock()),
        wish=wish,
        ticket=who.ticket,
        asked_at=asked_at,
        due_at=Millis(asked_at + ANSWER_WITHIN),
        by=by,
        desk=desk.prefix,
        rows=0,
        sealed="",
    )
    seal_asker(keys, row, Asker(known_by=who.phone))
    return row


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


def open_request(
    session: Session, desk: Desk, wish: Wish, who: Named, by: str, request_id: str = ""
) -> PersonRequest:
    """The one of an identifier; the oldest of theirs that waits; else one that is taken down now. No commit.

    Raises:
        RequestOverError: the one of that identifier was answered meanwhile.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if request_id:
        return waiting_request(session, request_id)
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


def waiting_request(session: Session, request_id: str) -> PersonRequest:
    """A request that waits for its answer; nobody else answers it until this session ends.

    Raises:
        RequestOverError: it was answered, or there is none.
    """
    query = select(PersonRequest).where(PersonRequest.id == request_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None or row.answered_at is not None:
        raise RequestOverError("this request has its answer already")
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
    request_id: str = "",
) -> PersonRequest:
    """Keep somebody's data, but show it to nobody (art. 41); or, with `lift`, use it again.

    `days` is how long copies of the database are kept: one that is put back restricts them again.

    Raises:
        NoSuchCaseError: nobody has that ticket.
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be written.
        radio.keys.SealedError, radio.keys.KeyFileError: what stands here can't be opened.
    """
    now = desk.clock()
    with register_scope(register, write=True) as session:
        row = open_request(session, desk, Wish.RESTRICT, who, by, request_id)
        waits = restrict_waiting(desk, who, None if lift else now)
        found = kept_or_waiting(session, desk.keys, who, waits)
        restrict_rows(found, None if lift else now)
        ids = tuple(dict.fromkeys((*(one.id for one in found), *sorted(waits))))
        row.rows = len(ids)
        answer_request(row, by, now)
        line = Line(row.id, Millis(now + days * DAY))
        ledger.write(replace(line, lifted=ids) if lift else replace(line, restricted=ids))
        session.commit()
    return row


def kept_rows(session: Session, keys: Keyring, who: Named) -> list[Reporter | InfoRequest]:
    """All rows that tell who somebody is: as who reported, and as who asked for information.

    Raises:
        NoSuchCaseError: nobody has that number.
        radio.keys.KeyFileError: the keys can't be read.
    """
    return [*find_reporters(session, keys, who), *find_applicants(session, keys, who)]


def kept_or_waiting(
    session: Session, keys: Keyring, who: Named, waits: frozenset[str]
) -> list[Reporter | InfoRequest]:
    """The same; none where what they named waits on this computer still.

    Raises:
        NoSuchCaseError: nobody has that number, here neither.
        radio.keys.KeyFileError: the keys can't be read.
    """
    try:
        return kept_rows(session, keys, who)
    except NoSuchCaseError:
        if not waits:
            raise
        return []


def answer_request(row: PersonRequest, by: str, now: Millis, answer: str = "") -> None:
    """Write down that somebody has their answer: who asked is kept no longer. Does not commit."""
    row.answered_at, row.answered_by, row.answer = now, by, answer
    row.outcome, row.asker = Outcome.DONE, ""


def forget_whose(session: Session, keys: Keyring, phones: Iterable[str]) -> None:
    """Leave no trace by which requests that are over are found to be somebody's. Does not commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    indexes = [index for phone in phones for index in phone_indexes(keys, phone)]
    session.execute(
        update(PersonRequest)
        .where(PersonRequest.phone_index.in_(indexes), PersonRequest.phone_index != "")
        .where(PersonRequest.answered_at.is_not(None), PersonRequest.sealed == "")
        .values(phone_index="")
    )


def restrict_rows(rows: Sequence[Reporter | InfoRequest], at: Millis | None) -> None:
    """Restrict reporters from a moment on, or no more; those who are so stay so. Does not commit."""
    for row in rows:
        row.restricted_at = None if at is None else row.restricted_at or at
