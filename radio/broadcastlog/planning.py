"""Between rows and planning: media as pieces, planned rows as log rows."""

from __future__ import annotations

import base64
import gc
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Select, case, collate, select
from sqlalchemy.orm import Session

from playlists.dayparts import Window
from playlists.library import Library
from playlists.picking import is_single
from playlists.values import Heard, Held, Piece, PlannedRow, Span
from radio.air.log import Interrupt, Role, Timing
from radio.broadcastlog.tables import LogRow
from radio.library.categories import FALLBACK, VOICE_TRACK
from radio.library.dayparts import dayparts
from radio.library.store import overlap
from radio.library.tables import Media, MediaDaypart, MediaState, MediaTwin
from radio.programmes.tables import RUNS_OVER, Episode
from radio.units import Millis

GUARD = 5 * 60 * 1000
"""ms before an hour's start from which on it is left alone: the engine cues ahead."""
HISTORY = 60 * 86_400_000
"""ms before the first planned hour that rotation looks back to."""


_HOUR = 3_600_000

_OVERLAP = case((Media.role == Role.MUSIC, Media.cue_out - Media.segue), else_=0.0)
"""Of what may be planned, nothing that is spoken is overlapped: see `radio.library.store.overlap`."""
_BY_HAND_ALONE = (FALLBACK, VOICE_TRACK)
"""Categories that planning never chooses from."""
_AS_PIECE = (
    Media.id, Media.title, Media.artist, Media.category, Media.cue_out - Media.cue_in, _OVERLAP,
    Media.album, Media.composer, Media.language, Media.vocals, Media.tempo,
    case((Media.local, "local"), else_=""),
)  # fmt: skip
"""The first fields of a Piece, in their order; `_held` has the others."""
_SECONDS = Piece._fields.index("seconds")
_BY_BYTES = {"sqlite": "BINARY", "postgresql": "C"}
"""Collations by which every database has ids in the order that Python has."""
_AT_ONCE = 500
"""Ids in one query: fewer than any database takes parameters."""


def advance_of(media: Media) -> float:
    """Seconds from its start to the start of what follows it."""
    return media.cue_out - overlap(media) - media.cue_in


def load_library(session: Session) -> Library:
    """All that may be planned."""
    takes = _AS_PIECE[_SECONDS] > _AS_PIECE[_SECONDS + 1]
    query = (
        select(*_AS_PIECE)
        .where(Media.state == MediaState.ACTIVE, Media.category.not_in(_BY_HAND_ALONE), takes)
        .order_by(collate(Media.id, _BY_BYTES[session.get_bind().dialect.name]))
    )
    with _no_collection():
        return Library.of_rows(_rows(session, query), _held(session))


def _held(session: Session) -> Held:
    """What few pieces have: hours and days they are held to, others that hold the same recording."""
    dated = select(Media.id, Media.valid_from, Media.valid_until).where(
        Media.valid_from.is_not(None) | Media.valid_until.is_not(None)
    )
    days = session.execute(dated).all()
    return Held(
        windows=windows_by_piece(session),
        valid_from={piece: first for piece, first, _ in days if first is not None},
        valid_until={piece: last for piece, _, last in days if last is not None},
        recording=dict(
            session.execute(select(MediaTwin.media_id, MediaTwin.twin_of)).tuples().all()
        ),
    )


def _rows(session: Session, query: Select[Any]) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them: one of SQLAlchemy's own costs as much as to read it."""
    connection = session.connection()
    words = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(str(words))
        return list(cursor.fetchall())


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without looking for cycles among a million new tuples that are all kept: a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def load_pieces(session: Session, media_ids: Iterable[str]) -> dict[str, Piece]:
    """Some pieces as planning sees them, by their ids, whatever their state."""
    held, wanted = _held(session), sorted(set(media_ids))
    found: dict[str, Piece] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        for row in session.execute(select(*_AS_PIECE).where(Media.id.in_(part))):
            found[row[0]] = Piece._make((*row, *held.of(row[0])))
    return found


def windows_by_piece(session: Session) -> dict[str, tuple[Window, ...]]:
    """The hours to which pieces are held, of those that are."""
    known, found = dayparts(session), defaultdict[str, tuple[Window, ...]](tuple)
    for row in session.scalars(select(MediaDaypart).order_by(MediaDaypart.daypart_id)):
        found[row.media_id] += known[row.daypart_id]
    return dict(found)


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


def is_covered(rows: Iterable[LogRow], span: Span) -> bool:
    """Whether a row begun before an hour lasts over all of it, so that it needs none of its own."""
    return any(
        row.at < span.start and row.at + advance_of(row.media) * 1000 >= span.end for row in rows
    )


def still_on(session: Session, start: Millis, categories: Collection[str]) -> float:
    """ms until which a piece of these categories, begun before a moment, is on; long ago if none."""
    query = (
        select(LogRow).where(LogRow.at < start).order_by(LogRow.at.desc(), LogRow.position.desc())
    )
    last = session.scalars(query.limit(1)).unique().first()
    if last is None:
        return float("-inf")
    return heard_until(session, rows_of_hour(session, last.hour), categories)


def heard_until(session: Session, rows: Sequence[LogRow], categories: Collection[str]) -> float:
    """ms until which the rows of an hour are on that nothing may cut; long ago if something may.

    A piece of these categories, or a single one of a clock or a rundown, which is heard whole over
    the hour's end unless its programme ends there and says otherwise.
    """
    last, over = rows[-1], rows[-1].hour + _HOUR
    end = _end_of(last)
    if last.media.category in categories:
        return end
    if not any(is_single(row.why) and _end_of(row) > over for row in rows):
        return float("-inf")
    episode = None if last.episode_id is None else session.get(Episode, last.episode_id)
    if episode is None or episode.programme.end_policy in RUNS_OVER:
        return end
    return min(end, episode.end) if episode.end > over else float("-inf")


def _end_of(row: LogRow) -> float:
    return row.at + advance_of(row.media) * 1000


def history_before(session: Session, start: Millis) -> list[Heard]:
    """What was planned before a moment, in order."""
    query = (
        select(LogRow.media_id, LogRow.at)
        .where(LogRow.at >= start - HISTORY, LogRow.at < start)
        .order_by(LogRow.at)
    )
    return [Heard(media_id, at) for media_id, at in session.execute(query)]


def log_row(day: date, position: int, planned: PlannedRow) -> LogRow:
    """Row for a planned one. The same plan gives the same id, however often it is built."""
    return LogRow(
        id=_row_id(day, position, planned),
        day=day,
        hour=planned.hour,
        at=planned.at,
        position=position,
        timing=Timing(planned.start.value),
        interrupt=Interrupt.FINISH if planned.waits else Interrupt.FADE,
        max_wait=600.0,
        media_id=planned.piece.id,
        planned_seconds=planned.piece.seconds,
        episode_id=planned.episode or None,
        edited=False,
        why=planned.why,
    )


def _row_id(day: date, position: int, planned: PlannedRow) -> str:
    # The moment, too: a song that moved by a second must not pass for one already played.
    text = f"{planned.hour}|{position}|{planned.at}|{planned.piece.id}"
    digest = hashlib.blake2b(text.encode(), digest_size=5).digest()
    return f"{day:%Y%m%d}-{base64.b32encode(digest).decode().lower()}"
