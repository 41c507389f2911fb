"""Hours are built by their clocks, and again where what they were built from changed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from playlists.clock import to_local
from playlists.hourclock import parse_clock
from radio.air.log import Timing
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.daily import events_of, set_item
from radio.broadcastlog.editing import insert
from radio.broadcastlog.tables import DailyItem, LogRow
from radio.db import session_scope
from radio.hourclocks.clocks import set_clock
from radio.hourclocks.grid import add_row, load_week, set_season
from radio.hourclocks.tables import Season
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.units import Millis
from tests.broadcastlog.conftest import a_piece

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2027, 2, 8)
QUIET = "00:00 hard turn ident\nfill musik\n30:00 hard turn promo\nfill musik"


def moment(day: date, hour: int = 0, minute: int = 0) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOW = Millis(moment(DAY) - 7_200_000)


def give_clock(database: Engine, hours: str, text: str = QUIET, season: str = "") -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, "quiet", parse_clock(text))
        add_row(session, "quiet", hours, season)
        session.commit()


def rows_of(database: Engine, day: date = DAY) -> dict[int, list[LogRow]]:
    with session_scope(database) as session:
        rows = session.scalars(
            select(LogRow).where(LogRow.day == day).order_by(LogRow.at, LogRow.position)
        ).unique()
        found: dict[int, list[LogRow]] = {}
        for row in rows:
            found.setdefault(to_local(row.hour, ZONE).hour, []).append(row)
        return found


def hard_minutes(rows: list[LogRow]) -> list[int]:
    return [to_local(row.at, ZONE).minute for row in rows if row.timing is Timing.HARD]


def test_hours_have_the_clock_of_the_grid(database: Engine) -> None:
    give_clock(database, "mon 05:00-07:00")
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    rows = rows_of(database)
    assert [hour for hour in rows if hard_minutes(rows[hour]) == [0, 30]] == [5, 6]
    assert all(hard_minutes(rows[hour]) == [0] for hour in rows if hour not in {5, 6})


def test_only_what_changed_is_built_again(database: Engine) -> None:
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW, repair=True))
    before = {hour: [row.id for row in rows] for hour, rows in rows_of(database).items()}
    assert DAY not in days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW))
    give_clock(database, "mon 05:00-06:00")
    assert DAY in days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW))
    report = build_days(database, ZONE, BuildOrder(DAY, 1, NOW, repair=True))
    assert (report.built, report.kept) == (1, 23)
    after = {hour: [row.id for row in rows] for hour, rows in rows_of(database).items()}
    assert [hour for hour in after if after[hour] != before[hour]] == [5]
    assert DAY not in days_to_build(database, ZONE, BuildOrder(DAY, 1, NOW))


def test_what_was_edited_or_has_played_or_begun_is_not_built_again(database: Engine) -> None:
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    insert(database, ZONE, moment(DAY, 5, 10), Timing.FOLLOW, "musik1", now=NOW)
    played = rows_of(database)[6][0].id
    now = moment(DAY, 2, 30)
    give_clock(database, "mon 00:00-07:00")
    report = build_days(database, ZONE, BuildOrder(DAY, 1, now, played=[played], repair=True))
    assert report.built == 2
    rows = rows_of(database)
    assert [hour for hour in rows if hard_minutes(rows[hour]) == [0, 30]] == [3, 4]
    assert days_to_build(database, ZONE, BuildOrder(DAY, 1, now, played=[played])) == []
    assert days_to_build(database, ZONE, BuildOrder(DAY, 1, now)) == [DAY]


def test_a_season_changes_its_days_alone(database: Engine, data: Path) -> None:
    for name, seconds in (
        ("imsak", 20.0), ("bedug", 12.0), ("azan", 170.0), ("menjelang-azan", 25.0)
    ):  # fmt: skip
        with session_scope(database, write=True) as session:
            session.add(a_piece(name, 0, seconds))
            session.commit()
        (data / "media" / name).mkdir()
        (data / "media" / name / "0.flac").touch()
    give_clock(database, "02:00-04:00", season="ramadan")
    with session_scope(database, write=True) as session:
        set_season(session, Season(id="r", kind="ramadan", first_day=DAY, last_day=DAY, notes=""))
        session.commit()
    build_days(database, ZONE, BuildOrder(date(2027, 2, 7), 2, Millis(NOW - 86_400_000)))
    eve, fast = rows_of(database, date(2027, 2, 7)), rows_of(database)
    assert [hour for hour in eve if hard_minutes(eve[hour])[:2] == [0, 30]] == []
    assert {2, 3} <= {hour for hour in fast if {0, 30} <= set(hard_minutes(fast[hour]))}
    names = [row.media.category for rows in fast.values() for row in rows]
    assert (names.count("imsak"), names.count("bedug")) == (1, 1)
    assert not {"imsak", "bedug"} & {row.media.category for rows in eve.values() for row in rows}
    place = names.index("bedug")
    assert names[place - 1 : place + 2] == ["menjelang-azan", "bedug", "azan"]


def test_an_azan_has_its_lead_in_and_return(database: Engine, data: Path) -> None:
    with session_scope(database, write=True) as session:
        for name, seconds in (("azan", 170.0), ("menjelang-azan", 25.0), ("selepas-azan", 40.0)):
            session.add(a_piece(name, 0, seconds))
            (data / "media" / name).mkdir()
            (data / "media" / name / "0.flac").touch()
        session.commit()
    build_days(database, ZONE, BuildOrder(DAY, 1, NOW))
    rows = [row for hour in rows_of(database).values() for row in hour]
    names = [row.media.category for row in rows]
    assert names.count("menjelang-azan") == names.count("selepas-azan") == names.count("azan") == 4
    for place in (n for n, name in enumerate(names) if name == "azan"):
        assert names[place - 1 : place + 2] == ["menjelang-azan", "azan", "selepas-azan"]
        assert rows[place - 1].at + 25_000 == rows[place].at
    found = rehearse(database, data, RehearsalOrder(DAY, 1, ZONE, FreezeSettings("Radio")))
    assert found.overruns == found.late == []
    assert found.silent_seconds == 0


def test_an_event_just_after_midnight_is_told_to_the_day_before(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_item(
            session,
            DailyItem(id="x", category="news", at="00:00:10", prayer="", offset=0, weekdays="",
                      season="", lead_in="before", return_to="", enabled=True),
        )  # fmt: skip
        session.commit()
        week = load_week(session)
        events = events_of(session, DAY, ZONE, kinds=week.kinds)
    news = [event.at for event in events if event.category == "news"]
    assert news == [moment(DAY) + 10_000, moment(date(2027, 2, 9)) + 10_000]
