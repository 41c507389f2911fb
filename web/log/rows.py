"""Rows of the log as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.broadcastlog.tables import LogRow
from radio.reports.tables import AsrunSpan
from radio.units import Millis

PAST, NOW, AHEAD = "past", "now", "ahead"


@dataclass(frozen=True, slots=True)
class DayRow:
    """A planned row: when, what, why; and when it was really on, if it was."""

    id: str
    at: datetime
    seconds: float
    timing: str
    media_id: str
    title: str
    artist: str
    category: str
    programme: str
    why: str
    edited: bool
    state: str
    episode_id: str = ""
    aired_at: datetime | None = None
    off: float = 0.0
    """Seconds by which it went out later than planned."""
    ended_because: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it may still be changed, as far as a page knows."""
        return self.state == AHEAD


@dataclass(frozen=True, slots=True)
class Filter:
    """What of a day is shown: one hour of the clock, one programme; None and empty for all."""

    hour: int | None = None
    programme: str = ""

    def takes(self, row: DayRow) -> bool:
        """Whether a row is shown."""
        in_hour = self.hour is None or row.at.hour == self.hour
        return in_hour and self.programme in ("", row.programme)


def rows_of_day(session: Session, day: date, zone: ZoneInfo, now: Millis) -> list[DayRow]:
    """All rows of a local day in playing order."""
    query = select(LogRow).where(LogRow.day == day).order_by(LogRow.at, LogRow.position)
    rows = session.scalars(query).unique().all()
    aired = _aired(session, rows[0].at, rows[-1].at) if rows else {}
    return [_shown(row, zone, now, aired.get(row.id)) for row in rows]


def _aired(session: Session, first: Millis, last: Millis) -> dict[str, AsrunSpan]:
    hour = 3_600_000
    query = select(AsrunSpan).where(
        AsrunSpan.started_at >= first - hour, AsrunSpan.started_at <= last + hour
    )
    return {span.entry_id: span for span in session.scalars(query) if span.entry_id}


def _shown(row: LogRow, zone: ZoneInfo, now: Millis, span: AsrunSpan | None) -> DayRow:
    on = span is not None and span.ended_at is None
    past = span is not None or row.at + row.planned_seconds * 1000 <= now
    return DayRow(
        id=row.id,
        at=to_local(row.at, zone),
        seconds=row.planned_seconds,
        timing=row.timing.value,
        media_id=row.media_id,
        title=row.media.title,
        artist=row.media.artist,
        category=row.media.category,
        programme=row.episode.programme.name if row.episode else "",
        why=row.why,
        edited=row.edited,
        state=NOW if on else PAST if past else AHEAD,
        episode_id=row.episode_id or "",
        off=0.0 if span is None else (span.started_at - row.at) / 1000,
        aired_at=None if span is None else to_local(span.started_at, zone),
        ended_because="" if span is None or span.ended_because is None else str(span.ended_because),
    )
