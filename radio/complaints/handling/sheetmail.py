"""Which station mails a sheet: several share one register, and each liaison gets a week's sheet once.

Each station makes all sheets, and has a letter to each liaison wait. Whose turn it is to send one is
asked here, just before: the first station has it for a while, and for good once the letter went. One
that dies meanwhile, or whose mail is not taken, leaves it to the next.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import Engine, Select, select
from sqlalchemy.exc import IntegrityError

from radio.complaints.register.lists import SheetMail
from radio.complaints.register.opening import register_scope
from radio.units import Millis

TURN: Final = 15 * 60_000
"""ms that a station has to send a letter, longer than the longest run of the job that does."""
_AGAIN: Final = Millis(60_000)
_FRIDAY: Final = 4


def week_of(day: date) -> date:
    """The Friday whose sheets are made on that day, or were made up for."""
    return day - timedelta(days=(day.weekday() - _FRIDAY) % 7)


def take_turn(
    register: Engine, desk: str, day: date, liaison_id: str, now: Millis
) -> Millis | None:
    """Have this station send the sheet of a day to a liaison.

    Returns:
        `now` where it is this station's turn; a later moment at which to ask again, where another one
        is at it; None where the liaison has got it.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    try:
        with register_scope(register, write=True) as session:
            row = session.scalar(_of(day, liaison_id).with_for_update())
            if row is None:
                row = SheetMail(week=week_of(day), liaison_id=liaison_id, desk=desk, until=now)
                session.add(row)
            if row.sent_at is not None:
                return None
            if row.desk != desk and row.until > now:
                return row.until
            row.desk, row.until = desk, Millis(now + TURN)
            session.commit()
    except IntegrityError:
        # Another one began at the same moment.
        return Millis(now + _AGAIN)
    return now


def end_turn(
    register: Engine, desk: str, day: date, liaison_id: str, now: Millis, *, sent: bool
) -> None:
    """Say that a sheet went; or leave it to any station, where it was not taken.

    Raises:
        RegisterAwayError: the shared database can't be reached.
    """
    with register_scope(register, write=True) as session:
        row = session.scalar(_of(day, liaison_id).with_for_update())
        if row is None or row.sent_at is not None:
            return
        if sent:
            row.desk, row.sent_at = desk, now
        elif row.desk == desk:
            row.until = now
        session.commit()


def _of(day: date, liaison_id: str) -> Select[tuple[SheetMail]]:
    return select(SheetMail).where(
        SheetMail.week == week_of(day), SheetMail.liaison_id == liaison_id
    )
