"""What became of the campaigns over days, from the log and from what really went out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from playlists.clock import day_span
from playlists.spots import SpotRules
from radio.broadcastlog.planning import rows_between
from radio.db import session_scope
from radio.rehearsal.spotplan import aired_play, with_silence
from radio.reports.asrun import query
from radio.spots.delivery import AiredPlay, PlannedPlay, delivery, owners
from radio.spots.planning import first_counted
from radio.spots.report import CampaignReport, DayShares, campaign_reports, share_reports
from radio.units import Millis

_AHEAD = 35
"""Days after today in which the log may hold make-goods: more than it is ever built for."""


@dataclass(frozen=True, slots=True)
class SpotReport:
    """Campaigns, and the shares of each day with any advertising."""

    campaigns: list[CampaignReport]
    shares: list[DayShares]


def spot_report(
    engine: Engine,
    journal: Path,
    zone: ZoneInfo,
    rules: SpotRules,
    first: date,
    last: date,
    today: date,
) -> SpotReport:
    """What was booked, planned and aired on local days, both included, and what is owed as of today.

    Raises:
        OSError: neither the database nor the journal can be read.
    """
    start = day_span(min(first, first_counted(today, rules)), zone).start
    end = day_span(max(last, today + timedelta(days=_AHEAD)), zone).end
    aired = _aired(engine, journal, start, end)
    with session_scope(engine) as session:
        rules = with_silence(session, rules)
        planned = [
            PlannedPlay(r.id, r.media_id, r.at, r.planned_seconds, r.why, r.media.category)
            for r in rows_between(session, start, end)
        ]
        owned = owners(session)
        done = delivery(planned, aired, owned, zone)
        return SpotReport(
            campaign_reports(session, first, last, today, done, rules),
            share_reports(session, planned, aired, owned, first, last, today, zone, rules),
        )


def _aired(engine: Engine, journal: Path, start: Millis, end: Millis) -> list[AiredPlay]:
    return [aired_play(row) for row in query(engine, journal, start, end) if row.media_id]
