"""Whose voices were on the air between two moments: on the telephone, and in pieces that were aired.

A clip of a call that went out on Monday is in Monday's recordings, too: where its caller takes consent
back, they are not given out with it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.orm import Session

from radio.calls import consent
from radio.calls import ingest as calls
from radio.calls.agent.settings import JOURNAL
from radio.calls.allowing import allowed_by
from radio.calls.consent import LATEST_MS, Withheld
from radio.calls.tables import CallPiece, CallSpan, PhoneCall
from radio.reports import ingest as asrun
from radio.reports.tables import AsrunSpan
from radio.units import Millis

_LONGEST: Final = 6 * 3_600_000
"""ms that an airing may go on whose end nobody noted."""


def brought_in(engine: Engine, data: Path) -> None:
    """Read in what telephone and air have noted since: the worker may be away, and what it has not read nobody knows.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked.
        OSError: a journal can't be read.
    """
    calls.ingest(engine, data / JOURNAL)
    asrun.ingest(engine, data / "asrun")


def withheld(session: Session, start: Millis, end: Millis) -> list[Withheld]:
    """What of the air between two moments may not go out again, the earliest first."""
    pieces = [
        Withheld(call.id, row.started_at, row.ended_at, piece=True)
        for row, call in _in_pieces(session, start, end)
        if not allowed_by(session, call)
    ]
    live = consent.withheld(session, start, end)
    return sorted([*live, *pieces], key=lambda one: (one.began, one.call_id))


def heard(session: Session, start: Millis, end: Millis) -> list[tuple[str, Millis]]:
    """Calls on the air between two moments, each with when it came on, whether they agreed or not."""
    live = [(call.id, span.began) for span, call in consent.on_air(session, start, end)]
    return [*live, *((call.id, row.started_at) for row, call in _in_pieces(session, start, end))]


def heard_when(session: Session, call_id: str) -> list[tuple[Millis, Millis | None]]:
    """Each time a call was on the air: when it came on, and until when it may be heard; None: it goes on.

    The same times as in `heard`, asked from the other side.
    """
    live = select(CallSpan).where(CallSpan.call_id == call_id).order_by(CallSpan.began)
    spans = (
        (one.began, None if one.ended is None else Millis(one.ended + LATEST_MS))
        for one in session.scalars(live)
    )
    aired = (
        select(AsrunSpan)
        .join(CallPiece, CallPiece.media_id == AsrunSpan.media_id)
        .where(CallPiece.call_id == call_id)
        .order_by(AsrunSpan.started_at)
    )
    pieces = (
        (row.started_at, row.ended_at or Millis(row.started_at + _LONGEST))
        for row in session.scalars(aired)
    )
    return [*spans, *pieces]


def _in_pieces(
    session: Session, start: Millis, end: Millis
) -> Sequence[tuple[AsrunSpan, PhoneCall]]:
    """By the as-run, which tells when something was heard."""
    going = and_(AsrunSpan.ended_at.is_(None), AsrunSpan.started_at > start - _LONGEST)
    query = (
        select(AsrunSpan, PhoneCall)
        .join(CallPiece, CallPiece.media_id == AsrunSpan.media_id)
        .join(PhoneCall, PhoneCall.id == CallPiece.call_id)
        .where(AsrunSpan.started_at < end, or_(going, AsrunSpan.ended_at > start))
        .order_by(AsrunSpan.started_at, PhoneCall.id)
    )
    return session.execute(query).tuples().all()
