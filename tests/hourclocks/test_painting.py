"""The grid as it is painted, and why an hour has its clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from playlists.hijri import next_ramadan, ramadan
from playlists.hourclock import parse_clock
from radio.db import open_engine, session_scope
from radio.hourclocks.clocks import (
    ClockError,
    NoSuchClockError,
    change_slots,
    find_clock,
    set_clock,
)
from radio.hourclocks.grid import GridError, add_row, load_week, set_season
from radio.hourclocks.marks import marks, set_mark
from radio.hourclocks.painting import (
    HOURS,
    Reason,
    paint,
    painted,
    read_week,
    reason_of,
    write_week,
    write_windows,
)
from radio.hourclocks.tables import HourClock, Season

ZONE = ZoneInfo("Asia/Jakarta")
FILL = parse_clock("fill musik")


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        for name in ("pagi", "malam", "sahur"):
            set_clock(session, name, FILL)
        session.commit()
    yield engine
    engine.dispose()


def test_strokes_lie_over_one_another_and_can_be_taken_off(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        add_row(session, "malam", "22:00-05:00")
        paint(session, [(day, hour) for day in range(5) for hour in range(4, 9)], "pagi")
        paint(session, [(2, 6)], "")
        session.commit()
    with session_scope(database) as session:
        week = painted(session)
        assert week[0, 4] == "pagi"
        assert week[5, 4] == week[0, 23] == week[0, 0] == "malam"
        assert (2, 6) not in week
        assert load_week(session).clock_of(datetime(2027, 2, 3, 6, tzinfo=ZONE)) == "plain"
        with pytest.raises(NoSuchClockError):
            paint(session, [(0, 0)], "siang")
        with pytest.raises(GridError):
            paint(session, [(7, 0)], "pagi")


def test_the_clock_of_open_hours_can_be_painted_too(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        paint(session, [(0, 0)], "plain")
        session.commit()
    with session_scope(database) as session:
        assert painted(session) == {(0, 0): "plain"}


def test_a_season_rules_before_the_standing_week_and_says_so(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        paint(session, HOURS, "pagi")
        paint(session, [(day, 3) for day in range(7)], "sahur", "ramadan")
        first, last = date(2027, 2, 8), date(2027, 3, 9)
        set_season(
            session, Season(id="r", kind="ramadan", first_day=first, last_day=last, notes="")
        )
        # What is painted later for all days does not lie over a season.
        paint(session, HOURS, "malam")
        session.commit()
    with session_scope(database) as session:
        week = load_week(session)
        assert reason_of(week, datetime(2027, 2, 9, 3, tzinfo=ZONE)) == Reason("sahur", "ramadan")
        assert reason_of(week, datetime(2027, 2, 9, 4, tzinfo=ZONE)) == Reason("malam")
        assert reason_of(week, datetime(2027, 3, 10, 3, tzinfo=ZONE)) == Reason("malam")


def test_where_nothing_is_set_that_is_the_reason(database: Engine) -> None:
    with session_scope(database) as session:
        week = load_week(session)
    assert reason_of(week, datetime(2027, 2, 9, 3, tzinfo=ZONE)) == Reason("plain", is_set=False)


@given(st.dictionaries(st.sampled_from(HOURS), st.sampled_from(["pagi", "malam", "sahur"])))
def test_a_week_is_read_as_it_was_written(week: dict[tuple[int, int], str]) -> None:
    assert read_week(write_week(week)) == week


def test_hours_are_written_as_people_write_them() -> None:
    assert write_windows({(day, hour) for day in range(5) for hour in (5, 6)}) == (
        "mon-fri 05:00-07:00"
    )
    assert write_windows({(day, 23) for day in range(7)}) == "23:00-24:00"
    assert write_windows({(0, 0), (2, 0)}) == "mon,wed 00:00-01:00"


def test_slots_change_and_the_mark_stays(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_mark(session, "pagi", "G", 3, "hari kerja")
        change_slots(session, "pagi", parse_clock("songs musik x3\nfill musik"))
        session.commit()
    with session_scope(database, write=True) as session:
        assert (marks(session)["pagi"].letter, marks(session)["pagi"].colour) == ("G", 3)
        assert session.get_one(HourClock, "pagi").notes == "hari kerja"
        assert len(find_clock(session, "pagi")) == 2
        letters = [mark.letter for mark in marks(session).values()]
        assert len(set(letters)) == len(letters) == 4
        for letter, colour in (("ABC", 1), ("A", 9), ("A", -1)):
            with pytest.raises(ClockError):
                set_mark(session, "pagi", letter, colour, "")
        with pytest.raises(ClockError):
            change_slots(session, "pagi", ())


def test_the_next_ramadan_is_the_one_of_now_or_to_come() -> None:
    first, last = ramadan(1448)
    assert next_ramadan(first) == next_ramadan(last) == (1448, first, last)
    assert next_ramadan(date(2026, 11, 25))[0] == 1448
    assert next_ramadan(date(2027, 12, 1))[0] == 1449
