"""What stands beside a call: those before and after it, its complaints, where it was heard, what was made of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.calls.tables import CallPiece, CallSpan, PhoneCall
from radio.complaints.errors import RegisterAwayError
from radio.complaints.register.tables import Complaint
from radio.library.tables import Media, MediaState
from radio.programmes.tables import Episode
from radio.publishing.callers import recordings_of
from radio.units import Millis
from web.complaints.reach import shared
from web.panel import current_panel

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beside:
    """`aired` has each time it came on the air (ms), with how the archive is asked for it.

    `pieces` are those of the library in which it is heard; `recordings` edited recordings of its
    time (episode, title, whether it is heard in it).
    """

    earlier: str | None
    later: str | None
    tickets: tuple[str, ...]
    aired: tuple[tuple[Millis, str], ...]
    pieces: tuple[Media, ...]
    recordings: tuple[tuple[str, str, bool], ...]


def beside(session: Session, call: PhoneCall) -> Beside:
    """Look all of it up; what the register would add is left out while it is away."""
    before = and_(PhoneCall.rang_at == call.rang_at, PhoneCall.id < call.id)
    after = and_(PhoneCall.rang_at == call.rang_at, PhoneCall.id > call.id)
    ids: Select[Any] = select(PhoneCall.id).limit(1)
    earlier = ids.where(or_(PhoneCall.rang_at < call.rang_at, before)).order_by(
        PhoneCall.rang_at.desc(), PhoneCall.id.desc()
    )
    later = ids.where(or_(PhoneCall.rang_at > call.rang_at, after)).order_by(
        PhoneCall.rang_at, PhoneCall.id
    )
    known = dict.fromkeys([*_tickets(call.id), *([call.ticket] if call.ticket else [])])
    return Beside(
        session.scalar(earlier), session.scalar(later), tuple(known), tuple(_aired(session, call)),
        tuple(_pieces(session, call)), tuple(_recordings(session, call)),
    )  # fmt: skip


def _tickets(call_id: str) -> list[str]:
    """Of every complaint that was taken from it, the first before the others."""
    query = select(Complaint.ticket).where(Complaint.call_id == call_id)
    try:
        with shared() as session:
            return list(session.scalars(query.order_by(Complaint.said_at, Complaint.ticket)))
    except (RegisterAwayError, SQLAlchemyError) as error:
        _log.info("the complaints of a call can't be told: %s", type(error).__name__)
        return []


def _pieces(session: Session, call: PhoneCall) -> Sequence[Media]:
    query = select(Media).join(CallPiece, CallPiece.media_id == Media.id)
    query = query.where(CallPiece.call_id == call.id, Media.state != MediaState.RETIRED)
    return session.scalars(query.order_by(Media.created_at, Media.id)).all()


def _recordings(session: Session, call: PhoneCall) -> Iterator[tuple[str, str, bool]]:
    for row, is_heard in recordings_of(session, call.id):
        episode = session.get_one(Episode, row.episode_id)
        yield episode.id, row.title or episode.programme.name, is_heard


def _aired(session: Session, call: PhoneCall) -> Iterator[tuple[Millis, str]]:
    zone = current_panel().settings.zone_info
    spans = select(CallSpan.began).where(CallSpan.call_id == call.id).order_by(CallSpan.began)
    for began in session.scalars(spans):
        at = to_local(began, zone)
        yield began, f"{at.day}/{at.month}/{at.year} {at:%H.%M.%S}"
