"""Recurrence as people think of it, and the rule that it is."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.rrule import RecurrenceError, parse_rule
from radio.programmes.recurring import NTH, Recurrence, Way, next_dates, recurrence_of
from tests.programmes.conftest import ZONE

days = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
nth = st.sets(st.sampled_from(NTH), min_size=1).map(
    lambda found: tuple(sorted(found, key=lambda one: (one < 0, one)))
)
until = st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1))
weekly = st.builds(Recurrence, st.just(Way.WEEKLY), days, st.integers(1, 52), until=until)
monthly = st.builds(Recurrence, st.just(Way.MONTHLY), days, st.integers(1, 52), nth, until)


@given(weekly | monthly)
def test_what_is_said_simply_is_read_back_as_it_was(wanted: Recurrence) -> None:
    parse_rule(wanted.to_rule())
    assert recurrence_of(wanted.to_rule()) == wanted


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=DAILY;COUNT=3",
        "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=17",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTH=3",
    ],
)
def test_what_is_not_simple_stays_as_it_is_written(rule: str) -> None:
    found = recurrence_of(rule)
    assert (found.way, found.to_rule()) == (Way.RULE, rule)


def test_a_rule_without_days_is_refused() -> None:
    with pytest.raises(RecurrenceError):
        Recurrence(Way.WEEKLY).to_rule()
    with pytest.raises(RecurrenceError):
        Recurrence(Way.MONTHLY, (4,)).to_rule()


def dates(rule: str, first: str, today: str = "2026-12-01", most: int = 10) -> list[str]:
    found = next_dates(
        rule, date.fromisoformat(first), time(8), ZONE, date.fromisoformat(today), most
    )
    return [str(one.day) for one in found]


def test_the_next_dates_begin_today_or_on_the_first_day() -> None:
    rule = "FREQ=WEEKLY;BYDAY=MO,FR"
    assert dates(rule, "2026-11-01", most=3) == ["2026-12-04", "2026-12-07", "2026-12-11"]
    assert dates(rule, "2027-01-01", most=2) == ["2027-01-01", "2027-01-04"]


def test_ten_dates_are_found_however_rare() -> None:
    found = dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01")
    assert [int(day[:4]) for day in found] == list(range(2028, 2068, 4))
    assert dates("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261201", "2026-11-01") == []
