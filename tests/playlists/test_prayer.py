"""Prayer times against published ones, and without jumps from day to day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from playlists.prayer import Criteria, NoPrayerTimesError, Place, prayer_times

ZONE = ZoneInfo("Asia/Jakarta")
BOJONEGORO = Place(-7.15, 111.88)
PUBLISHED = {
    "2026-01-01": "03:56 05:17 11:37 15:04 17:53 19:10",
    "2026-03-20": "04:21 05:35 11:42 14:54 17:46 18:55",
    "2026-06-21": "04:21 05:41 11:36 14:57 17:27 18:42",
}
"""Subuh, terbit, dzuhur, ashar, maghrib, isya."""


@pytest.mark.parametrize("day", PUBLISHED)
def test_published_times_are_met_within_a_minute(day: str) -> None:
    found = prayer_times(date.fromisoformat(day), BOJONEGORO, ZONE)
    times = [at for name, at in found.items() if name != "imsak"]
    for at, text in zip(times, PUBLISHED[day].split(), strict=True):
        told = datetime.fromisoformat(f"{day}T{text}+07:00")
        assert abs(at - told) <= timedelta(minutes=1), (at, told)
    assert found.subuh - found.imsak == timedelta(minutes=10)


def test_no_time_jumps_by_more_than_two_minutes_in_five_years() -> None:
    days = [
        prayer_times(date(2026, 1, 1) + timedelta(days=n), BOJONEGORO, ZONE) for n in range(1827)
    ]
    for one, two in pairwise(days):
        for (name, before), (_, after) in zip(one.items(), two.items(), strict=True):
            assert abs(after - before - timedelta(days=1)) <= timedelta(minutes=2), (two.day, name)
    for day in days:
        order = [at for _, at in day.items()]
        assert order == sorted(order)
        assert {at.date() for at in order} == {day.day}
        assert all(at.second == 0 and at.tzinfo is ZONE for at in order)


def test_criteria_and_corrections_count() -> None:
    day = date(2026, 1, 1)
    plain = prayer_times(day, BOJONEGORO, ZONE)
    own = prayer_times(
        day, BOJONEGORO, ZONE, Criteria(subuh_angle=18.0, ihtiyat=0, adjust={"maghrib": -1})
    )
    assert own.subuh > plain.subuh
    assert plain.maghrib - own.maghrib == timedelta(minutes=3)
    assert own.terbit - plain.terbit == timedelta(minutes=2)


def test_where_the_sun_does_not_set_it_is_told() -> None:
    with pytest.raises(NoPrayerTimesError, match="does not rise or set"):
        prayer_times(date(2026, 6, 21), Place(78.2, 15.6), ZoneInfo("Europe/Oslo"))
