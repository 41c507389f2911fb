"""Between rows and planning: media as pieces, planned rows as log rows."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.values import Heard, Piece, PlannedRow, Shelf
from radio.air.log import Interrupt, Role, Timing
from radio.broadcastlog.tables import LogRow
from radio.library.categories import FALLBACK
from radio.library.tables import Media, MediaState
from radio.units import Millis, Seconds

HISTORY = 4 * 3600 * 1000
"""ms before the first planned hour that separation looks back to."""


def piece_of(media: Media) -> Piece:
    """What planning knows of a piece. Spoken items are never overlapped."""
    overlap = media.cue_out - media.segue if media.role is Role.MUSIC else 0.0
    return Piece(
        id=media.id,
        title=media.title,
        artist=media.artist,
        category=media.category,
        seconds=Seconds(media.cue_out - media.cue_in),
        overlap=Seconds(overlap),
    )


def shelf(session: Session) -> Shelf:
    """All that may be planned."""
    playable = select(Media).where(Media.state == MediaState.ACTIVE, Media.category != FALLBACK)
    return Shelf.of([piece_of(media) for media in session.scalars(playable)])


def rows_between(session: Session, start: Millis, end: Millis) -> Sequence[LogRow]:
    """Rows with a planned time in [start, end), in playing order."""
    query = (
        select(LogRow)
        .where(LogRow.at >= start, LogRow.at < end)
        .order_by(LogRow.at, LogRow.position)
    )
    return session.scalars(query).unique().all()


def rows_of_hour(session: Session, hour: Millis) -> Sequence[LogRow]:
    """Rows planned in the hour that begins then, in playing order."""
    query = select(LogRow).where(LogRow.hour == hour).order_by(LogRow.at, LogRow.position)
    return session.scalars(query).unique().all()


def history_before(session: Session, start: Millis) -> list[Heard]:
    """What is planned shortly before a moment."""
    rows = rows_between(session, Millis(start - HISTORY), start)
    return [Heard(piece_of(row.media), row.at) for row in rows]


def log_row(day: date, position: int, planned: PlannedRow) -> LogRow:
    """Row for a planned one. The same plan gives the same id, however often it is built."""
    return LogRow(
        id=_row_id(day, position, planned),
        day=day,
        hour=planned.hour,
        at=planned.at,
        position=position,
        timing=Timing(planned.start.value),
        interrupt=Interrupt.FADE,
        max_wait=600.0,
        media_id=planned.piece.id,
        planned_seconds=planned.piece.seconds,
        edited=False,
        why=planned.why,
    )


def _row_id(day: date, position: int, planned: PlannedRow) -> str:
    # The moment, too: a song that moved by a second must not pass for one already played.
    text = f"{planned.hour}|{position}|{planned.at}|{planned.piece.id}"
    digest = hashlib.blake2b(text.encode(), digest_size=5).digest()
    return f"{day:%Y%m%d}-{base64.b32encode(digest).decode().lower()}"
