from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from playlists.hijri import ramadan
from playlists.hourclock import PLAIN, parse_clock
from radio.db import open_engine, session_scope
from radio.hourclocks.clocks import (
    ClockError,
    NoSuchClockError,
    clocks,
    find_clock,
    remove_clock,
    set_clock,
)
from radio.hourclocks.grid import (
    GridError,
    NoSuchRowError,
    add_row,
    load_week,
    remove_row,
    remove_season,
    set_season,
)
from radio.hourclocks.tables import Season

ZONE = ZoneInfo("Asia/Jakarta")
MORNING = parse_clock(
    "00:00 hard turn ident\nsongs musik x3 with jingle/2\n30:00 break 90\nfill @sore"
)


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


def moment(day: int, hour: int) -> datetime:
    return datetime(2027, 2, day, hour, tzinfo=ZONE)


def test_a_clock_is_kept_as_it_was_set(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, "pagi", parse_clock("fill musik"))
        warnings = set_clock(session, "pagi", MORNING, "weekdays")
        session.commit()
    assert [words.split(":")[0] for words in warnings] == [
        "slot 1, turn ident",
        "slot 2, songs musik",
    ]
    with session_scope(database) as session:
        assert find_clock(session, "pagi") == MORNING
        assert clocks(session) == {"plain": PLAIN, "pagi": MORNING}
        with pytest.raises(NoSuchClockError, match="plain, pagi"):
            find_clock(session, "siang")


def test_the_clock_of_open_hours_can_be_the_stations_own(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, "plain", MORNING)
        session.commit()
        assert load_week(session).slots_of(moment(1, 3)) == MORNING


def test_a_clock_in_the_grid_stays(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, "pagi", MORNING)
        row = add_row(session, "pagi", "mon-fri 05:00-09:00")
        with pytest.raises(ClockError, match=f"row {row}"):
            remove_clock(session, "pagi")
        remove_row(session, row)
        remove_clock(session, "pagi")
        with pytest.raises(NoSuchClockError, match="none"):
            remove_clock(session, "pagi")
        with pytest.raises(NoSuchRowError, match="no row"):
            remove_row(session, row)


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "x" * 33])
def test_names_can_be_typed(database: Engine, name: str) -> None:
    with (
        session_scope(database, write=True) as session,
        pytest.raises(ClockError, match="no name"),
    ):
        set_clock(session, name, MORNING)


def test_the_week_has_its_clocks_and_a_season_its_own(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        set_clock(session, "pagi", MORNING)
        set_clock(session, "sahur", parse_clock("fill tenang"))
        add_row(session, "plain", "")
        add_row(session, "pagi", "mon-fri 05:00-09:00")
        add_row(session, "sahur", "02:00-04:00", "ramadan")
        first, last = ramadan(1448)
        set_season(
            session, Season(id="r", kind="ramadan", first_day=first, last_day=last, notes="")
        )
        session.commit()
        week = load_week(session)
    assert first == date(2027, 2, 8)
    assert week.clock_of(moment(8, 5)) == "pagi"
    assert week.clock_of(moment(7, 5)) == "plain"
    assert week.clock_of(moment(7, 2)) == "plain"
    assert week.clock_of(moment(8, 2)) == "sahur"
    assert week.kinds(last) == {"ramadan"}
    assert week.song_sources() == {"musik", "@sore", "tenang"}


def test_what_makes_no_sense_is_refused(database: Engine) -> None:
    with session_scope(database, write=True) as session:
        with pytest.raises(NoSuchClockError):
            add_row(session, "siang", "")
        with pytest.raises(GridError, match="no day of the week"):
            add_row(session, "plain", "someday 05:00-06:00")
        with pytest.raises(GridError, match="no spaces"):
            add_row(session, "plain", "", "a b")
        backwards = Season(
            id="r", kind="x", first_day=date(2027, 2, 8), last_day=date(2027, 2, 7), notes=""
        )
        with pytest.raises(GridError, match="ends on"):
            set_season(session, backwards)
        with pytest.raises(NoSuchRowError, match="there are: none"):
            remove_season(session, "r")


@pytest.mark.parametrize("year", [1300, 1500])
def test_ramadan_of_a_year_out_of_the_table_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="1343 to 1499"):
        ramadan(year)
