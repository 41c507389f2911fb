"""Recurrence, held against python-dateutil, against plain day-by-day words, and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.clock import to_local
from playlists.recurrence import check_comes, occurrences, resolve
from playlists.rrule import RecurrenceError, parse_rule

JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def walls(
    text: str, begins: str, first: str, last: str, zone: ZoneInfo = JAKARTA
) -> list[datetime]:
    found = occurrences(
        parse_rule(text),
        datetime.fromisoformat(begins),
        zone,
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    return [one.wall for one in found]


def days(text: str, begins: str, first: str, last: str) -> list[str]:
    return [wall.date().isoformat() for wall in walls(text, begins, first, last)]


# ------------------------------------------------------- as people say them


def test_weekdays_of_a_morning_programme() -> None:
    found = walls(
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2016-02-01T08:00", "2026-11-30", "2026-12-06"
    )
    assert [wall.isoformat() for wall in found] == [
        f"2026-{day}T08:00:00" for day in ("11-30", "12-01", "12-02", "12-03", "12-04")
    ]


def test_the_fifth_saturday_comes_only_in_months_that_have_one() -> None:
    rule = "FREQ=MONTHLY;BYDAY=5SA"
    expected = [
        day.isoformat()
        for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(730))
        if day.weekday() == 5 and day.day > 28
    ]
    assert days(rule, "2026-01-01T20:00", "2026-01-01", "2027-12-31") == expected
    assert expected[:3] == ["2026-01-31", "2026-05-30", "2026-08-29"]


def test_the_last_friday_and_the_first_monday() -> None:
    assert days("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T13:00", "2026-01-01", "2026-04-30") == [
        "2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;BYMONTH=6;BYDAY=1MO", "2026-01-01T13:00", "2026-01-01", "2028-12-31") \
        == ["2026-06-01", "2027-06-07", "2028-06-05"]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months"), [(29, 11), (30, 11), (31, 7)]
)  # 2026 is no leap year: February has none of them
def test_months_without_that_day_are_passed_over(day: int, months: int) -> None:
    found = days("FREQ=MONTHLY", f"2026-01-{day}T10:00", "2026-01-01", "2026-12-31")
    assert len(found) == months
    assert all(text.endswith(f"-{day}") for text in found)
    named = days(f"FREQ=MONTHLY;BYMONTHDAY={day}", "2026-01-01T10:00", "2026-01-01", "2026-12-31")
    assert named == found


def test_the_last_day_of_each_month_is_written_from_the_end() -> None:
    found = days("FREQ=MONTHLY;BYMONTHDAY=-1", "2028-01-01T10:00", "2028-01-01", "2028-04-30")
    assert found == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]
    working = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    assert days(working, "2026-01-01T10:00", "2026-01-01", "2026-03-31") == [
        "2026-01-30", "2026-02-27", "2026-03-31",
    ]  # fmt: skip


def test_the_leap_day_comes_in_leap_years() -> None:
    found = days("FREQ=YEARLY", "2024-02-29T10:00", "2024-01-01", "2036-12-31")
    assert found == ["2024-02-29", "2028-02-29", "2032-02-29", "2036-02-29"]
    # 2100 is none.
    assert days("FREQ=YEARLY", "2096-02-29T10:00", "2097-01-01", "2104-12-31") == ["2104-02-29"]


def test_the_year_ends_without_a_break() -> None:
    every_third = days("FREQ=DAILY;INTERVAL=3", "2026-12-25T10:00", "2026-12-28", "2027-01-06")
    assert every_third == ["2026-12-28", "2026-12-31", "2027-01-03", "2027-01-06"]
    fortnightly = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,FR"
    assert days(fortnightly, "2026-12-17T10:00", "2026-12-28", "2027-01-17") == [
        "2026-12-31", "2027-01-01", "2027-01-14", "2027-01-15",
    ]  # fmt: skip
    first_week = "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"
    assert days(first_week, "2024-01-01T10:00", "2024-01-01", "2026-12-31") == [
        "2024-01-01", "2024-12-30", "2025-12-29",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;BYYEARDAY=-1,366", "2027-01-01T10:00", "2027-01-01", "2028-12-31") \
        == ["2027-12-31", "2028-12-31"]  # fmt: skip


def test_no_rule_is_once() -> None:
    assert days("", "2026-12-31T23:30", "2026-01-01", "2027-12-31") == ["2026-12-31"]
    assert days("", "2026-12-31T23:30", "2027-01-01", "2027-12-31") == []


def test_it_counts_from_its_beginning_however_late_one_looks() -> None:
    rule = "FREQ=WEEKLY;BYDAY=MO;COUNT=5"
    assert days(rule, "2026-12-01T10:00", "2026-12-20", "2027-12-31") == [
        "2026-12-21", "2026-12-28", "2027-01-04",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261203", "2026-12-03"),
        ("20261203T080000", "2026-12-03"),
        ("20261203T075959", "2026-12-02"),
        ("20261203T010000Z", "2026-12-03"),  # 08.00 in Jakarta
        ("20261203T005959Z", "2026-12-02"),
    ],
)
def test_until_is_a_day_a_wall_time_or_a_moment(until: str, last: str) -> None:
    rule = f"FREQ=DAILY;UNTIL={until}"
    assert days(rule, "2026-12-01T08:00", "2026-11-01", "2027-01-01")[-1] == last


def test_several_times_a_day() -> None:
    found = walls("FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0,30", "2026-12-01T12:00", "2026-12-01",
                  "2026-12-02")  # fmt: skip
    assert [f"{wall:%d %H:%M}" for wall in found] == [
        "01 18:00", "01 18:30", "02 06:00", "02 06:30", "02 18:00", "02 18:30",
    ]  # fmt: skip


# ------------------------------------------------------------------ refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=HOURLY", "FREQ=HOURLY: a programme recurs"),
        ("FREQ=MINUTELY;INTERVAL=5", "a programme recurs"),
        ("FREQ=SECONDLY", "a programme recurs"),
        ("BYDAY=MO", "without FREQ"),
        ("FREQ", "can't be read"),
        ("every monday", "can't be read"),
        ("FREQ=WEEKLY;BYDAY=SE", "BYDAY=SE"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY with a number"),
        ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=1MO", "BYDAY with a number"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from -31 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "counted from 1"),
        ("FREQ=MONTHLY;BYMONTHDAY=x", "from -31 to 31"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY does not go"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO goes with"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY goes with"),
        ("FREQ=MONTHLY;BYSETPOS=1", "there is none"),
        ("FREQ=DAILY;INTERVAL=0", "from 1 to 1000"),
        ("FREQ=DAILY;COUNT=99999999", "from 1 to 10000"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "one of them"),
        ("FREQ=DAILY;UNTIL=20261340", "write 20261231"),
        ("FREQ=DAILY;UNTIL=tomorrow", "write 20261231"),
        ("FREQ=DAILY;FREQ=WEEKLY", "twice"),
        ("FREQ=DAILY;BYEASTER=1", "no part of"),
        ("FREQ=WEEKLY;WKST=2MO", "a week starts on"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(RecurrenceError, match=words):
        parse_rule(text)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
        "FREQ=DAILY;UNTIL=20251231",
    ],
)
def test_a_rule_that_never_comes_is_refused(text: str) -> None:
    with pytest.raises(RecurrenceError, match="never comes"):
        check_comes(parse_rule(text), wall("2026-01-01T08:00"), JAKARTA)


def test_a_rare_rule_is_not() -> None:
    rule = parse_rule("rrule:freq=yearly;bymonth=2;bymonthday=29;byday=mo;")
    assert check_comes(rule, wall("2026-01-01T08:00"), JAKARTA).day == date(2044, 2, 29)


# ----------------------------------------------------------- against a peer


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]

    def several(name: str, values: st.SearchStrategy[object]) -> None:
        if draw(st.integers(0, 2)) == 0:
            chosen = draw(st.lists(values, min_size=1, max_size=4, unique=True))
            parts.append(f"{name}={','.join(map(str, chosen))}")

    # Half of the values at the ends of months and years, where mistakes live.
    edge = st.sampled_from([1, 2, 28, 29, 30, 31, -1, -2, -28, -31])
    month_day = st.one_of(edge, st.integers(1, 31))
    long = frequency in {"MONTHLY", "YEARLY"}
    # All with a number or none: dateutil takes 1TU,MO for days that are both.
    numbered = long and draw(st.booleans())
    nth = st.sampled_from(["1", "2", "5", "-1", "-5"] if numbered else [""])
    several("BYMONTH", st.integers(1, 12))
    if frequency != "WEEKLY":
        several("BYMONTHDAY", month_day)
    several("BYDAY", st.builds(lambda n, day: f"{n}{day}", nth, st.sampled_from(DAYS)))
    if frequency == "YEARLY":
        several("BYYEARDAY", st.sampled_from([1, 59, 60, 61, 100, 365, 366, -1, -366, -307]))
    several("BYHOUR", st.integers(0, 23))
    if len(parts) > 1 and frequency in {"DAILY", "MONTHLY", "YEARLY"}:
        several("BYSETPOS", st.sampled_from([1, 2, 3, -1, -2]))
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(DAYS))}")
    match draw(st.integers(0, 3)):
        case 0:
            parts.append(f"COUNT={draw(st.integers(1, 40))}")
        case 1:
            parts.append(
                f"UNTIL={draw(st.dates(date(2026, 1, 1), date(2030, 1, 1))):%Y%m%d}T120000"
            )
    return ";".join(parts)


@settings(deadline=None)  # for a rule that nothing fulfils, dateutil looks up to the year 9999
@given(
    rules(),
    st.dates(date(2023, 12, 1), date(2028, 3, 31)),
    st.integers(0, 1000),
    st.integers(0, 800),
)
def test_it_agrees_with_dateutil(text: str, begins: date, after: int, length: int) -> None:
    start = datetime.combine(begins, datetime.min.time()) + timedelta(hours=8)
    first = begins + timedelta(days=after)
    last = first + timedelta(days=length)
    end = datetime.combine(last, datetime.max.time())
    peer = rrulestr(text, dtstart=start).between(
        datetime.combine(first, datetime.min.time()), end, inc=True
    )
    assert walls(text, start.isoformat(), str(first), str(last)) == peer


@given(st.integers(-53, 53).filter(bool), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_weeks_of_the_year_agree_with_dateutil_within_the_year(
    week: int, day: str, week_start: str
) -> None:
    text = f"FREQ=YEARLY;BYWEEKNO={week};BYDAY={day};WKST={week_start}"
    start = wall("2020-01-01T08:00")
    peer = rrulestr(text, dtstart=start).between(start, wall("2032-01-01T00:00"))
    mine = walls(text, start.isoformat(), "2020-01-01", "2031-12-31")
    # At its two ends the RFC leaves open which year a week belongs to.
    assert [one for one in mine if 7 < one.timetuple().tm_yday < 359] == [
        one for one in peer if 7 < one.timetuple().tm_yday < 359
    ]


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(1, 4),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.integers(0, 5000),
)
def test_weekly_rules_are_what_counting_days_gives(
    weekdays: set[int], interval: int, begins: date, after: int
) -> None:
    text = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(DAYS[day] for day in weekdays)}"
    first = begins + timedelta(days=after)
    monday = begins - timedelta(days=begins.weekday())
    expected = [
        day.isoformat()
        for day in (first + timedelta(days=number) for number in range(60))
        if day.weekday() in weekdays and (day - monday).days // 7 % interval == 0
    ]
    assert days(text, f"{begins}T08:00", str(first), str(first + timedelta(days=59))) == expected


def test_the_first_week_is_counted_whole_where_positions_are_chosen() -> None:
    # dateutil begins to count on the Wednesday and gives the 2nd and the 3rd of December.
    rule = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH;BYSETPOS=1,2"
    found = days(rule, "2026-12-02T08:00", "2026-12-01", "2026-12-09")
    assert found == ["2026-12-07", "2026-12-08"]


# ---------------------------------------------------------- changing clocks


def moments(text: str, begins: str, zone: str, first: str, last: str) -> list[str]:
    found = occurrences(
        parse_rule(text),
        datetime.fromisoformat(begins),
        ZoneInfo(zone),
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    return [datetime.fromtimestamp(one.at / 1000, UTC).strftime("%m-%dT%H:%M") for one in found]


def test_a_skipped_time_moves_on_and_a_repeated_one_is_the_first() -> None:
    # Berlin, 29 March 2026: 02.00 becomes 03.00. 25 October: 03.00 becomes 02.00.
    spring = moments("FREQ=DAILY", "2026-03-01T02:30", "Europe/Berlin", "2026-03-28", "2026-03-30")
    assert spring == ["03-28T01:30", "03-29T01:30", "03-30T00:30"]
    assert f"{to_local(resolve(wall('2026-03-29T02:30'), BERLIN), BERLIN):%H:%M}" == "03:30"
    autumn = moments("FREQ=DAILY", "2026-03-01T02:30", "Europe/Berlin", "2026-10-24", "2026-10-26")
    assert autumn == ["10-24T00:30", "10-25T00:30", "10-26T01:30"]


def test_a_skipped_midnight_is_an_hour_later() -> None:
    # São Paulo, 4 November 2018: 00.00 becomes 01.00.
    found = moments("FREQ=DAILY", "2018-11-01T00:00", "America/Sao_Paulo", "2018-11-03",
                    "2018-11-05")  # fmt: skip
    assert found == ["11-03T03:00", "11-04T03:00", "11-05T02:00"]


def test_half_an_hour_is_skipped_and_repeated() -> None:
    # Lord Howe, 4 October 2026: 02.00 becomes 02.30. 5 April: 02.00 becomes 01.30.
    zone = ZoneInfo("Australia/Lord_Howe")
    skipped = to_local(resolve(wall("2026-10-04T02:15"), zone), zone)
    assert f"{skipped:%H:%M %z}" == "02:45 +1100"
    repeated = to_local(resolve(wall("2026-04-05T01:45"), zone), zone)
    assert f"{repeated:%H:%M %z}" == "01:45 +1100"


def test_a_day_that_the_clock_leaves_out_is_not_there_twice() -> None:
    # Apia had no 30 December 2011.
    found = moments("FREQ=DAILY", "2011-12-01T08:00", "Pacific/Apia", "2011-12-29", "2011-12-31")
    assert found == ["12-29T18:00", "12-30T18:00"]


@given(
    st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Jakarta"]),
    st.datetimes(wall("2010-01-01T00:00"), wall("2030-01-01T00:00")),
)
def test_moments_show_the_wall_time_wherever_the_clock_does(name: str, begins: datetime) -> None:
    zone = ZoneInfo(name)
    begins = begins.replace(microsecond=0)
    last = begins.date() + timedelta(days=400)
    found = occurrences(parse_rule("FREQ=DAILY"), begins, zone, begins.date(), last)
    assert len(found) == 401
    moved = [one for one in found if to_local(one.at, zone).replace(tzinfo=None) != one.wall]
    assert len(moved) <= 2
    for one in moved:
        later = to_local(one.at, zone).replace(tzinfo=None) - one.wall
        assert later in {timedelta(minutes=30), timedelta(hours=1)}
