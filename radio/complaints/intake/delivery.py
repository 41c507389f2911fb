"""Delivery: what waits on this computer goes to the shared database, in order, each once.

A complaint, or a request for information, is there before it is ticked off here. A process that ends in between sends it again, and
finds it there. Where the database is away everything waits; where one complaint is refused, the
others go on and it is told of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import CursorResult, Engine, delete, func, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.parcels import open_parcels, write_parcels
from radio.complaints.intake.tables import Waiting, WaitingFile
from radio.complaints.register.opening import register_scope
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.taking import TakenError
from radio.db import UnfitValueError, session_scope
from radio.keys import KeyFileError, SealedError
from radio.units import Millis

AT_ONCE: Final = 100
"""Complaints and requests that are delivered in one transaction; each alone where one of them is refused."""
REST_FIRST: Final = 2_000
REST_MOST: Final = 300_000
"""ms until the next try after the first failure, and at most; it doubles in between."""
KEPT: Final = 14 * 86_400_000
"""ms that what was delivered stays readable here, for when the shared database is away."""
_REFUSALS: Final = (TakenError, UnfitValueError, IntegrityError, DataError, SealedError)
"""What is wrong with a complaint itself: it is never as the shared database wants it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run did: how many are there now, which were refused, how many still wait."""

    done: int = 0
    refused: tuple[str, ...] = ()
    waiting: int = 0


def deliver(desk: Desk, register: Engine, check: Callable[[], None] = lambda: None) -> Delivered:
    """Send all that waits and whose time has come. `check` is called between transactions.

    Raises:
        RegisterAwayError: the shared database can't be reached; the next try is put off.
        radio.keys.KeyFileError: the keys can't be read.
    """
    done = 0
    refused: list[str] = []
    while batch := _due(desk):
        check()
        try:
            troubles = _send_batch(desk, register, batch)
        except ChangedError:
            # Somebody was erased, or put right, while it was on its way: it is read anew.
            continue
        except (RegisterAwayError, KeyFileError) as error:
            _put_off(desk, batch, str(error))
            raise
        done += len(batch) - len(troubles)
        refused += troubles
    return Delivered(done, tuple(refused), waiting_count(desk.database))


def due_count(desk: Desk) -> int:
    """How many could be sent now, of the next few."""
    return len(_due(desk))


def refused_tickets(database: Engine) -> list[str]:
    """Numbers of what can't be delivered as it is."""
    with session_scope(database) as session:
        query = select(Waiting.ticket).where(Waiting.refused, Waiting.delivered_at.is_(None))
        return list(session.scalars(query.order_by(Waiting.number)))


def try_now(database: Engine) -> int:
    """Have all that waits sent at once, what was refused, too; how many."""
    with session_scope(database, write=True) as session:
        result = session.execute(
            update(Waiting).where(Waiting.delivered_at.is_(None)).values(try_at=0, refused=False)
        )
        session.commit()
    return result.rowcount if isinstance(result, CursorResult) else 0


def waiting_count(database: Engine) -> int:
    """How many complaints and requests are not in the shared database yet."""
    with session_scope(database) as session:
        query = select(func.count()).select_from(Waiting).where(Waiting.delivered_at.is_(None))
        return session.scalar(query) or 0


def forget_waiting(session: Session, ids: Collection[str]) -> None:
    """Leave no more than the number of what was delivered. Does not commit."""
    session.execute(delete(WaitingFile).where(WaitingFile.waiting_id.in_(ids)))
    session.execute(
        update(Waiting)
        .where(Waiting.id.in_(ids))
        .values(sealed="")
        .execution_options(synchronize_session=False)
    )


def clear_delivered(session: Session, now: Millis) -> None:
    """Leave no more than the number of what was delivered long ago. Does not commit."""
    old = select(Waiting.id).where(Waiting.delivered_at < now - KEPT, Waiting.sealed != "")
    session.execute(delete(WaitingFile).where(WaitingFile.waiting_id.in_(old)))
    session.execute(
        update(Waiting)
        .where(Waiting.delivered_at < now - KEPT)
        .values(sealed="")
        .execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- sending


def _due(desk: Desk) -> Sequence[Waiting]:
    """The oldest that wait; none while the first of them is put off: nothing overtakes it.

    One that seems to be put off for longer than ever happens was so while the clock went ahead.
    """
    with session_scope(desk.database) as session:
        query = (
            select(Waiting)
            .where(Waiting.delivered_at.is_(None), Waiting.refused.is_(False))
            .order_by(Waiting.number)
            .limit(AT_ONCE)
        )
        batch = session.scalars(query).all()
    now = desk.clock()
    rests = bool(batch) and now < batch[0].try_at <= now + REST_MOST
    return () if rests else batch


def _send_batch(desk: Desk, register: Engine, batch: Sequence[Waiting]) -> list[str]:
    """Send them together, or else each alone; what was refused, in words."""
    try:
        _send(desk, register, batch)
    except _REFUSALS:
        troubles = [(one, _send_alone(desk, register, one)) for one in batch]
        return [f"{one.ticket}: {trouble}" for one, trouble in troubles if trouble]
    return []


def _send(desk: Desk, register: Engine, batch: Sequence[Waiting]) -> None:
    parcels = open_parcels(desk, batch)
    with register_scope(register, write=True) as session:
        sign_in_desk(session, desk.prefix, desk.name, desk.clock())
        late = write_parcels(session, desk, parcels)
        _check_unchanged(desk, batch)
        session.commit()
    _tick_off(desk, batch, late)


class ChangedError(Exception):
    """What is on its way was changed meanwhile; nothing of it was written."""


def _check_unchanged(desk: Desk, batch: Sequence[Waiting]) -> None:
    """Writers of the shared database take turns: who changes what waits does so before this, or after."""
    numbers = [one.number for one in batch]
    query = select(Waiting.number, Waiting.sealed).where(Waiting.number.in_(numbers))
    with session_scope(desk.database) as session:
        now = dict(session.execute(query).tuples().all())
    if any(now.get(one.number) != one.sealed for one in batch):
        raise ChangedError


def _send_alone(desk: Desk, register: Engine, one: Waiting) -> str:
    """Why it was refused; nothing where it was delivered."""
    try:
        _send(desk, register, [one])
    except _REFUSALS as error:
        # Only what kind of trouble: a message of the database may tell what was said.
        told = str(error) if isinstance(error, TakenError | SealedError) else type(error).__name__
        with session_scope(desk.database, write=True) as session:
            row = session.get_one(Waiting, one.number)
            row.refused, row.error, row.attempts = True, told, row.attempts + 1
            session.commit()
        return told
    return ""


def _tick_off(desk: Desk, batch: Sequence[Waiting], late: Collection[str]) -> None:
    """Of `late`, whose person was erased before, nothing stays here."""
    with session_scope(desk.database, write=True) as session:
        forget_waiting(session, late)
        session.execute(
            update(Waiting)
            .where(Waiting.number.in_([one.number for one in batch]))
            .values(delivered_at=desk.clock(), error="")
        )
        session.commit()


def _put_off(desk: Desk, batch: Sequence[Waiting], why: str) -> None:
    """All of them together: what comes after may not overtake."""
    attempts = batch[0].attempts + 1
    rest = min(REST_MOST, REST_FIRST * 2 ** min(attempts - 1, 20))
    with session_scope(desk.database, write=True) as session:
        session.execute(
            update(Waiting)
            .where(Waiting.delivered_at.is_(None), Waiting.refused.is_(False))
            .values(attempts=attempts, try_at=desk.clock() + rest, error=why)
        )
        session.commit()
