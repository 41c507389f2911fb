"""How long the disk lasts: held against days that are played through one by one."""

from __future__ import annotations

import math
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from radio.archive.forecast import Growth, Plan, foresee, measure
from tests.archive.kit import ZONE

TODAY = date(2026, 3, 3)
PLAN = Plan(400, 1000.0)

amounts = st.integers(0, 10**6)
growths = st.lists(
    st.builds(
        Growth,
        st.just("x"),
        amounts,
        st.integers(0, 5000).map(float),
        st.one_of(st.none(), amounts.map(float)),
    ),
    max_size=5,
)


def played(kinds: list[Growth], room: float) -> int | None:
    """The first day on which no room is left, day by day."""
    grown = [0.0] * len(kinds)
    for day in range(1, 3000):
        for number, kind in enumerate(kinds):
            most = math.inf if kind.limit is None else max(0.0, kind.limit - kind.have)
            grown[number] = min(grown[number] + kind.daily, most)
        if sum(grown) > room:
            return day
    return None


@given(growths, st.integers(0, 10**7))
def test_the_day_it_is_full_is_the_one_that_playing_the_days_finds(
    kinds: list[Growth], room: int
) -> None:
    found = foresee(kinds, room + 10, 10.0)
    if room == 0:
        assert found.lasts == 0.0
        return
    day = played(kinds, room)
    if day is None:
        assert found.lasts is None or found.lasts > 2998
    else:
        assert found.lasts is not None
        assert day - 1 <= found.lasts + 1e-6
        assert found.lasts <= day + 1e-6


@given(growths, st.integers(0, 10**7))
def test_with_what_is_lacking_a_year_is_held(kinds: list[Growth], free: int) -> None:
    lacking = foresee(kinds, free, 0.0).lacking
    more = foresee(kinds, free + math.ceil(lacking) + 1, 0.0)
    assert more.lacking == 0
    assert more.lasts is None or more.lasts >= 365


def written(path: Path, size: int, day: date) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(path, (at, at))


def kinds_of(data: Path) -> dict[str, Growth]:
    return {growth.kind: growth for growth in measure(data, ZONE, TODAY, PLAN)}


def test_a_new_station_goes_by_its_settings(tmp_path: Path) -> None:
    found = kinds_of(tmp_path)
    assert (found["aircheck"].daily, found["aircheck"].limit) == (1000.0, 400_000.0)
    assert found["recordings"].daily == found["media"].daily == 0.0


def test_rates_are_those_of_most_days(tmp_path: Path) -> None:
    for back in range(1, 20):
        day = TODAY - timedelta(days=back)
        # One day with an outage, one on which much was recorded anew.
        size = {5: 10, 6: 90_000}.get(back, 2400)
        # Put back from a copy lately: the name tells the day, not the time of writing.
        written(tmp_path / f"aircheck/{day:%Y/%m/%d}/080000.opus", size, TODAY)
    written(tmp_path / f"aircheck/{TODAY:%Y/%m/%d}/080000.opus", 100, TODAY)
    for back in (3, 10, 17):
        day = TODAY - timedelta(days=back)
        written(tmp_path / f"recordings/ayo-{day:%Y%m%d}/{day:%Y%m%d}-100000.opus", 2800, day)
        written(tmp_path / f"media/{back}.flac", 28_000, day)
        written(tmp_path / f"calls/recordings/{back}.flac", 280, day)
    written(tmp_path / "backup/station-2026-03-02.db", 5000, TODAY)
    found = kinds_of(tmp_path)
    assert (found["aircheck"].daily, found["aircheck"].limit) == (2400.0, 960_000.0)
    # The first day that there is anything of may not have been a whole one.
    assert found["recordings"].daily == 2 * 2800 / 28
    assert (found["media"].daily, found["media"].limit) == (2000.0, None)
    assert found["calls"].daily == 20.0
    assert (found["backup"].have, found["backup"].daily) == (5000, 0.0)


def test_what_is_re_encoded_later_weighs_less_from_then_on() -> None:
    assert Plan(400, 0.0, 90, 1000.0).limit(5000.0) == 90 * 5000 + 310 * 1000
    assert Plan(400, 0.0, 90, 9000.0).limit(5000.0) == 400 * 5000
    assert Plan(400, 0.0, 900, 1000.0).limit(5000.0) == 400 * 5000


def test_a_year_at_192_kilobits_is_told_in_figures() -> None:
    daily = 192 * 125 * 86400.0
    found = foresee([Growth("aircheck", 0, daily, daily * 400)], 500 * 10**9, 5e9)
    assert found.lasts is not None
    assert round(found.lasts) == 239
    assert round(found.lacking / 1e9) == 334
    assert foresee(found.growths, 900 * 10**9, 5e9).lasts is None
