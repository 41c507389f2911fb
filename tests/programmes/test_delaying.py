"""A live programme is held back while its line is open, and never when something hard is due."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from radio.programmes.delaying import MARGIN, TAKEN_DOWN_BY, Held, held_of
from radio.programmes.episodes import find_episode
from radio.programmes.running import Air, course_of, step_of
from radio.programmes.tables import DelayBy, Kind, Phase
from radio.units import Millis
from tests.programmes.conftest import NOW, ZONE, put
from tests.programmes.playing import END, START, STRICT, TALK, Station, words

DOWN = round(10 * TAKEN_DOWN_BY) + MARGIN // 1000
"""Seconds by which ten are taken down in time."""


def held(*hard: tuple[int, int]) -> Held:
    """Ten seconds; `hard` in seconds after the start."""
    found = [(Millis(START + 1000 * a), Millis(START + 1000 * b)) for a, b in hard]
    made = held_of(10, DelayBy.STRETCH, found)
    assert made is not None
    return made


def delays(station: Station, *, until: int) -> list[tuple[int, str]]:
    """Its orders about the delay, in seconds after the start, till then."""
    for seconds in range(-60, until):
        station.tick(Millis(START + seconds * 1000))
    return [((now - START) // 1000, do) for now, do in station.done if do.startswith("delay")]


def test_it_is_held_back_while_its_line_is_open_and_in_time_for_what_follows() -> None:
    station = Station(replace(STRICT, held=held((5400, 5700))))
    assert delays(station, until=5500) == [(11, "delay_start"), (5400 - DOWN, "delay_end")]
    order = held((5400, 5700)).order(START)
    assert order == {"seconds": 10, "by": "stretch", "until": START + (5400 - DOWN) * 1000}


def test_it_is_held_back_up_to_an_azan_and_again_after_it() -> None:
    station = Station(replace(STRICT, held=held((3000, 3240))))
    assert delays(station, until=5500) == [
        (11, "delay_start"), (3000 - DOWN, "delay_end"), (3240, "delay_start"), (5388, "delay_end"),
    ]  # fmt: skip


def test_where_nothing_is_hard_it_is_taken_down_when_the_line_closes() -> None:
    station = Station(replace(TALK, held=held()))
    assert delays(station, until=2000) == [(11, "delay_start")]
    assert held().order(START)["until"] is None
    station.air = replace(station.air, line_of=None, line="")
    assert delays(station, until=2100)[-1][1] == "delay_end"


def test_what_an_operator_does_with_the_delay_stays_so() -> None:
    course = replace(TALK, held=held((3000, 3240)))
    theirs = Station(course)
    theirs.air = Air(delay_of="")
    assert delays(theirs, until=5800) == [], "armed by hand"
    ended = Station(course)
    assert delays(ended, until=600) == [(11, "delay_start")]
    ended.air = replace(ended.air, delay_of=None, delay_hand=TALK.id)
    assert delays(ended, until=5800) == [(11, "delay_start")], "ended by hand"


def test_a_delay_that_an_engine_built_up_again_ends_with_its_programme() -> None:
    course = replace(STRICT, held=held())
    air = Air(delay_of=STRICT.id)
    over = step_of(course, Phase.LIVE, line_asked=True, recorded=True, air=air, now=END)
    assert words(over.orders) == ["delay_end"]


@given(st.integers(5, 30), st.integers(0, 5400), st.integers(0, 600))
def test_what_is_hard_is_never_late(seconds: int, begins: int, lasts: int) -> None:
    hard = (Millis(START + begins * 1000), Millis(START + (begins + lasts) * 1000))
    made = Held(seconds, DelayBy.STRETCH, (hard,))
    assert not made.may_be(Millis(hard[0] - round(seconds * TAKEN_DOWN_BY * 1000)))
    assert made.may_be(hard[1])
    assert made.may_be(Millis(hard[0] - made.down - 1))


def test_only_what_has_a_live_line_is_held_back(session: Session) -> None:
    put(session, "ayo", "08:00", 5400, delay_seconds=10)
    row = find_episode(session, ZONE, "ayo-20261208", NOW)
    made = course_of(row, 0.0, 0.0, None).held
    assert made is not None
    assert (made.seconds, made.by) == (10, DelayBy.STRETCH)
    row.programme.kind = Kind.AUTOMATED
    assert course_of(row, 0.0, 0.0, None).held is None
