"""Pieces of the library that were made of calls: none is planned or played without consent.

The library knows no calls. It is told by the state of a piece: `withheld` shuts every way to the
air that asks for active pieces. What a call's consent says now is the truth, and is brought over here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.calls.consent import allowed_by
from radio.calls.tables import CallPiece, PhoneCall
from radio.library import store
from radio.library.tables import Media, MediaState


def note(session: Session, data: Path, media_id: str, calls: Iterable[str]) -> None:
    """Say which calls are heard in a piece; what was said before stays. Does not commit."""
    for call_id in sorted(set(calls)):
        if session.get(CallPiece, (media_id, call_id)) is None:
            session.add(CallPiece(media_id=media_id, call_id=call_id))
    session.flush()
    settle(session, data, store.find(session, media_id))


def settle(session: Session, data: Path, media: Media) -> bool:
    """Bring the state of a piece to what the consents of its calls say; whether it changed.

    One that was taken out by a person stays out. Does not commit.
    """
    before = media.state
    if before is not MediaState.RETIRED:
        if unwilling(session, media.id):
            media.state = MediaState.WITHHELD
        elif before is MediaState.WITHHELD:
            there = store.location(media, data).is_file()
            media.state = MediaState.ACTIVE if there else MediaState.MISSING
    return media.state is not before


def unwilling(session: Session, media_id: str) -> list[str]:
    """Calls in a piece that may not be heard again, by their ids."""
    query = (
        select(PhoneCall)
        .join(CallPiece, CallPiece.call_id == PhoneCall.id)
        .where(CallPiece.media_id == media_id)
        .order_by(PhoneCall.rang_at, PhoneCall.id)
    )
    return [call.id for call in session.scalars(query) if allowed_by(session, call) is None]


def settle_call(session: Session, data: Path, call_id: str) -> list[str]:
    """Bring every piece a call is heard in to what its consent says; the ids of those that changed.

    Does not commit.
    """
    query = (
        select(Media)
        .join(CallPiece, CallPiece.media_id == Media.id)
        .where(CallPiece.call_id == call_id)
        .order_by(Media.id)
    )
    return [media.id for media in session.scalars(query) if settle(session, data, media)]
