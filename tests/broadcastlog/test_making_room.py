"""After an insertion the hour ends on its hard time again, and nothing of it is lost on the air."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, select

from playlists.filling import is_filling
from playlists.spots import Kind, campaign_of
from radio.air.log import Interrupt, Timing
from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.editing import insert
from radio.broadcastlog.spotplan import SpotPlan
from radio.broadcastlog.tables import DailyItem, LogRow
from radio.db import session_scope
from radio.rehearsal.findings import Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.spots.campaigns import RULES, save_campaign
from radio.spots.tables import CampaignMedia, CampaignRow
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 2, 8)
PIECES = {"sisipan0": 20.0, "sisipan1": 61.0, "sisipan2": 300.0}


def at(hour: int, minute: int = 0, second: int = 0) -> Millis:
    local = datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(at(0) - 7_200_000)


def put(database: Engine, data: Path, category: str, *lengths: float) -> None:
    with session_scope(database, write=True) as session:
        for number, seconds in enumerate(lengths):
            media = a_piece(category, number, seconds)
            session.add(media)
            (data / media.path).parent.mkdir(parents=True, exist_ok=True)
            (data / media.path).touch()
        session.commit()


@pytest.fixture(autouse=True)
def built(database: Engine, data: Path) -> None:
    put(database, data, "sisipan", *PIECES.values())
    put(database, data, "azan", 170.0)
    put(database, data, "selepas-azan", 40.0)
    with session_scope(database, write=True) as session:
        missing = DailyItem.category.in_(["azan-subuh", "kebangsaan", "wajib"])
        session.execute(delete(DailyItem).where(missing))
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))


def found(database: Engine, data: Path) -> Rehearsal:
    return rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))


def rows(database: Engine, hour: int | None = None) -> list[LogRow]:
    with session_scope(database) as session:
        query = select(LogRow).where(LogRow.day == DAY).order_by(LogRow.at, LogRow.position)
        every = session.scalars(query).unique().all()
        return [row for row in every if hour is None or row.hour == at(hour)]


@pytest.mark.parametrize("timing", [Timing.SOFT, Timing.FOLLOW, Timing.HARD])
def test_no_hour_loses_anything_by_an_insertion(
    database: Engine, data: Path, timing: Timing
) -> None:
    dice = random.Random(timing.value)
    azan = [row.hour for row in rows(database) if row.media.category == "azan"]
    put_in = {}
    for hour in (hour for hour in range(24) if at(hour) not in azan):
        moment = at(hour, dice.randint(1, 53), dice.randint(0, 59))
        name = dice.choice(list(PIECES))
        done = insert(database, ZONE, moment, timing, name, now=NOW)
        assert done.short == 0
        put_in[done.row.id] = done
    result = found(database, data)
    assert (result.silent_seconds, result.overruns, result.late) == (0.0, [], [])
    assert result.unfilled == []
    there = {row.id for row in rows(database)}
    assert put_in.keys() <= there
    for done in put_in.values():
        assert set(done.added) <= there
        assert not set(done.removed) & there


def test_the_hours_around_an_azan_stay_whole(database: Engine, data: Path) -> None:
    azans = [row for row in rows(database) if row.media.category == "azan"]
    for row in azans:
        insert(database, ZONE, Millis(row.at - 240_000), Timing.SOFT, "sisipan1", now=NOW)
        insert(database, ZONE, Millis(row.at + 300_000), Timing.SOFT, "sisipan0", now=NOW)
    after = [row for row in rows(database) if row.media.category == "azan"]
    assert [(row.id, row.at) for row in after] == [(row.id, row.at) for row in azans]
    result = found(database, data)
    assert (result.silent_seconds, result.overruns, result.late) == (0.0, [], [])


def test_the_songs_before_a_hard_insertion_end_on_it(database: Engine, data: Path) -> None:
    before = rows(database, 10)
    on = next(row for row in before if row.at > at(10, 20) and row.planned_seconds > 60)
    moment = Millis(on.at + 30_000)
    done = insert(database, ZONE, moment, Timing.HARD, "sisipan1", now=NOW)
    assert on.id in done.removed
    assert found(database, data).overruns == []
    finish = insert(
        database, ZONE, at(12, 20), Timing.HARD, "sisipan1", now=NOW, interrupt=Interrupt.FINISH
    )
    kept = [row.id for row in rows(database, 12) if row.at < at(12, 20)]
    assert kept
    assert not set(kept) & set(finish.added)
    assert found(database, data).overruns == []


def test_what_is_about_to_play_stays_as_it_is(database: Engine) -> None:
    """The engine has it ready: it is cut, as a hard time does."""
    before = rows(database, 10)
    on = next(row for row in before if row.at > at(10, 20) and row.planned_seconds > 60)
    moment = Millis(on.at + 30_000)
    done = insert(database, ZONE, moment, Timing.HARD, "sisipan1", now=Millis(on.at - 10_000))
    assert on.id not in done.removed
    earlier = [row.id for row in before if row.at <= on.at]
    assert [row.id for row in rows(database, 10)][: len(earlier)] == earlier


def test_what_comes_late_in_the_hour_still_fits(database: Engine, data: Path) -> None:
    """The song that is on then would last to the hour's end: another one makes room."""
    last = rows(database, 10)[-1]
    moment = Millis(max(last.at + 1000, at(10, 58, 50)))
    done = insert(database, ZONE, moment, Timing.SOFT, "sisipan0", now=NOW)
    assert done.short == 0
    assert rows(database, 10)[-1].id == done.row.id
    result = found(database, data)
    assert (result.silent_seconds, result.late, result.overruns) == (0.0, [], [])


def test_what_is_too_long_for_the_hour_is_told(database: Engine) -> None:
    done = insert(database, ZONE, at(10, 57), Timing.HARD, "sisipan2", now=NOW)
    assert done.short == pytest.approx(118.0 - 2.5, abs=0.1)
    assert rows(database, 10)[-1].id == done.row.id


def test_nothing_that_a_hand_put_in_is_ever_removed(database: Engine, data: Path) -> None:
    dice = random.Random(3)
    for _ in range(30):
        moment = at(dice.choice((9, 10)), dice.randint(0, 59), dice.randint(0, 59))
        timing = dice.choice(list(Timing))
        before = {row.id for row in rows(database) if row.edited}
        done = insert(database, ZONE, moment, timing, dice.choice(list(PIECES)), now=NOW)
        after = {row.id for row in rows(database) if row.edited}
        assert after == before | {done.row.id}
    assert found(database, data).silent_seconds == 0


def test_the_spots_of_an_hour_stay_in_it(database: Engine, data: Path) -> None:
    put(database, data, "iklan", 20.0)
    campaign = CampaignRow(
        id="bank", name="Bank", kind=Kind.COMMERCIAL, first_day=DAY, last_day=DAY,
        windows="", plays_a_day=24,
    )  # fmt: skip
    with session_scope(database, write=True) as session:
        save_campaign(session, campaign, DAY, RULES)
        session.flush()
        session.add(CampaignMedia(campaign_id="bank", media_id="iklan0"))
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW, spots=SpotPlan(RULES)))
    spots = [row.id for row in rows(database) if campaign_of(row.why)]
    assert len(spots) > 12
    for hour in range(24):
        insert(database, ZONE, at(hour, 10), Timing.SOFT, "sisipan2", now=NOW)
    after = [row for row in rows(database) if campaign_of(row.why)]
    assert [row.id for row in after] == spots
    assert found(database, data).silent_seconds == 0


def test_what_only_fills_is_told_from_what_is_there_for_its_own_sake(database: Engine) -> None:
    filling = {True: set[str](), False: set[str]()}
    for row in rows(database):
        filling[is_filling(row.why)].add(row.media.category)
    assert filling[True] == {"musik", "filler", "jingle"}
    assert filling[False] == {"ident", "ilm", "promo", "azan", "selepas-azan"}
