"""Campaigns and lists in built days: spots in their breaks, made good where they were lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from playlists.clock import to_local
from playlists.hourclock import parse_clock
from playlists.spots import Kind, SpotRules, campaign_of
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.spotplan import SpotPlan
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import add_row
from radio.lists.store import set_smart
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.spots.campaigns import save_campaign
from radio.spots.delivery import AiredPlay
from radio.spots.tables import CampaignMedia, CampaignRow
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 2, 8)
RULES = SpotRules(service_least=0.0)


def moment(day: date, hour: int = 0) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(moment(DAY) - 3_600_000)


@pytest.fixture
def booked(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        for number in range(2):
            session.add(a_piece("iklan", number, 20.0 + number))
            path = data / "media" / "iklan" / f"{number}.flac"
            path.parent.mkdir(exist_ok=True)
            path.touch()
        session.commit()
        row = CampaignRow(
            id="bank", name="Bank", advertiser="Bank Daerah", product="bank", kind=Kind.COMMERCIAL,
            first_day=DAY - timedelta(days=5), last_day=DAY + timedelta(days=30),
            windows="06:00-22:00", plays_a_day=6,
        )  # fmt: skip
        save_campaign(session, row, DAY - timedelta(days=5), RULES)
        session.flush()
        session.add_all(CampaignMedia(campaign_id="bank", media_id=f"iklan{n}") for n in range(2))
        session.commit()


def spots(database: Engine, day: date) -> list[LogRow]:
    with session_scope(database) as session:
        rows = session.scalars(select(LogRow).where(LogRow.day == day).order_by(LogRow.at)).unique()
        return [row for row in rows if campaign_of(row.why)]


def build(database: Engine, first: date, days: int, now: Millis, plan: SpotPlan) -> None:
    build_days(database, ZONE, BuildOrder(first, days, now, repair=True, spots=plan))


def test_a_day_has_what_was_booked_spread_over_its_hours(
    database: Engine, data: Path, booked: None
) -> None:
    build(database, DAY, 1, NOW, SpotPlan(RULES))
    rows = spots(database, DAY)
    assert len(rows) >= 6
    hours = [to_local(row.at, ZONE).hour for row in rows]
    assert min(hours) >= 6
    assert max(hours) < 22
    assert all(b.at - a.at >= 3_000_000 for a, b in pairwise(rows))
    assert {row.media_id for row in rows} == {"iklan0", "iklan1"}
    found = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))
    assert found.silent_seconds == 0
    assert found.late == found.overruns == []


def test_days_that_are_planned_stay_as_they_are(database: Engine, booked: None) -> None:
    """What is owed for days before today is planned once, not on each day that is built."""
    plan, eve = SpotPlan(RULES), DAY - timedelta(days=1)
    build(database, eve, 6, NOW, plan)
    assert days_to_build(database, ZONE, BuildOrder(eve, 6, NOW, spots=plan)) == []
    counts = [len(spots(database, DAY + timedelta(days=number))) for number in range(5)]
    # Five days before today were lost: 30 plays, at most three more a day.
    assert counts[0] == 9
    assert sum(counts) - 5 * 6 <= 30
    build(database, eve, 6, NOW, plan)
    assert counts == [len(spots(database, DAY + timedelta(days=number))) for number in range(5)]


def test_what_did_not_air_is_made_good(database: Engine, booked: None) -> None:
    begun = DAY - timedelta(days=5)
    whole = [
        AiredPlay("", "iklan0", Millis(moment(begun + timedelta(days=day), 8) + play * 7_200_000), 20.0)
        for day in range(5)
        for play in range(6)
    ]  # fmt: skip
    now = Millis(moment(DAY) + 1)
    build(database, DAY, 1, now, SpotPlan(RULES, tuple(whole)))
    assert len(spots(database, DAY)) == 6
    lost = SpotPlan(RULES, tuple(whole[:-2]))
    assert DAY in days_to_build(database, ZONE, BuildOrder(DAY, 1, now, spots=lost))
    build(database, DAY, 1, now, lost)
    assert len(spots(database, DAY)) == 8


def test_a_clock_takes_songs_from_a_list(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_smart(session, "panjang", "category:musik seconds:>80", NOW)
        set_clock(
            session, "sore", parse_clock("00:00 hard turn ident\nsongs @panjang x5\nfill musik")
        )
        set_clock(session, "salah", parse_clock("fill @nowhere"))
        add_row(session, "sore", "15:00-18:00")
        add_row(session, "salah", "18:00-19:00")
        session.commit()
    report = build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    assert [words for words in report.warnings if "@nowhere" in words]
    with session_scope(database) as session:
        rows = session.scalars(select(LogRow).where(LogRow.day == DAY).order_by(LogRow.at)).unique()
        hour = [row for row in rows if to_local(row.hour, ZONE).hour == 15]
        songs = [row for row in hour if row.media.category == "musik"]
        assert len(songs) > 5
        assert all(row.planned_seconds > 80 for row in songs[:5])
    before = days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW))
    assert DAY not in before
    with session_scope(database, write=True) as session:
        set_smart(session, "panjang", "category:musik seconds:<60", Millis(NOW + 1))
        session.commit()
    assert DAY in days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW))
