"""Spots: their places within breaks, the shares of the law, and what did not air is owed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.dayparts import parse_windows
from playlists.spots import (
    Break,
    Kept,
    Kind,
    SpotPiece,
    SpotRules,
    owed,
    place,
    shares,
)
from radio.units import Millis, Seconds
from tests.playlists.booked import DAY, HOURLY, QUEUE, START, ZONE, breaks, campaign, hours_of

# ------------------------------------------------------------------------------- within breaks


def test_first_and_last_places_take_turns() -> None:
    booked = [campaign(name, 24, seconds=20.0) for name in ("a", "b", "c")]
    plan = place(DAY, ZONE, booked, HOURLY)
    assert all(len(spots) == 3 for spots in plan.breaks.values())
    for place_of in (0, -1):
        had = Counter(spots[place_of].campaign_id for spots in plan.breaks.values())
        assert max(had.values()) - min(had.values()) <= 2


def test_spots_of_a_campaign_take_turns_by_weight_and_go_on_the_next_day() -> None:
    pieces = (SpotPiece("long", Seconds(30.0), 2), SpotPiece("short", Seconds(15.0)))
    booked = campaign(plays=4, pieces=pieces)
    found: list[str] = []
    for number in range(3):
        plan = place(DAY, ZONE, [replace(booked, turn=4 * number)], HOURLY)
        found += [spot.piece_id for spots in plan.breaks.values() for spot in spots]
    assert found == ["long", "short", "long"] * 4


def test_a_campaign_is_not_at_the_same_hours_each_day_and_with_each_seed() -> None:
    seeds = [place(DAY, ZONE, [campaign()], HOURLY, seed=seed) for seed in range(8)]
    assert len({tuple(hours_of(plan, "bank")) for plan in seeds}) > 1


# ------------------------------------------------------------------------------------- shares


def test_public_service_is_filled_up_in_turn_and_stands_last() -> None:
    plan = place(DAY, ZONE, [campaign(plays=12)], HOURLY, service=QUEUE)
    assert plan.shares.lawful
    assert 0.30 <= plan.shares.service < 0.34
    given_spots = [s for spots in plan.breaks.values() for s in spots if not s.campaign_id]
    assert {spot.kind for spot in given_spots} == {Kind.SERVICE}
    counts = Counter(spot.piece_id for spot in given_spots)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert all(s[-1].kind is Kind.SERVICE for s in plan.breaks.values() if len(s) > 1)


def test_public_service_goes_to_breaks_without_commercials_where_others_are_full() -> None:
    full = breaks(7.0, 9.0, seconds=30.0)
    spare = [Break("spare", Millis(START + 8 * 3_600_000), Seconds(60.0))]
    plan = place(DAY, ZONE, [campaign(plays=2, apart=7200.0)], [*full, *spare], service=QUEUE[2:])
    assert [spot.kind for spot in plan.breaks["spare"]] == [Kind.SERVICE]
    assert plan.shares.lawful


def test_commercials_give_way_where_public_service_would_not_fit() -> None:
    small = breaks(*range(6, 18), seconds=30.0)
    booked = [campaign("a", 6, priority=1), campaign("b", 6)]
    plan = place(DAY, ZONE, booked, small, service=[SpotPiece("ilm", Seconds(30.0))])
    assert plan.shares.lawful
    assert len(hours_of(plan, "a", small)) == 6
    assert sum(row.plays for row in plan.unplaced if row.campaign_id == "b") == 4
    assert place(DAY, ZONE, booked, small).shares.lawful is False


def test_a_commercial_gives_way_where_an_announcement_can_take_its_place() -> None:
    """One announcement, once in a break: eight breaks of 90 s have too few if only two go free."""
    few = breaks(*range(6, 14), seconds=90.0)
    booked = [campaign("a", 8), campaign("b", 8), campaign("z", 2)]
    plan = place(DAY, ZONE, booked, few, service=[SpotPiece("ilm", Seconds(25.0))])
    assert plan.shares.lawful
    kinds = [[spot.kind for spot in spots] for spots in plan.breaks.values()]
    assert sum(each.count(Kind.SERVICE) for each in kinds) == 8
    assert sum(each.count(Kind.COMMERCIAL) for each in kinds) == 15  # 450 s beside 200 s


def test_room_for_public_service_is_left_all_over_the_day() -> None:
    small = breaks(*range(24), seconds=30.0)
    ilm = [SpotPiece("ilm", Seconds(30.0))]
    plan = place(DAY, ZONE, [campaign(plays=24)], small, service=ilm)
    found = hours_of(plan, "bank", small)
    assert (len(found), plan.shares.lawful) == (16, True)
    assert max(b - a for a, b in pairwise([0.0, *found, 24.0])) <= 2.0
    assert plan.unplaced[0].why == "what commercials may have of the day is used up"


def test_two_plays_share_what_commercials_may_have_of_an_hour() -> None:
    near = breaks(7.0, 7.5, 8.0, 8.5)
    booked = campaign(plays=4, seconds=30.0, apart=0.0)
    plan = place(DAY, ZONE, [booked], near, SpotRules(commercial_most=50 / 3600))
    assert [int(hour) for hour in hours_of(plan, "bank", near)] == [7, 8]
    assert place(DAY, ZONE, [booked], near, SpotRules(commercial_most=60 / 3600)).unplaced == ()


def test_a_break_that_ends_outside_a_campaigns_hours_is_none_of_its() -> None:
    edge = [Break("edge", Millis(START + 9 * 3_600_000 + 59 * 60_000), Seconds(61.0))]
    booked = campaign(plays=1, windows=parse_windows("06:00-10:00"))
    assert "outside its hours" in place(DAY, ZONE, [booked], edge).unplaced[0].why
    assert place(DAY, ZONE, [booked], [replace(edge[0], seconds=Seconds(60.0))]).unplaced == ()


def test_a_public_service_announcement_that_is_kept_counts() -> None:
    kept = [Kept("", "ilm0", Kind.SERVICE, Seconds(200.0), Millis(START))]
    plan = place(DAY, ZONE, [campaign(plays=8)], HOURLY, service=QUEUE, kept=kept)
    assert {spot.kind for spots in plan.breaks.values() for spot in spots} == {Kind.COMMERCIAL}


@pytest.mark.parametrize(
    ("sold", "given_seconds", "lawful", "words"),
    [
        (0.0, 0.0, True, "commercials 0.0% of broadcast time, at most 15.0% allowed; "),
        (12960.0, 12960.0, True, "public service 50.0% of advertising"),
        (13000.0, 13000.0, False, "15.0% allowed: too much"),
        (70.0, 30.0, True, "30.0% of advertising"),
        (71.0, 29.0, False, "30.0% asked: too little"),
    ],
)
def test_shares_are_told(sold: float, given_seconds: float, lawful: bool, words: str) -> None:
    rows = [(Kind.COMMERCIAL, sold), (Kind.SERVICE, given_seconds), (Kind.PROMO, 9999.0)]
    found = shares(rows, 86400.0, 0.15, 0.30)
    assert found.lawful is lawful
    assert words in found.words


# --------------------------------------------------------------------------------- make-goods


def days(**plays: int) -> dict[date, int]:
    return {DAY + timedelta(days=int(name[1:])): count for name, count in plays.items()}


TODAY = DAY + timedelta(days=5)
BOOKED = days(d0=4, d1=4, d2=4, d3=4, d4=4, d5=4, d6=4, d7=4)


@pytest.mark.parametrize(
    ("delivered", "lost"),
    [
        (days(d0=4, d1=4, d2=4, d3=4, d4=4), 0),
        (days(d0=4, d1=3, d2=4, d3=4, d4=4), 1),
        (days(d0=4, d1=3, d2=5, d3=4, d4=4), 0),
        (days(d0=5, d1=3, d2=4, d3=4, d4=4), 1),  # too many before is no credit
        (days(d0=4, d1=0, d2=4, d3=4, d4=4), 2),  # half of a day's plays at most
        (days(d0=4, d1=3, d2=4, d3=4, d4=4, d5=5), 0),  # planned already today
        (days(d0=4, d1=3, d2=4, d3=4, d4=4, d7=5), 0),  # or later
        (days(d0=4, d1=3, d2=4, d3=4, d4=4, d5=4, d7=4), 1),  # but no more than booked is
        (days(d0=4, d1=4, d2=4, d3=4, d4=4, d5=1), 0),  # today is not over
        (days(d0=4, d1=4, d2=4, d3=4, d4=4, d6=9), 0),  # the day itself does not count
    ],
)
def test_what_did_not_air_is_owed_once(delivered: dict[date, int], lost: int) -> None:
    assert owed(DAY + timedelta(days=6), TODAY, BOOKED, delivered) == lost


def test_a_debt_ends_with_its_days_and_with_the_campaign() -> None:
    day = DAY + timedelta(days=6)
    delivered = days(d0=4, d1=3, d2=4, d3=4, d4=4)
    assert owed(day, TODAY, BOOKED, delivered, days=5) == 1
    assert owed(day, TODAY, BOOKED, delivered, days=4) == 0
    assert owed(DAY + timedelta(days=9), TODAY, BOOKED, delivered) == 0
    # Paused on the second day: nothing was booked, nothing is owed.
    assert owed(day, TODAY, {**BOOKED, DAY + timedelta(days=1): 0}, delivered) == 0


def test_a_single_play_a_day_can_be_made_good() -> None:
    booked = dict.fromkeys(BOOKED, 1)
    assert owed(DAY + timedelta(days=6), TODAY, booked, {}) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=30, max_size=30), st.integers(1, 6))
def test_debts_are_paid_in_the_end_and_never_twice(failures: list[int], plays: int) -> None:
    """A campaign of 60 days: what fails in the first 30 is made good by the end, and no more."""
    booked = {DAY + timedelta(days=n): plays for n in range(60)}
    aired: dict[date, int] = {}
    for number, day in enumerate(booked):
        planned = plays + owed(day, day, booked, aired, days=60)
        assert planned <= plays + max(1, plays // 2)
        failed = failures[number] if number < len(failures) else 0
        aired[day] = max(0, planned - failed)
    total = sum(aired.values())
    assert total <= 60 * plays
    most = 30 * max(1, plays // 2)
    assert total == 60 * plays or sum(failures) >= most


def test_make_goods_are_placed_and_told() -> None:
    plan = place(DAY, ZONE, [campaign(plays=4)], HOURLY, owed={"bank": 2})
    assert len(hours_of(plan, "bank")) == 6
    whys = [spot.why for spots in plan.breaks.values() for spot in spots]
    assert whys[0].startswith("campaign bank: 1 of 6 today, 2 to make good; break ")
    assert whys[0].endswith("; spread 4.0 h")


def test_breaks_of_another_day_and_twins_are_refused() -> None:
    with pytest.raises(ValueError, match="does not begin on"):
        place(DAY, ZONE, [], breaks(25.0))
    with pytest.raises(ValueError, match="same key"):
        place(DAY, ZONE, [], [HOURLY[0], HOURLY[0]])
