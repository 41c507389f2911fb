"""Changes by hand: putting an item into the log; and showing a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from playlists.clock import to_local
from playlists.daybuilder import PLAIN
from playlists.values import Rules
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.airstate import AirState
from radio.broadcastlog.arranging import Arranger
from radio.broadcastlog.editwork import When, Work
from radio.broadcastlog.history import Doing
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.relanding import Lander
from radio.broadcastlog.shelf import Shelf
from radio.broadcastlog.tables import EditKind, LogRow
from radio.db import session_scope
from radio.units import Millis

__all__ = ["EditError", "Insertion", "insert", "show"]


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
        EditError: in the past, or the piece is not there, retired or missing.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    # A large library takes a while to read: nobody has to wait for it.
    library = Shelf().library(engine)
    with session_scope(engine, write=True) as session:
        air = AirState(now)
        arranger = Arranger(
            session,
            zone,
            air,
            lambda session, hour: Lander.load(session, zone, hour, rules, library),
        )
        work = Work(session, arranger, Doing(now))
        row = work.insert_at(media_id, When(at, timing, interrupt, max_wait))
        done = work.done(EditKind.INSERT, row)
        return Insertion(row, done.removed, done.added, done.short)


def show(engine: Engine, zone: ZoneInfo, day: date) -> list[dict[str, Any]]:
    """Rows of a local day, as `radio log show --json` prints them."""
    with session_scope(engine) as session:
        query = select(LogRow).where(LogRow.day == day).order_by(LogRow.at, LogRow.position)
        return as_dicts(session.scalars(query).unique().all(), zone)


def row_facts(engine: Engine, zone: ZoneInfo, row_id: str) -> dict[str, Any]:
    """One row, as `show` has it.

    Raises:
        sqlalchemy.exc.NoResultFound: it is not there.
    """
    with session_scope(engine) as session:
        return as_dicts([session.get_one(LogRow, row_id)], zone)[0]


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
