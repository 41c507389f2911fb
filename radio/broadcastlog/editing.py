"""Changes by hand: putting an item into the log; and showing a day."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from playlists.clock import hour_at, to_local
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.planning import advance_of, load_pieces, rows_of_hour
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.store import NoSuchMediaError, find
from radio.library.tables import MediaState
from radio.units import Millis

__all__ = ["Insertion", "NoSuchMediaError", "NotInsertableError", "insert", "show"]


class NotInsertableError(Exception):
    """The item can't be put there; the message says why."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """What an insertion did: the new row, and ids of rows that no longer fit in the hour."""

    row: LogRow
    removed: tuple[str, ...]


def insert(
    engine: Engine,
    zone: ZoneInfo,
    at: Millis,
    timing: Timing,
    media_id: str,
    *,
    now: Millis,
    interrupt: Interrupt = Interrupt.FADE,
    max_wait: float = 600.0,
) -> Insertion:
    """Put a piece into the log at a moment; what follows in the same hour moves back.

    `interrupt` says what a hard piece does to what plays, `max_wait` how many seconds a soft one
    waits. Rows that would then begin after the next hard time are taken out. The hour counts as
    edited from now on and is not rebuilt.

    Raises:
        NoSuchMediaError: no such piece.
        NotInsertableError: in the past, or the piece is retired or missing.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    if at < now:
        raise NotInsertableError("that moment has passed; what has played stays as it was")
    with session_scope(engine, write=True) as session:
        media = find(session, media_id)
        if media.state is not MediaState.ACTIVE:
            raise NotInsertableError(f"{media.title!r} is {media.state.value}")
        if not load_pieces(session, [media.id])[media.id].may_play(to_local(at, zone)):
            raise NotInsertableError(
                f"{media.title!r} may not play then; `radio media show {media.id}` tells when it may"
            )
        span = hour_at(at, zone)
        rows = list(rows_of_hour(session, span.start))
        row = LogRow(
            id=f"x{secrets.token_hex(6)}",
            day=to_local(at, zone).date(),
            hour=span.start,
            at=at,
            position=0,
            timing=timing,
            interrupt=interrupt,
            max_wait=max_wait,
            media_id=media.id,
            planned_seconds=media.cue_out - media.cue_in,
            edited=True,
            why="put in by hand",
        )
        row.media, row.episode = media, None
        removed = _make_room(session, rows, row, span.end)
        session.add(row)
        session.commit()
        return Insertion(row, removed)


def _make_room(session: Session, rows: list[LogRow], row: LogRow, end: Millis) -> tuple[str, ...]:
    """Order the hour anew with `row` in it; rows pushed past a hard time are deleted."""
    before = [other for other in rows if other.at < row.at]
    after = [other for other in rows if other.at >= row.at]
    if row.timing is Timing.FOLLOW and before:
        # It follows what plays at that moment, and what was put in to follow that before.
        row.at = _end_of(before[-1])
        while after and _was_put_in_to_follow(after[0], row.at):
            before.append(after.pop(0))
            row.at = _end_of(before[-1])
    hard = next((other.at for other in after if other.timing is Timing.HARD), end)
    cursor = row.at + advance_of(row.media) * 1000
    kept, removed = [*before, row], []
    for other in after:
        if other.at < hard:
            if round(cursor) >= hard and not other.edited:
                removed.append(other.id)
                session.delete(other)
                continue
            other.at = Millis(max(other.at, round(cursor)))
            cursor = other.at + advance_of(other.media) * 1000
        kept.append(other)
    for position, other in enumerate(kept):
        other.position = position
    return tuple(removed)


def _end_of(row: LogRow) -> Millis:
    return Millis(row.at + round(advance_of(row.media) * 1000))


def _was_put_in_to_follow(row: LogRow, at: Millis) -> bool:
    return row.edited and row.timing is Timing.FOLLOW and row.at <= at


def show(engine: Engine, zone: ZoneInfo, day: date) -> list[dict[str, Any]]:
    """Rows of a local day, as `radio log show --json` prints them."""
    with session_scope(engine) as session:
        query = select(LogRow).where(LogRow.day == day).order_by(LogRow.at, LogRow.position)
        return as_dicts(session.scalars(query).unique().all(), zone)


def as_dicts(rows: Sequence[LogRow], zone: ZoneInfo) -> list[dict[str, Any]]:
    """Rows with their moments in the station's zone."""
    return [
        {
            "id": row.id,
            "at": to_local(row.at, zone).isoformat(timespec="milliseconds"),
            "timing": row.timing.value,
            "media_id": row.media_id,
            "title": row.media.title,
            "artist": row.media.artist,
            "category": row.media.category,
            "planned_seconds": round(row.planned_seconds, 3),
            "programme": row.episode.programme.name if row.episode else "",
            "why": row.why,
        }
        for row in rows
    ]
