"""Local days and full hours as moments. Days may have 23 or 25 hours, or odd ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from playlists.values import Span
from radio.units import Millis

_QUARTER = 15 * 60 * 1000


def to_millis(moment: datetime) -> Millis:
    """Milliseconds since 1970 UTC of an aware datetime."""
    return Millis(round(moment.timestamp() * 1000))


def to_local(at: Millis, zone: ZoneInfo) -> datetime:
    """The station's wall clock at a moment."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From local midnight to the next; where the clock skips midnight, from its first moment."""
    return Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))


def hours_of(day: date, zone: ZoneInfo) -> list[Span]:
    """The hours of a local day: each starts where the wall clock shows a full hour.

    Without gap or overlap from midnight to midnight. An hour that the clock repeats is there
    twice, one that it skips is not there; zones with half or quarter hours keep their own.
    """
    span = day_span(day, zone)
    marks = [
        Millis(at)
        for at in range(span.start, span.end, _QUARTER)
        if at == span.start or to_local(Millis(at), zone).minute == 0
    ]
    return [Span(a, b) for a, b in zip(marks, [*marks[1:], span.end], strict=True)]


def hour_at(at: Millis, zone: ZoneInfo) -> Span:
    """The hour a moment falls into."""
    hours = hours_of(to_local(at, zone).date(), zone)
    return next(hour for hour in hours if hour.start <= at < hour.end)


def wall_of(span: Span, zone: ZoneInfo) -> list[datetime]:
    """Moments of the wall clock that stand for a span of an hour or less: every five minutes."""
    step = _QUARTER // 3
    return [to_local(Millis(at), zone) for at in (*range(span.start, span.end, step), span.end - 1)]


def _midnight(day: date, zone: ZoneInfo) -> Millis:
    return to_millis(datetime.combine(day, time(0), zone))
