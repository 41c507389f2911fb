from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.dayparts import DaypartError, Window, holds, parse_windows

# A Wednesday.
ZONE = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026: the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("22:00-03:00", [at(25, 22), at(26, 2, 59)], [at(25, 21, 59), at(26, 3)]),
        ("22.00 - 24.00", [at(25, 23, 59)], [at(26, 0)]),
        ("mon-fri 05:00-09:00", [at(27, 5), at(23, 8, 59)], [at(28, 6), at(25, 9)]),
        ("sat,sun 06:00-10:00; wed 12:00-13:00", [at(29, 6), NOON], [at(26, 12), at(28, 10)]),
        ("jum 22:00-02:00", [at(27, 23), at(28, 1)], [at(27, 1), at(28, 22)]),
        ("fri-mon 00:00-24:00", [at(27, 0), at(30, 23, 59)], [at(25, 12), at(24, 0)]),
        ("00:00-00:00", [at(25, 0), at(25, 23, 59)], []),
    ],
)
def test_windows_are_read_as_they_are_written(
    text: str, inside: list[datetime], outside: list[datetime]
) -> None:
    windows = parse_windows(text)
    assert holds(windows, inside)
    assert not any(holds(windows, [moment]) for moment in outside)


@pytest.mark.parametrize(
    "text", ["", "malam", "25:00-26:00", "22:00", "xyz 10:00-11:00", "10:61-11:00", "24:00-01:00"]
)
def test_what_is_no_daypart_is_told(text: str) -> None:
    with pytest.raises(DaypartError, match=r"write|is no|begins at"):
        parse_windows(text)


@given(start=st.integers(0, 1439), end=st.integers(1, 1440), minute=st.integers(0, 7 * 1440 - 1))
def test_each_minute_is_in_the_window_or_in_the_rest_of_the_week(
    start: int, end: int, minute: int
) -> None:
    every_day = frozenset(range(7))
    moment = at(23 + minute // 1440, minute // 60 % 24, minute % 60)
    window, rest = Window(every_day, start, end), Window(every_day, end % 1440, start)
    if start == end % 1440 or (end == 1440 and start == 0):
        assert window.holds(moment)
    else:
        assert window.holds(moment) != rest.holds(moment)
