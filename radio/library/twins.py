"""Pieces that hold the same recording in another coding, found by acoustic fingerprint."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from radio.library.fingerprint import LEAST_SHARED, is_same_recording
from radio.library.tables import Media, MediaPrint, MediaTwin

_CANDIDATES = 5
_LENGTH_APART = 0.1
"""Part of its length by which another edit of the song differs."""


def note_recording(session: Session, media: Media, sketch: frozenset[int]) -> str | None:
    """Keep a new piece's fingerprint; the id of the piece whose recording it holds, if any.

    Does not commit. Where that piece is a twin itself, the one it is a twin of is told.
    """
    session.flush()
    twin = _twin_of(session, media, sketch)
    if sketch:
        rows = [{"number": number, "media_id": media.id} for number in sorted(sketch)]
        session.execute(insert(MediaPrint), rows)
    if twin is not None:
        session.add(MediaTwin(media_id=media.id, twin_of=twin))
    return twin


def sounding_like(
    session: Session, sketch: frozenset[int], among: Collection[str], seconds: float | None
) -> list[str]:
    """Those of some pieces that a file of so many seconds holds from its beginning, the likest first.

    It may go on behind them. One that is much longer only begins as the file does, as a show with its tune.
    """
    shared = func.count().label("shared")
    query = (
        select(MediaPrint.media_id, shared)
        .where(MediaPrint.number.in_(sketch), MediaPrint.media_id.in_(among))
        .group_by(MediaPrint.media_id)
        .having(shared >= LEAST_SHARED)
        .order_by(shared.desc(), MediaPrint.media_id)
    )
    return [
        media_id
        for media_id, count in session.execute(query).tuples()
        if seconds is None
        or session.get_one(Media, media_id).duration * (1 - _LENGTH_APART) <= seconds
        if is_same_recording(sketch, _sketch_of(session, media_id), count)
    ]


def _twin_of(session: Session, media: Media, sketch: frozenset[int]) -> str | None:
    shared = func.count().label("shared")
    query = (
        select(MediaPrint.media_id, shared)
        .where(MediaPrint.number.in_(sketch))
        .group_by(MediaPrint.media_id)
        .having(shared >= LEAST_SHARED)
        .order_by(shared.desc(), MediaPrint.media_id)
        .limit(_CANDIDATES)
    )
    for candidate, count in session.execute(query):
        other = session.get_one(Media, candidate)
        if abs(other.duration - media.duration) > _LENGTH_APART * media.duration:
            continue
        if is_same_recording(sketch, _sketch_of(session, candidate), count):
            earlier = session.get(MediaTwin, candidate)
            return earlier.twin_of if earlier is not None else str(candidate)
    return None


def _sketch_of(session: Session, media_id: str) -> frozenset[int]:
    query = select(MediaPrint.number).where(MediaPrint.media_id == media_id)
    return frozenset(session.scalars(query))
