"""The spots of hours that stay as they are: edited by hand, or on the air already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from playlists.clock import day_span, hours_of
from playlists.spots import Break, Kept, Kind, campaign_of
from playlists.values import Span
from radio.broadcastlog.planning import GUARD
from radio.broadcastlog.tables import LogRow
from radio.library import categories
from radio.library.tables import Media
from radio.spots.campaigns import listing
from radio.spots.delivery import Owner, owners
from radio.units import Millis, Seconds

_KINDS = {categories.COMMERCIAL: Kind.COMMERCIAL, categories.SERVICE: Kind.SERVICE}
_EARLY = 10_000
"""ms by which a break may begin before its time."""
_Spot = Row[tuple[Millis, str, Millis, float, str, str]]


@dataclass(frozen=True, slots=True)
class KeptHour:
    """An hour that stays as it is, and the spots in its rows."""

    span: Span
    spots: tuple[Kept, ...]


def kept_hours(
    session: Session, day: date, zone: ZoneInfo, now: Millis, breaks: Sequence[Break]
) -> list[KeptHour]:
    """Those of a local day that were edited, or have begun or are about to; none without rows.

    A spot is where its break is: the day is placed again as it was placed first.
    """
    span = day_span(day, zone)
    edited = select(LogRow.hour).where(LogRow.edited, LogRow.hour >= span.start)
    query = (
        select(
            LogRow.hour, LogRow.media_id, LogRow.at, LogRow.planned_seconds, LogRow.why,
            Media.category,
        )
        .join(Media, Media.id == LogRow.media_id)
        .where(LogRow.hour >= span.start, LogRow.hour < span.end)
        .where(or_(LogRow.hour <= now + GUARD, LogRow.hour.in_(edited)))
        .order_by(LogRow.at, LogRow.position)
    )  # fmt: skip
    by_hour: dict[Millis, list[_Spot]] = {}
    for row in session.execute(query):
        by_hour.setdefault(row.hour, []).append(row)
    if not by_hour:
        return []
    kinds = {row.id: row.kind for row in listing(session, removed=True)}
    owned = owners(session)
    return [
        KeptHour(hour, tuple(_spots(by_hour[hour.start], hour, kinds, owned, breaks)))
        for hour in hours_of(day, zone)
        if hour.start in by_hour
    ]


def _spots(
    rows: Sequence[_Spot],
    hour: Span,
    kinds: Mapping[str, Kind],
    owned: Mapping[str, Owner],
    breaks: Sequence[Break],
) -> Iterator[Kept]:
    """Rows that are spots: a campaign's by their reason or by their piece, or by their category."""
    times = [each.at for each in breaks if hour.start <= each.at < hour.end]
    for row in rows:
        owner = owned.get(row.media_id)
        planned = campaign_of(row.why)
        campaign = planned or (owner.campaign_id if owner else "")
        kind = kinds.get(campaign) or _KINDS.get(row.category)
        if kind is not None:
            before = [at for at in times if at <= row.at + _EARLY]
            at = max(before) if planned and before else row.at
            yield Kept(campaign, row.media_id, kind, Seconds(row.planned_seconds), Millis(at))
