"""Spots: no plan breaks a rule, and nothing that could be placed is left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.clock import to_local
from playlists.dayparts import parse_windows
from playlists.spots import (
    Break,
    Campaign,
    Kept,
    Kind,
    Placement,
    Spot,
    SpotPiece,
    SpotRules,
    Spread,
    campaign_of,
    place,
)
from radio.units import Millis, Seconds
from tests.playlists.booked import DAY, HOURLY, LONG, QUEUE, START, ZONE, breaks, campaign, hours_of

# ----------------------------------------------------------- every plan, whatever the books say

WINDOWS = ["", "06:00-10:00", "mon-fri 05:00-09:00; 16:00-19:00", "sat 00:00-24:00", "20:00-03:00"]


@st.composite
def campaigns(draw: st.DrawFn) -> list[Campaign]:
    return [
        Campaign(
            id=f"c{number}",
            kind=draw(
                st.sampled_from([Kind.COMMERCIAL, Kind.COMMERCIAL, Kind.SERVICE, Kind.PROMO])
            ),
            first_day=DAY + timedelta(days=draw(st.sampled_from([0, 0, -2, 1]))),
            last_day=DAY + timedelta(days=draw(st.sampled_from([2, 2, 0, -1]))),
            plays=draw(st.sampled_from([4, 10, 1, 0])),
            pieces=tuple(
                SpotPiece(
                    f"c{number}-{each}",
                    Seconds(draw(st.sampled_from([10.0, 15.5, 30.0, 61.0]))),
                    draw(st.integers(1, 3)),
                    parse_windows(text) if (text := draw(st.sampled_from(WINDOWS[:2]))) else (),
                )
                for each in range(draw(st.sampled_from([1, 2, 3, 0])))
            ),
            advertiser=draw(st.sampled_from(["", "A", "B", "b "])),
            product=draw(st.sampled_from(["bank", "Bank", "motor", ""])),
            windows=parse_windows(text) if (text := draw(st.sampled_from(WINDOWS))) else (),
            spread=draw(st.sampled_from(Spread)),
            apart=draw(st.sampled_from([0.0, 900.0, 1800.0, 7200.0])),
            priority=draw(st.integers(0, 2)),
            political=draw(st.integers(0, 5)) == 5,
            turn=draw(st.integers(0, 9)),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@st.composite
def day_breaks(draw: st.DrawFn) -> list[Break]:
    # Often at the end of an hour, where windows end, and several in one hour.
    minutes = draw(
        st.lists(
            st.builds(lambda hour, minute: 60 * hour + minute, st.integers(0, 23),
                      st.sampled_from([0, 14, 30, 58, 59])),
            max_size=50, unique=True,
        )
    )  # fmt: skip
    lengths = st.sampled_from([0.0, 30.0, 60.0, 90.0, 200.0])
    return [Break(f"b{at}", Millis(START + at * 60_000), Seconds(draw(lengths))) for at in minutes]


KEPT = [
    Kept("c0", "c0-0", Kind.COMMERCIAL, Seconds(30.0), Millis(START + 7 * 3_600_000)),
    Kept("", "ilm", Kind.SERVICE, Seconds(30.0), Millis(START + 9 * 3_600_000)),
    Kept("gone", "x", Kind.COMMERCIAL, Seconds(30.0), Millis(START + 11 * 3_600_000)),
]


@settings(max_examples=300, deadline=None)
@given(
    campaigns(), day_breaks(), st.sampled_from([0.15, 0.02, 0.005, 0.0]), st.sampled_from([0.0, 0.3, 0.9]),
    st.sampled_from([0, 3]), st.booleans(), st.integers(0, 4), st.integers(0, 3),
)  # fmt: skip
def test_no_plan_breaks_a_rule(
    booked: list[Campaign], given_breaks: list[Break], most: float, least: float, kept: int,
    silent: bool, queue: int, extra: int,
) -> None:  # fmt: skip
    rules = SpotRules(most, least, 1200.0, silence=((DAY, DAY),) if silent else ())
    lost = dict.fromkeys((each.id for each in booked), extra)

    def plan() -> Placement:
        return place(
            DAY, ZONE, booked, given_breaks, rules, lost, 5, QUEUE[:queue], KEPT[:kept]
        )  # fmt: skip

    made = plan()
    assert made == plan()
    assert list(made.breaks) == [b.key for b in sorted(given_breaks, key=lambda b: b.at)]
    Check(booked, given_breaks, made, rules, KEPT[:kept]).all(extra)


class Check:
    """The rules, written down again without regard to how a plan is made."""

    def __init__(
        self, booked: Sequence[Campaign], given_breaks: Sequence[Break], plan: Placement,
        rules: SpotRules, kept: Sequence[Kept],
    ) -> None:  # fmt: skip
        self.by_id = {each.id: each for each in booked}
        self.breaks = sorted(given_breaks, key=lambda each: each.at)
        self.plan, self.rules, self.kept = plan, rules, kept
        self.times: dict[str, list[int]] = defaultdict(list)
        self.fixed = {each: [k.at for k in kept if k.campaign_id == each] for each in self.by_id}
        for each in self.breaks:
            for spot in plan.breaks[each.key]:
                self.times[spot.campaign_id].append(each.at)

    def all(self, extra: int) -> None:
        for each in self.breaks:
            self.one_break(each, self.plan.breaks[each.key])
        for name, each in self.by_id.items():
            self.one_campaign(each, extra)
            for other in self.by_id.values():
                if name < other.id:
                    self.two_campaigns(each, other)
        self.commercial_share()

    def one_break(self, each: Break, spots: Sequence[Spot]) -> None:
        assert sum(spot.seconds for spot in spots) <= each.seconds + 1e-6
        assert max(Counter(spot.piece_id for spot in spots).values(), default=1) == 1
        owners = [spot.campaign_id for spot in spots if spot.campaign_id]
        assert len(owners) == len(set(owners))
        service = [spot.kind is Kind.SERVICE for spot in spots]
        assert service == sorted(service), "public service stands last"
        ends = [to_local(each.at, ZONE)]
        ends += [to_local(Millis(each.at + round(each.seconds * 1000) - 1), ZONE)]
        for spot in spots:
            assert campaign_of(spot.why) == spot.campaign_id
            if spot.campaign_id:
                booked = self.by_id[spot.campaign_id]
                piece = next(p for p in booked.pieces if p.id == spot.piece_id)
                assert (spot.seconds, spot.kind) == (piece.seconds, booked.kind)
                for windows in (booked.windows, piece.windows):
                    for at in ends if each.seconds else ends[:1]:
                        assert not windows or any(window.holds(at) for window in windows)

    def one_campaign(self, each: Campaign, extra: int) -> None:
        placed, fixed = self.times[each.id], self.fixed[each.id]
        missed = sum(row.plays for row in self.plan.unplaced if row.campaign_id == each.id)
        assert all(row.why for row in self.plan.unplaced)
        if not each.first_day <= DAY <= each.last_day:
            assert (placed, missed) == ([], 0)
            return
        assert missed == max(0, each.plays + extra - len(fixed)) - len(placed)
        if each.political and self.rules.silence:
            assert placed == []
        for one, two in pairwise(sorted([*placed, *fixed])):
            assert two - one >= each.apart * 1000 or {one, two} <= set(fixed)

    def two_campaigns(self, one: Campaign, two: Campaign) -> None:
        product = one.product.lower()
        same = one.advertiser and one.advertiser.lower().strip() == two.advertiser.lower().strip()
        if not product or product != two.product.lower() or same:
            return
        for a in [*self.times[one.id], *self.fixed[one.id]]:
            for b in [*self.times[two.id], *self.fixed[two.id]]:
                assert abs(a - b) >= self.rules.competitors_apart * 1000

    def commercial_share(self) -> None:
        sold: Counter[int] = Counter()
        rows = [(k.at, k.kind, k.seconds) for k in self.kept]
        rows += [(b.at, s.kind, s.seconds) for b in self.breaks for s in self.plan.breaks[b.key]]
        for at, kind, seconds in rows:
            if kind is Kind.COMMERCIAL:
                sold[(at - START) // 3_600_000] += seconds
        fixed = {(k.at - START) // 3_600_000 for k in self.kept}
        for hour, seconds in sold.items():
            assert seconds <= self.rules.commercial_most * 3600 + 1e-6 or hour in fixed
        kept = sum(k.seconds for k in self.kept if k.kind is Kind.COMMERCIAL)
        assert sum(sold.values()) <= max(kept, self.rules.commercial_most * 86400) + 1e-6
        assert self.plan.shares.commercial == pytest.approx(sum(sold.values()) / 86400)


# --------------------------------------------------------------------- nothing avoidable is left


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(0, 143), min_size=1, max_size=40, unique=True), st.integers(1, 20),
    st.sampled_from([0.0, 1200.0, 3600.0, 10000.0]), st.sampled_from(["", "06:00-12:00; 17:00-21:00"]),
    st.sampled_from(Spread), st.integers(0, 9),
)  # fmt: skip
def test_one_campaign_gets_all_the_plays_that_can_be(
    tens: list[int], plays: int, apart: float, windows: str, spread: Spread, seed: int
) -> None:
    given_breaks = breaks(*(each / 6 for each in tens), seconds=60.0)
    held = parse_windows(windows) if windows else ()
    booked = campaign(plays=plays, apart=apart, windows=held, spread=spread)
    plan = place(DAY, ZONE, [booked], given_breaks, seed=seed)
    can, last = 0, -LONG * 1000
    for each in sorted(each.at for each in given_breaks):
        local = to_local(each, ZONE)
        if each - last >= apart * 1000 and (not held or any(w.holds(local) for w in held)):
            can, last = can + 1, each
    assert len(hours_of(plan, "bank", given_breaks)) == min(plays, can)
    assert sum(row.plays for row in plan.unplaced) == plays - min(plays, can)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 95), min_size=4, max_size=9, unique=True), st.integers(2, 4),
       st.integers(0, 3))  # fmt: skip
def test_no_other_choice_of_breaks_is_more_even(quarters: list[int], plays: int, seed: int) -> None:
    given_breaks = breaks(*(each / 4 for each in quarters), seconds=60.0)
    plan = place(DAY, ZONE, [campaign(plays=plays, apart=0.0)], given_breaks, seed=seed)
    found = hours_of(plan, "bank", given_breaks)

    def unevenness(hours: Sequence[float], phase: float) -> float:
        gaps = [*(b - a for a, b in pairwise(hours))]
        wanted = 24 / plays
        edges = (hours[0] / wanted - phase) ** 2 + ((24 - hours[-1]) / wanted - 1 + phase) ** 2
        return edges + sum((gap / wanted - 1) ** 2 for gap in gaps)

    choices = list(combinations(sorted(each / 4 for each in quarters), plays))
    # Whatever its phase was: up to a little chance, no choice is better for all of them.
    phases = [0.25 + 0.05 * step for step in range(11)]
    assert any(
        unevenness(found, phase) <= min(unevenness(c, phase) for c in choices) + 0.12
        for phase in phases
    )


def test_plays_are_equally_far_apart_where_the_breaks_are() -> None:
    plan = place(DAY, ZONE, [campaign(plays=8)], HOURLY)
    assert {b - a for a, b in pairwise(hours_of(plan, "bank"))} == {3.0}
    evening = campaign(plays=4, windows=parse_windows("06:00-10:00; 16:00-20:00"))
    found = hours_of(place(DAY, ZONE, [evening], HOURLY), "bank")
    assert [found[1] - found[0], found[3] - found[2]] == [2.0, 2.0]
    assert (found[1] < 10, found[2] > 16) == (True, True)


def test_what_is_kept_counts_and_the_rest_is_even_around_it() -> None:
    kept = [
        Kept("bank", "bank", Kind.COMMERCIAL, Seconds(30.0), Millis(START + hour * 3_600_000))
        for hour in (1, 4)
    ]
    later = [each for each in HOURLY if each.at >= START + 6 * 3_600_000]
    plan = place(DAY, ZONE, [campaign(plays=8)], later, kept=kept)
    found = hours_of(plan, "bank", later)
    assert len(found) == 6
    assert all(2 <= b - a <= 4 for a, b in pairwise([1, 4, *found]))
    assert "3 of 8 today" in next(s.why for b in later for s in plan.breaks[b.key])
    full = place(DAY, ZONE, [campaign(plays=2)], later, kept=kept)
    assert (hours_of(full, "bank", later), full.unplaced) == ([], ())


# ---------------------------------------------------------------------------- who goes first


def test_scarce_campaigns_come_before_those_that_have_a_choice() -> None:
    small = [*breaks(7.0, 8.0, 9.0, 12.0, 15.0, 18.0, seconds=30.0)]
    easy = campaign("a-easy", plays=3, priority=9)
    scarce = campaign("z-scarce", plays=3, windows=parse_windows("06:00-10:00"))
    plan = place(DAY, ZONE, [easy, scarce], small)
    assert hours_of(plan, "z-scarce", small) == [7.0, 8.0, 9.0]
    assert hours_of(plan, "a-easy", small) == [12.0, 15.0, 18.0]


def test_of_equally_scarce_campaigns_the_one_that_matters_more_comes_first() -> None:
    small = breaks(7.0, 8.0, seconds=30.0)
    plan = place(DAY, ZONE, [campaign("a", 2), campaign("b", 2, priority=1)], small)
    assert (hours_of(plan, "b", small), hours_of(plan, "a", small)) == ([7.0, 8.0], [])
    (row,) = plan.unplaced
    assert (row.campaign_id, row.plays, row.why) == ("a", 2, "of 2 breaks 2 too full")


@pytest.mark.parametrize(
    ("more", "rules", "words"),
    [
        ({"windows": parse_windows("03:00-04:00")}, SpotRules(), "2 outside its hours"),
        ({"pieces": ()}, SpotRules(), "no spot that may air"),
        ({"political": True}, SpotRules(silence=((DAY, DAY),)), "an election is near"),
        ({"seconds": 500.0}, SpotRules(), "2 too full"),
        ({}, SpotRules(commercial_most=0.0001), "commercials may have of the day is used up"),
        ({}, SpotRules(commercial_most=0.005), "closed to its spots by"),
        ({"plays": 3}, SpotRules(), "2 too near its other plays"),
    ],
)
def test_what_found_no_break_says_why(
    more: dict[str, object], rules: SpotRules, words: str
) -> None:
    plan = place(DAY, ZONE, [campaign(**more)], breaks(7.0, 8.0), rules)
    assert words in plan.unplaced[0].why
    assert "there is no break" in place(DAY, ZONE, [campaign()], []).unplaced[0].why


def test_a_competitor_keeps_its_distance_and_the_same_advertiser_need_not() -> None:
    near = breaks(7.0, 7.2, 8.0)
    jatim = campaign("jatim", 1, product="bank", advertiser="Jatim", priority=1)
    bri = campaign("bri", 3, product="Bank", advertiser="BRI", apart=0.0)
    plan = place(DAY, ZONE, [jatim, bri], near)
    assert hours_of(plan, "bri", near) == [7.0, 7.2, 8.0]
    assert "near a competitor" in plan.unplaced[0].why
    neighbours = breaks(7.0, 7.2)
    plan = place(DAY, ZONE, [jatim, replace(bri, plays=1)], neighbours)
    assert sum(len(hours_of(plan, name, neighbours)) for name in ("jatim", "bri")) == 1
    rules = SpotRules(competitors_apart=720.0)
    plan = place(DAY, ZONE, [jatim, replace(bri, plays=1)], neighbours, rules)
    assert plan.unplaced == ()
    tabungan = replace(bri, id="tabungan", advertiser="jatim")
    plan = place(DAY, ZONE, [jatim, tabungan], near)
    assert plan.unplaced == ()
