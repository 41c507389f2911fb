"""Changes by hand: putting an item into the log; and showing a day."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from playlists.clock import hour_at, to_local
from playlists.daybuilder import PLAIN
from playlists.values import Rules
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.makingroom import Room
from radio.broadcastlog.planning import load_pieces, rows_of_hour
from radio.broadcastlog.relanding import Lander
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
    """What an insertion did: the new row, ids of rows that gave way, and of those that came then.

    `short` seconds of it don't fit before the next hard time.
    """

    row: LogRow
    removed: tuple[str, ...]
    added: tuple[str, ...] = ()
    short: float = 0.0


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
    rules: Rules = PLAIN,
) -> Insertion:
    """Put a piece into the log at a moment; what follows in the same hour moves back.

    `interrupt` says what a hard piece does to what plays, `max_wait` how many seconds a soft one
    waits. The last songs before the next hard time give way to others that end on it, and so do
    songs before it that would be cut. What else does not fit is taken out, but nothing that a hand
    put in. The hour counts as edited from now on and is not rebuilt.

    Raises:
        NoSuchMediaError: no such piece.
        NotInsertableError: in the past, or the piece is retired or missing.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    if at < now:
        raise NotInsertableError("that moment has passed; what has played stays as it was")
    with session_scope(engine) as session:
        # A large library takes a while to read: nobody has to wait for it.
        lander = Lander.load(session, zone, at, rules)
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
        previous = rows_of_hour(session, hour_at(Millis(span.start - 1), zone).start)
        made = Room(session, lander, previous, now).make(rows, row)
        for other in made.removed:
            session.delete(other)
        session.flush()
        session.add_all([row, *made.added])
        session.commit()
        gone, fresh = ((one.id for one in each) for each in (made.removed, made.added))
        return Insertion(row, tuple(gone), tuple(fresh), made.short)


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
