"""Rehearsed spots: what is booked and not in the log, and shares against the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from playlists.spots import Kind, SpotRules, campaign_of
from radio.air.log import Timing
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.editing import insert
from radio.broadcastlog.spotplan import SpotPlan
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.library.tables import Media
from radio.rehearsal.findings import Finding, Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.rehearsal.spotplan import spot_plan
from radio.reports.tables import AsrunSpan
from radio.spots.campaigns import save_campaign
from radio.spots.delivery import delivery, owners
from radio.spots.tables import CampaignMedia, CampaignRow
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece, shelve

pytestmark = pytest.mark.sqlite
ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 2, 8)
RULES = SpotRules()


def at(hour: int, minute: int = 0) -> Millis:
    local = datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(at(0) - 7_200_000)


@pytest.fixture(autouse=True)
def spot(plain_days: Engine, data: Path) -> None:
    """A commercial of twenty seconds."""
    with session_scope(plain_days, write=True) as session:
        shelve(session, data, a_piece("iklan", 0, 20.0))
        session.commit()


def book(database: Engine, plays: int, windows: str = "06:00-22:00", **more: object) -> None:
    row = CampaignRow(
        id="bank", name="Bank Daerah", advertiser="Bank", product="bank",
        first_day=DAY, last_day=DAY + timedelta(days=1), windows=windows, plays_a_day=plays,
        **{"kind": Kind.COMMERCIAL, **more},
    )  # fmt: skip
    with session_scope(database, write=True) as session:
        save_campaign(session, row, DAY, RULES)
        session.flush()
        session.merge(CampaignMedia(campaign_id="bank", media_id="iklan0", weight=1))
        session.commit()


def build(database: Engine, rules: SpotRules = RULES) -> None:
    order = BuildOrder(DAY, 1, NOW, repair=True, spots=SpotPlan(rules))
    build_days(database, ZONE, order)


def found(database: Engine, data: Path, rules: SpotRules = RULES) -> Rehearsal:
    order = RehearsalOrder(
        DAY, 1, ZONE, FreezeSettings("Radio"), now=NOW, spots=SpotPlan(rules)
    )  # fmt: skip
    return rehearse(database, data, order)


def about(rows: list[Finding], what: str) -> list[Finding]:
    return [row for row in rows if row.what.startswith(what)]


def test_a_day_that_has_what_was_booked(database: Engine, data: Path) -> None:
    book(database, 6)
    build(database)
    assert found(database, data).spots == []


def test_a_day_without_a_log_has_no_spots_to_tell_of(database: Engine, data: Path) -> None:
    book(database, 6)
    result = found(database, data)
    assert result.spots == []
    assert len(result.unfilled) > 24


def test_plays_that_found_no_break_are_told_with_the_reason(database: Engine, data: Path) -> None:
    book(database, 6, "06:00-08:00")
    build(database)
    (row,) = about(found(database, data).spots, "Bank")
    assert (row.what, row.when) == ("Bank Daerah", at(0))
    assert row.why.startswith("4 plays are booked and not in the log: of 24 breaks")
    assert "radio campaign show bank" in row.do


def test_plays_that_have_gone_from_the_log_are_told(database: Engine, data: Path) -> None:
    book(database, 6)
    build(database)
    with session_scope(database, write=True) as session:
        rows = session.scalars(select(LogRow).order_by(LogRow.at)).unique()
        for row in [row for row in rows if campaign_of(row.why)][:2]:
            session.delete(row)
        session.commit()
    (lost,) = about(found(database, data).spots, "Bank")
    assert lost.why.startswith("2 plays are booked and not in the log: their hours were edited")
    for hour in (12, 13):
        insert(database, ZONE, at(hour, 30), Timing.SOFT, "iklan0", now=NOW)
    # A piece of theirs is theirs, whoever put it on.
    assert about(found(database, data).spots, "Bank") == []


def test_what_silence_before_an_election_keeps_out_is_no_fault(
    database: Engine, data: Path
) -> None:
    book(database, 3, political=True)
    silent = replace(RULES, silence=((DAY, DAY),))
    build(database, silent)
    (row,) = about(found(database, data, silent).spots, "Bank")
    assert row.warning
    assert "an election is near" in row.why
    assert found(database, data, silent).heavy("spots") == []


def test_too_many_commercials_in_the_log_as_it_is(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        spot = session.get_one(Media, "iklan0")
        spot.duration = spot.cue_out = spot.segue = 1800.0
        session.commit()
    build(database)
    assert found(database, data).spots == []
    for hour in range(6, 14):
        insert(database, ZONE, at(hour, 10), Timing.HARD, "iklan0", now=NOW)
    rows = found(database, data).spots
    (much,) = about(rows, "iklan")
    assert much.what == "iklan 16.7%"
    assert "at most 15.0% allowed: too much" in much.why
    assert much.seconds == pytest.approx(8 * 1799.5 - 0.15 * 86_400, abs=10)
    (little,) = about(rows, "ilm")
    assert "too little" in little.why
    private = replace(RULES, commercial_most=0.20, service_least=0.0)
    assert found(database, data, private).spots == []


def test_a_spot_under_a_key_counts_each_time_that_it_is_fired_whole(plain_days: Engine) -> None:
    """The journal has the key's name for its entry each time: parts of it don't add up."""
    book(plain_days, 5)
    with session_scope(plain_days, write=True) as session:
        for number, seconds in enumerate((20.0, 20.0, 12.0, 12.0)):
            began = at(8, 10 * number)
            session.add(
                AsrunSpan(
                    span=f"s{number}", entry_id="umum-1", media_id="iklan0", source="cart",
                    category="cart", started_at=began, seconds=seconds,
                )
            )  # fmt: skip
        session.commit()
    aired = spot_plan(plain_days, ZONE, at(12), RULES).aired
    with session_scope(plain_days) as session:
        done = delivery([], aired, owners(session), ZONE)
    assert done.aired == {"bank": {DAY: 2}}
