"""Daily items: at their times in the log, by clock and by the sun, on their days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from playlists.clock import to_local
from playlists.prayer import Place, prayer_times
from radio.air.log import Timing
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.daily import (
    BOJONEGORO,
    DailyItemError,
    NoSuchDailyItemError,
    Sky,
    events_of,
    find_item,
    set_item,
)
from radio.broadcastlog.tables import DailyItem, LogRow
from radio.db import session_scope
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 31)


def before(day: date) -> Millis:
    local = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000) - 7_200_000)


@pytest.fixture
def recordings(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        for category, seconds in (("kebangsaan", 120.0), ("wajib", 95.0), ("azan", 170.0),
                                  ("azan-subuh", 190.0)):  # fmt: skip
            media = a_piece(category, 0, seconds)
            session.add(media)
            (data / media.path).parent.mkdir(parents=True, exist_ok=True)
            (data / media.path).touch()
        session.commit()


def planned(database: Engine) -> dict[str, list[datetime]]:
    with session_scope(database) as session:
        rows = session.scalars(select(LogRow).order_by(LogRow.at)).unique().all()
        found: dict[str, list[datetime]] = {}
        for row in rows:
            if row.media.category not in {"musik", "jingle", "filler", "ilm", "promo", "ident"}:
                assert row.timing is Timing.HARD
                found.setdefault(row.media.category, []).append(to_local(row.at, ZONE))
        return found


def test_what_law_and_faith_ask_for_is_there(database: Engine, recordings: None) -> None:
    report = build_days(database, ZONE, BuildOrder(DAY, 2, before(DAY)))
    assert report.warnings == []
    found = planned(database)
    assert [f"{at:%d %H:%M:%S}" for at in found["kebangsaan"]] == ["31 06:00:00", "01 06:00:00"]
    assert [f"{at:%d %H:%M:%S}" for at in found["wajib"]] == ["31 00:00:00", "01 00:00:00"]
    for day in (DAY, date(2027, 1, 1)):
        times = dict(prayer_times(day, BOJONEGORO, ZONE).items())
        assert times["subuh"] in found["azan-subuh"]
        for name in ("dzuhur", "ashar", "maghrib", "isya"):
            assert times[name] in found["azan"]


def test_such_a_day_is_sound(database: Engine, data: Path, recordings: None) -> None:
    build_days(database, ZONE, BuildOrder(DAY, 1, before(DAY)))
    result = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio Uji")))
    assert (result.silent_seconds, result.late, result.missing, result.unfilled) == (0, [], [], [])


def test_an_empty_category_is_told_when_built_and_when_rehearsed(
    database: Engine, data: Path
) -> None:
    report = build_days(database, ZONE, BuildOrder(DAY, 2, before(DAY)))
    assert len(report.warnings) == 7
    assert report.warnings[0].startswith("lagu-wajib, each day at 00:00: left out, nothing is in")
    result = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio Uji")))
    assert sorted(row.what for row in result.unfilled) == [
        *["azan"] * 4, "azan-subuh", "kebangsaan", "wajib",
    ]  # fmt: skip
    assert not result.is_sound


def test_one_that_is_moved_or_taken_out_is_told(
    database: Engine, data: Path, recordings: None
) -> None:
    build_days(database, ZONE, BuildOrder(DAY, 1, before(DAY)))
    with session_scope(database, write=True) as session:
        rows = session.scalars(select(LogRow).order_by(LogRow.at)).unique().all()
        azans = [row for row in rows if row.media.category == "azan"]
        dzuhur, ashar = azans[0].at, azans[1].at
        azans[0].at = Millis(dzuhur + 240_000)
        session.delete(azans[1])
        session.commit()
    result = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio Uji")))
    (gone,) = [row for row in result.unfilled if row.what == "azan"]
    assert gone.when == ashar
    assert f"radio log insert --at {to_local(ashar, ZONE):%Y-%m-%dT%H:%M:%S}" in gone.do
    (late,) = [row for row in result.late if "after its time" in row.why]
    assert (late.when, late.seconds) == (dzuhur, 240.0)


def test_items_of_ones_own_have_their_days(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        for row in session.scalars(select(DailyItem)):
            row.enabled = False
        set_item(
            session,
            DailyItem(id="fast", category="imsak", prayer="imsak", offset=-60, weekdays="mon-fri",
                      first_day=date(2027, 2, 8), last_day=date(2027, 2, 14), enabled=True),
        )  # fmt: skip
        session.commit()
    days = {}
    with session_scope(database) as session:
        for number in range(1, 20):
            day = date(2027, 2, number)
            days[day] = events_of(session, day, ZONE, Sky(Place(-7.2, 111.9)))
    assert [day.day for day, events in days.items() if events] == [8, 9, 10, 11, 12]
    (event,) = days[date(2027, 2, 9)]
    exact = prayer_times(date(2027, 2, 9), Place(-7.2, 111.9), ZONE).imsak
    assert to_local(event.at, ZONE) == exact - timedelta(minutes=1)


def test_an_item_of_hours_needs_no_rows_in_the_hours_it_covers(
    database: Engine, data: Path, recordings: None
) -> None:
    with session_scope(database, write=True) as session:
        media = a_piece("pengajian", 0, 5400.0)
        session.add(media)
        (data / media.path).parent.mkdir(parents=True, exist_ok=True)
        (data / media.path).touch()
        set_item(session, DailyItem(id="pengajian", category="pengajian", at="19:45", offset=0,
                                    prayer="", weekdays="", enabled=True))  # fmt: skip
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, before(DAY)))
    assert days_to_build(database, ZONE, BuildOrder(DAY, 1, Millis(before(DAY) + 7_200_000))) == []
    result = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio Uji")))
    assert [row for row in result.unfilled if row.what == "hour"] == []
    assert result.silent_seconds == 0


def test_an_offset_may_carry_over_midnight(database: Engine, recordings: None) -> None:
    with session_scope(database, write=True) as session:
        set_item(session, DailyItem(id="malam", category="wajib", at="00:00", offset=-120,
                                    prayer="", weekdays="", enabled=True))  # fmt: skip
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, before(DAY)))
    assert [f"{at:%H:%M:%S}" for at in planned(database)["wajib"]] == ["00:00:00", "23:58:00"]


def test_what_runs_over_midnight_is_not_cut_by_a_day_that_is_built_later(
    database: Engine, recordings: None
) -> None:
    with session_scope(database, write=True) as session:
        set_item(session, DailyItem(id="malam", category="azan", at="23:58", offset=0, prayer="",
                                    weekdays="", enabled=True))  # fmt: skip
        session.commit()
    for number in range(2):
        day = DAY + timedelta(days=number)
        build_days(database, ZONE, BuildOrder(day, 1, before(day)))
    with session_scope(database) as session:
        rows = session.scalars(select(LogRow).order_by(LogRow.at)).unique().all()
        azan = next(n for n, row in enumerate(rows) if f"{to_local(row.at, ZONE):%H:%M}" == "23:58")
        following = rows[azan + 1]
        assert following.timing is Timing.FOLLOW
        assert following.media.category == "wajib"
        assert following.at == rows[azan].at + 170_000


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"at": "25:00"}, "is no time"),
        ({"at": "6"}, "is no time"),
        ({"prayer": "duha"}, "is none of"),
        ({"at": "06:00", "prayer": "subuh"}, "either"),
        ({}, "either"),
        ({"at": "06:00", "weekdays": "xyz"}, "is no day"),
        ({"at": "06:00", "category": " "}, "needs a category"),
        ({"at": "06:00", "first_day": DAY, "last_day": date(2026, 1, 1)}, "but ends"),
    ],
)
def test_what_makes_no_sense_is_refused(
    database: Engine, item: dict[str, object], words: str
) -> None:
    plain = {"id": "x", "category": "c", "at": "", "prayer": "", "weekdays": "", "offset": 0}
    with session_scope(database) as session:
        with pytest.raises(DailyItemError, match=words):
            set_item(session, DailyItem(**{**plain, **item}))
        with pytest.raises(NoSuchDailyItemError, match="indonesia-raya"):
            find_item(session, "nobody")
