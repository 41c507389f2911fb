"""Working days over years of holidays, beside numpy's reckoning of them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.publicholidays import holiday_on
from radio.complaints.workdays import Stop, WorkCalendar

DAY = timedelta(days=1)
FIRST, LAST = date(2016, 1, 1), date(2031, 12, 31)
days = st.dates(FIRST, date(2030, 6, 30))
counts = st.integers(1, 90)
ruled = st.dictionaries(st.dates(FIRST, LAST), st.booleans(), max_size=30)
PLAIN = WorkCalendar()


def after(calendar: WorkCalendar, day: date, count: int, *stops: Stop) -> date:
    found = calendar.after(day, count, stops)
    assert found is not None
    return found


def numpy_after(calendar: WorkCalendar, day: date, count: int) -> date:
    """By another way: all days that are not worked are told to numpy as holidays of a full week."""
    span = [day + n * DAY for n in range(-30, 3 * count + 60)]
    off = [one for one in span if not calendar.works(one)]
    found = np.busday_offset(day, count, roll="backward", weekmask="1111111", holidays=off)
    return found.astype(date)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 30), True),
        (date(2026, 11, 28), False),  # Saturday
        (date(2026, 11, 29), False),  # Sunday
        (date(2026, 8, 17), False),  # independence
        (date(2026, 12, 24), False),  # joint leave before Christmas
        (date(2026, 3, 20), False),  # joint leave of Idulfitri
    ],
)
def test_days_of_the_calendar(day: date, works: bool) -> None:
    assert PLAIN.works(day) is works


def test_what_is_ruled_goes_before_the_calendar() -> None:
    calendar = WorkCalendar({date(2026, 11, 28): True, date(2026, 11, 30): False})
    assert calendar.works(date(2026, 11, 28))
    assert not calendar.works(date(2026, 11, 30))


def test_christmas_is_not_counted() -> None:
    # 24 is joint leave, 25 Christmas, 26 and 27 a weekend.
    assert PLAIN.after(date(2026, 12, 22), 3) == date(2026, 12, 29)


@given(days, counts, ruled)
def test_it_ends_on_a_working_day_as_numpy_says(
    day: date, count: int, ruled: dict[date, bool]
) -> None:
    calendar = WorkCalendar(ruled)
    found = after(calendar, day, count)
    assert calendar.works(found)
    assert found == numpy_after(calendar, day, count)


@given(days, counts, ruled)
def test_as_many_lie_between(day: date, count: int, ruled: dict[date, bool]) -> None:
    calendar = WorkCalendar(ruled)
    assert calendar.between(day, after(calendar, day, count)) == count
    assert calendar.between(after(calendar, day, count), day) == -count


@given(days, st.integers(0, 90), st.integers(0, 30), st.integers(0, 60))
def test_more_days_or_a_later_start_never_end_earlier(
    day: date, count: int, more: int, later: int
) -> None:
    assert after(PLAIN, day, count) <= after(PLAIN, day, count + more)
    assert after(PLAIN, day, count) <= after(PLAIN, day + later * DAY, count)


@given(days, counts, st.integers(0, 200), st.integers(0, 60))
def test_a_pause_moves_the_end_by_its_working_days(
    day: date, count: int, begins: int, lasts: int
) -> None:
    end = after(PLAIN, day, count)
    first = day + DAY * (1 + begins)
    stop = Stop(first, first + lasts * DAY)
    moved = after(PLAIN, day, count, stop)
    if first > end:
        assert moved == end
    else:
        lost = sum(PLAIN.works(first + n * DAY) for n in range(lasts))
        assert moved == after(PLAIN, end, lost) or lost == 0
        assert not stop.holds(moved)


@given(days, counts, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=4))
def test_several_pauses_are_those_days_taken_out_of_the_calendar(
    day: date, count: int, given: list[tuple[int, int]]
) -> None:
    stops = [Stop(day + a * DAY, day + (a + b) * DAY) for a, b in given]
    out = {one.first + n * DAY: False for one in stops for n in range((one.until - one.first).days)}  # type: ignore[operator]
    assert PLAIN.after(day, count, stops) == WorkCalendar(out).after(day, count)


@given(days, counts, st.integers(0, 200))
def test_a_pause_without_end_leaves_it_open(day: date, count: int, begins: int) -> None:
    first = day + DAY * (1 + begins)
    end = after(PLAIN, day, count)
    assert PLAIN.after(day, count, [Stop(first, None)]) == (end if first > end else None)


def test_none_to_count_is_today_or_the_next_that_is_worked() -> None:
    assert PLAIN.after(date(2026, 11, 30), 0) == date(2026, 11, 30)
    assert PLAIN.after(date(2026, 11, 28), 0) == date(2026, 11, 30)


def test_years_without_joint_leave_are_told() -> None:
    assert PLAIN.unsure(date(2026, 12, 1), date(2027, 1, 5)) == ()
    assert PLAIN.unsure(date(2027, 12, 1), date(2028, 1, 5)) == (2028,)
    put_in = WorkCalendar({date(2028, 4, 24): False}, leave=frozenset({2028}))
    assert put_in.unsure(date(2027, 12, 1), date(2029, 1, 5)) == (2029,)


def test_every_holiday_of_years_is_off() -> None:
    span = (FIRST + n * DAY for n in range((date(2028, 1, 1) - FIRST).days))
    named = [day for day in span if holiday_on(day)]
    assert len(named) > 12 * 15
    assert not any(PLAIN.works(day) for day in named)
