"""Campaigns and lists in built days: spots in their breaks, made good where they were lost."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, select, update

from playlists.clock import to_local
from playlists.hourclock import parse_clock
from playlists.spots import Kind, SpotRules, campaign_of
from radio.air.log import Timing
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.editing import insert
from radio.broadcastlog.spotplan import SpotPlan
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import add_row
from radio.lists.store import set_smart
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.spots.campaigns import save_campaign
from radio.spots.delivery import AiredPlay
from radio.spots.tables import CampaignMedia, CampaignRow, CampaignTerm
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


def by_hour(database: Engine) -> dict[int, list[str]]:
    """Ids of the day's rows, hour by hour."""
    with session_scope(database) as session:
        rows = session.scalars(select(LogRow).where(LogRow.day == DAY).order_by(LogRow.at)).unique()
        found: dict[int, list[str]] = {}
        for row in rows:
            found.setdefault(to_local(row.hour, ZONE).hour, []).append(row.id)
        return found


def steady(database: Engine) -> list[LogRow]:
    """The day's plays, after it was built until nothing changed, which is at once."""
    plan = SpotPlan(RULES)
    build(database, DAY, 1, NOW, plan)
    rows, plays = by_hour(database), spots(database, DAY)
    assert days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW, spots=plan)) == []
    build(database, DAY, 1, NOW, plan)
    assert by_hour(database) == rows
    return plays


@pytest.fixture
def unowed(database: Engine, booked: None) -> int:
    """The plays of a day of the campaign, which begins on it."""
    with session_scope(database, write=True) as session:
        row = session.get_one(CampaignRow, "bank")
        row.first_day = DAY
        session.execute(update(CampaignTerm).values(first_day=DAY))
        session.commit()
    return 6


def test_an_edited_hour_keeps_its_plays_and_gives_none_away(database: Engine, unowed: int) -> None:
    before = steady(database)
    assert len(before) == unowed
    third = before[2]
    insert(database, ZONE, Millis(third.at - 600_000), Timing.SOFT, "jingle0", now=NOW)
    after = steady(database)
    assert [row.id for row in after] == [row.id for row in before]


def test_a_play_put_in_by_hand_is_one_of_the_booked_ones(database: Engine, unowed: int) -> None:
    taken = {to_local(row.at, ZONE).hour for row in steady(database)}
    free = next(hour for hour in range(7, 21) if hour not in taken)
    insert(database, ZONE, Millis(moment(DAY, free) + 1_000_000), Timing.SOFT, "iklan0", now=NOW)
    assert len(steady(database)) == unowed - 1


def test_plays_taken_out_by_hand_come_at_other_hours(database: Engine, unowed: int) -> None:
    before = steady(database)
    with session_scope(database, write=True) as session:
        for row in (before[1], before[3]):
            session.execute(update(LogRow).where(LogRow.hour == row.hour).values(edited=True))
            session.execute(delete(LogRow).where(LogRow.id == row.id))
        session.commit()
    after = steady(database)
    assert len(after) == unowed
    assert not {before[1].hour, before[3].hour} & {row.hour for row in after}


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_day_that_goes_by_stays_as_it_was_placed(
    database: Engine, unowed: int, is_edited: bool
) -> None:
    """No hour is built again only because the hours before it have begun."""
    before = steady(database)
    if is_edited:
        insert(database, ZONE, Millis(moment(DAY, 11) + 1_000_000), Timing.SOFT, "iklan0", now=NOW)
        before = steady(database)
    rows = by_hour(database)
    for hour in range(24):
        now = Millis(moment(DAY, hour) + 60_000)
        build(database, DAY, 1, now, SpotPlan(RULES))
        assert by_hour(database) == rows, hour
    assert [row.id for row in spots(database, DAY)] == [row.id for row in before]
