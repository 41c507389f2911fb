"""Building days of log, hour by hour, around what a person edited and what has played."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from playlists.clock import day_span, hours_of, to_local
from playlists.daybuilder import PLAIN, build_hour
from playlists.library import Library
from playlists.rotation import Rotation
from playlists.values import Event, Heard, Span
from radio.broadcastlog.daily import HERE, Sky, daily_categories, events_of
from radio.broadcastlog.planning import (
    advance_of,
    history_before,
    is_covered,
    load_library,
    log_row,
    rows_between,
    rows_of_hour,
    still_on,
)
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.tables import MediaState
from radio.units import Millis

RULES = PLAIN
_HOUR = 3_600_000
_LONGEST = 24 * _HOUR
LOOK_AHEAD = 3 * _HOUR
"""ms after an hour that is built again in which kept rows are kept apart from: the longest gap."""
GUARD = 5 * 60 * 1000
"""ms before an hour's start from which on it is left alone: the engine cues ahead."""


@dataclass(slots=True)
class BuildReport:
    """What a build did; hours are counted."""

    built: int = 0
    kept: int = 0
    rows: int = 0
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BuildOrder:
    """What to build.

    `played` are ids of entries that have gone out. With `repair`, hours that have rows are only
    built again where one of their pieces can no longer be played. `sky` tells prayer times.
    """

    first: date
    days: int
    now: Millis
    seed: int = 0
    played: Collection[str] = ()
    repair: bool = False
    sky: Sky = HERE


def build_days(engine: Engine, zone: ZoneInfo, order: BuildOrder) -> BuildReport:
    """Build local days; run again with nothing changed it changes nothing.

    An hour is left as it is when it has begun (or is about to), when one of its rows has
    played, or when one was edited by hand. Each day is committed by itself.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked; days already built stay.
    """
    report = BuildReport()
    with session_scope(engine) as session:
        history = history_before(session, day_span(order.first, zone).start)
        rotation = Rotation(load_library(session), RULES.rotation, order.seed, history)
        before = day_span(order.first, zone).start
        rotation.occupied_until = still_on(session, before, daily_categories(session))
    for number in range(order.days):
        with session_scope(engine, write=True) as session:
            day = order.first + timedelta(days=number)
            _build_day(session, zone, day, order, rotation, report)
            session.commit()
    return report


def unbuilt_days(engine: Engine, zone: ZoneInfo, now: Millis, ahead: int) -> list[date]:
    """Days from today to so many days ahead in which an hour, not yet over, has no rows."""
    today = to_local(now, zone).date()
    with session_scope(engine) as session:
        return [
            day
            for day in (today + timedelta(days=number) for number in range(ahead + 1))
            if any(span.end > now and not _is_built(session, span) for span in hours_of(day, zone))
        ]


def _is_built(session: Session, span: Span) -> bool:
    if rows_of_hour(session, span.start):
        return True
    return is_covered(rows_between(session, Millis(span.start - _LONGEST), span.start), span)


def _build_day(
    session: Session,
    zone: ZoneInfo,
    day: date,
    order: BuildOrder,
    rotation: Rotation,
    report: BuildReport,
) -> None:
    hours = hours_of(day, zone)
    rotation.begin_day()
    events = events_of(session, day, zone, order.sky)
    occupying = daily_categories(session)
    report.warnings.extend(w for w in _empty(events, rotation.library) if w not in report.warnings)
    for span in hours:
        rows = rows_of_hour(session, span.start)
        if rows and _stays(rows, span, order, rotation.library, zone):
            for row in rows:
                rotation.note(row.media_id, row.at)
                if row.media.category in occupying:
                    rotation.occupied_until = row.at + advance_of(row.media) * 1000
            report.kept += 1
            report.rows += len(rows)
        else:
            ahead = _kept_ahead(session, span, order, rotation.library, zone) if rows else []
            rotation.look_ahead(ahead)
            planned = build_hour(span, zone, rotation, RULES, events)
            rotation.look_ahead([])
            fresh = [log_row(day, position, row) for position, row in enumerate(planned)]
            _replace(session, rows, fresh)
            report.built += 1
            report.rows += len(fresh)
    if not rows_between(session, hours[0].start, hours[-1].end):
        report.warnings.append(f"{day}: no rows, the library holds nothing to play")


def _kept_ahead(
    session: Session, span: Span, order: BuildOrder, library: Library, zone: ZoneInfo
) -> list[Heard]:
    """What stays as it is in the hours after one that is built again."""
    by_hour: dict[Millis, list[LogRow]] = {}
    for row in rows_between(session, span.end, Millis(span.end + LOOK_AHEAD)):
        by_hour.setdefault(row.hour, []).append(row)
    kept = [
        rows
        for hour, rows in by_hour.items()
        if _stays(rows, Span(hour, Millis(hour + _HOUR)), order, library, zone)
    ]
    return [Heard(row.media_id, row.at) for rows in kept for row in rows]


def _empty(events: Sequence[Event], library: Library) -> Iterator[str]:
    for event in events:
        if not len(library.of_category(event.category)):
            yield f"{event.why}: left out, nothing is in the category {event.category!r}"


def _stays(
    rows: Sequence[LogRow], span: Span, order: BuildOrder, library: Library, zone: ZoneInfo
) -> bool:
    begun = span.start <= order.now + GUARD
    if begun or any(row.edited or row.id in order.played for row in rows):
        return True
    return order.repair and all(
        row.media.state is MediaState.ACTIVE and _may_play(row, library, zone) for row in rows
    )


def _may_play(row: LogRow, library: Library, zone: ZoneInfo) -> bool:
    """Whether its piece is still allowed at its time; what planning does not know is."""
    index = library.index.get(row.media_id)
    return index is None or library.pieces[index].may_play(to_local(row.at, zone))


def _replace(session: Session, rows: Sequence[LogRow], fresh: list[LogRow]) -> None:
    if [row.id for row in rows] == [row.id for row in fresh]:
        return
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(fresh)
    session.flush()
