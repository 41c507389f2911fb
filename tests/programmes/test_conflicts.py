"""Who is in two places, told in words, with the nearest times that are free."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.values import Span
from radio.programmes.conflicts import (
    AIR,
    Booking,
    Need,
    Resource,
    find_clashes,
    free_slots,
    refuse_clashes,
)
from radio.programmes.errors import ConflictError
from radio.units import Millis
from tests.programmes.conftest import NOW, ZONE, at, slots, span

STUDIO = Resource(Need.STUDIO, "1", "1")
SITI = Resource(Need.PRESENTER, "siti", "Siti")
BUDI = Resource(Need.GUEST, "7", "Budi")


def booking(key: str, when: Span, *takes: Resource) -> Booking:
    return Booking(key, key.title(), when, frozenset(takes or {AIR}))


def test_what_ends_when_another_begins_is_no_clash() -> None:
    pagi = booking("pagi", span("2026-12-02T08:00", "2026-12-02T09:00"))
    siang = booking("siang", span("2026-12-02T09:00", "2026-12-02T10:00"))
    assert find_clashes([pagi], [siang]) == []
    late = booking("late", span("2026-12-02T08:59", "2026-12-02T09:30"))
    assert [clash.other.key for clash in find_clashes([late], [siang, pagi])] == ["pagi", "siang"]


def test_those_that_share_nothing_may_overlap_and_the_same_is_not_held_against_itself() -> None:
    when = span("2026-12-02T08:00", "2026-12-02T09:00")
    on_air, recording = booking("pagi", when, AIR, SITI), booking("rekaman", when, STUDIO)
    assert find_clashes([on_air], [recording]) == []
    moved = booking("pagi", span("2026-12-02T08:30", "2026-12-02T09:30"), AIR)
    assert find_clashes([moved], [on_air]) == []
    shared = find_clashes([booking("sore", when, AIR, SITI, BUDI)], [on_air])
    assert [clash.shared for clash in shared] == [{AIR, SITI}]


def test_clashes_among_what_is_there_are_nobodys_news_but_those_among_new_ones_are() -> None:
    long = booking("a", span("2026-12-02T08:00", "2026-12-02T12:00"))
    short = booking("b", span("2026-12-02T09:00", "2026-12-02T10:00"))
    assert find_clashes([], [long, short]) == []
    assert len(find_clashes([long, short], [])) == 1


def test_each_reason_is_said_once_with_how_often_it_holds() -> None:
    there = [
        booking(
            f"pagi-{day}", span(f"2026-12-{day:02}T08:00", f"2026-12-{day:02}T09:30"), AIR, SITI
        )
        for day in range(2, 9)
    ]
    there = [Booking(one.key, "Pagi", one.span, one.takes) for one in there]
    new = [
        booking(f"baru{day}", span(f"2026-12-{day:02}T09:00", f"2026-12-{day:02}T10:00"), AIR, SITI)
        for day in range(2, 9)
    ]
    with pytest.raises(ConflictError) as refused:
        refuse_clashes(new, there, ZONE, NOW)
    pagi = "Wed 2026-12-02 08:00-09:30 (and 6 times more)."
    assert refused.value.reasons == (
        f"Baru2, Wed 2026-12-02 09:00-10:00: Pagi is on the air {pagi}",
        f"Baru2, Wed 2026-12-02 09:00-10:00: Siti is with Pagi {pagi}",
    )
    assert slots(refused.value.slots) == [
        "2026-12-02 07:00-08:00", "2026-12-02 09:30-10:30",
        "2026-12-09 09:00-10:00", "2026-12-10 09:00-10:00",
    ]  # fmt: skip
    assert "Free for it: Wed 2026-12-02 07:00-08:00, Wed 2026-12-02 09:30-10:30" in str(
        refused.value
    )


def test_every_need_has_its_words() -> None:
    when = span("2026-12-02T08:00", "2026-12-02T09:00")
    for need, words in (
        (AIR, "Pagi is on the air"),
        (STUDIO, "studio 1 is taken by Pagi"),
        (SITI, "Siti is with Pagi"),
        (BUDI, "Budi is a guest of Pagi"),
    ):
        with pytest.raises(ConflictError, match=words):
            refuse_clashes([booking("x", when, need)], [booking("pagi", when, need)], ZONE, NOW)


def test_a_gap_that_is_too_short_is_passed_over() -> None:
    wanted = booking("x", span("2026-12-02T08:00", "2026-12-02T10:00"))
    there = [
        booking("a", span("2026-12-02T06:00", "2026-12-02T08:30")),
        booking("b", span("2026-12-02T09:30", "2026-12-02T12:00")),
        booking("c", span("2026-12-02T13:00", "2026-12-02T14:00")),
        booking("d", span("2026-12-03T09:00", "2026-12-03T09:10")),
        booking("other", span("2026-12-04T00:00", "2026-12-05T00:00"), STUDIO),
    ]
    found = free_slots(wanted, there, ZONE, NOW)
    assert slots(tuple(found)) == [
        "2026-12-02 04:00-06:00", "2026-12-02 14:00-16:00",
        "2026-12-04 08:00-10:00", "2026-12-05 08:00-10:00",
    ]  # fmt: skip


def test_the_past_is_not_offered_and_a_slot_may_run_over_midnight() -> None:
    wanted = booking("x", span("2026-12-01T12:00", "2026-12-01T14:00"))
    there = [booking("a", span("2026-12-01T11:00", "2026-12-01T23:00"))]
    found = free_slots(wanted, there, ZONE, NOW)
    assert slots(tuple(found))[:1] == ["2026-12-01 23:00-01:00"]
    assert all(one.start >= NOW for one in found)


def test_nothing_is_offered_where_nothing_is_free() -> None:
    wanted = booking("x", span("2026-12-02T08:00", "2026-12-02T09:00"))
    always = booking("all", span("2026-11-01T00:00", "2027-02-01T00:00"))
    with pytest.raises(ConflictError, match="nothing near"):
        refuse_clashes([wanted], [always], ZONE, NOW)


HOURS = st.integers(0, 24 * 6)
TAKES = st.sets(st.sampled_from([AIR, STUDIO, SITI]), min_size=1).map(frozenset)


@st.composite
def some(draw: st.DrawFn, name: str) -> list[Booking]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        start = at("2026-12-02T00:00") + draw(HOURS) * 600_000
        length = draw(st.integers(1, 30)) * 600_000
        when = Span(Millis(start), Millis(start + length))
        found.append(Booking(f"{name}{number}", name, when, draw(TAKES)))
    return found


def overlap(one: Booking, other: Booking) -> bool:
    apart = one.span.end <= other.span.start or other.span.end <= one.span.start
    return not apart and bool(one.takes & other.takes)


@given(some("new"), some("old"))
def test_every_pair_is_found_and_no_other(new: list[Booking], old: list[Booking]) -> None:
    expected = {
        frozenset({one.key, other.key})
        for one in new
        for other in [*new, *old]
        if one.key != other.key and overlap(one, other)
    }
    found = find_clashes(new, old)
    assert {frozenset({clash.new.key, clash.other.key}) for clash in found} == expected
    assert len(found) == len(expected)


@given(some("old"), HOURS, st.integers(1, 40), TAKES)
def test_offered_slots_are_free_as_long_and_near(
    old: list[Booking], start: int, length: int, takes: frozenset[Resource]
) -> None:
    begin = at("2026-12-02T00:00") + start * 600_000
    when = Span(Millis(begin), Millis(begin + length * 600_000))
    wanted = Booking("wanted", "Wanted", when, takes)
    found = free_slots(wanted, old, ZONE, NOW)
    for slot in found:
        assert slot.end - slot.start == when.end - when.start
        assert not any(overlap(Booking("x", "", slot, takes), one) for one in old)
        wall = datetime.fromtimestamp(slot.start / 1000, UTC)
        same_day = (
            wall.astimezone(ZONE).date()
            == datetime.fromtimestamp(when.start / 1000, UTC).astimezone(ZONE).date()
        )
        assert same_day or (slot.start - when.start) % 86_400_000 == 0
    # Ten minutes is the grain of it all: nothing nearer was free that day.
    before = [one.start for one in found if one.start < when.start]
    for near in range(max(before, default=0) + 600_000, when.start, 600_000) if before else ():
        there = Booking("x", "", Span(Millis(near), Millis(near + when.end - when.start)), takes)
        assert any(overlap(there, one) for one in old)
