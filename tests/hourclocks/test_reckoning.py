"""What an hour made of a clock comes to, and what of it can't come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.hourclock import HOUR, Slot, SlotKind, parse_clock
from playlists.values import Start
from radio.hourclocks.reckoning import Doubt, Found, Lengths, Sort, reckon

LENGTHS = Lengths({"musik": 200.0, "ident": 10.0, "jingle": 5.0, "promo": 30.0})


def found(text: str) -> list[tuple[Doubt, int]]:
    return [(one.doubt, one.slot) for one in reckon(parse_clock(text), LENGTHS).found]


def test_a_clock_that_fits_is_as_long_as_the_hour() -> None:
    clock = parse_clock("00:00 hard turn ident\nfill musik\n18:00 break 180\nfill musik")
    hour = reckon(clock, LENGTHS)
    assert hour.found == ()
    assert hour.seconds(Sort.SPEECH) == 10
    assert hour.seconds(Sort.BREAK) == 180
    assert hour.seconds(Sort.MUSIC) == HOUR - 190
    assert [one.start for one in hour.stretches] == [0, 10, 1080, 1260]


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("songs musik x8\n20:00 hard turn ident\nfill musik", [(Doubt.CUT, 1)]),
        ("songs musik x8\n20:00 soft turn ident\nfill musik", [(Doubt.LATE, 1)]),
        ("songs musik x20", [(Doubt.OVER, 0)]),
        ("songs musik x3\n30:00 turn ident\nfill musik", [(Doubt.OPEN, 0)]),
        ("fill musik\nsongs musik x2\nturn ident", [(Doubt.NEVER, 1)]),
        (
            "turn berita\nfill @sore\nitem m1",
            [(Doubt.EMPTY, 0), (Doubt.EMPTY, 1), (Doubt.EMPTY, 2)],
        ),
    ],
)
def test_what_cannot_come_is_told(text: str, doubts: list[tuple[Doubt, int]]) -> None:
    assert found(text)[: len(doubts)] == doubts


def test_what_is_cut_by_a_hard_time_takes_no_time_after_it() -> None:
    hour = reckon(parse_clock("songs musik x8\n20:00 hard turn ident\nfill musik"), LENGTHS)
    assert hour.stretches[0].seconds == 1200
    assert hour.found == (Found(Doubt.CUT, 1, 400.0),)
    assert sum(one.seconds for one in hour.stretches) == HOUR


def test_pieces_between_songs_count_as_long_as_they_are() -> None:
    slot = Slot(SlotKind.SONGS, "musik", 8, between="jingle", every=4)
    assert LENGTHS.of(slot) == 8 * 200 + 2 * 5


slots = st.builds(
    Slot,
    st.sampled_from(SlotKind),
    st.sampled_from(["musik", "ident", "promo", "nothing", "@list"]),
    st.integers(1, 12),
    st.none(),
    st.just(Start.FOLLOW),
    st.integers(5, 600).map(float),
)


@given(
    st.lists(slots, min_size=1, max_size=12),
    st.lists(st.integers(0, 3599), unique=True, max_size=6),
    st.sampled_from([Start.SOFT, Start.HARD]),
)
def test_stretches_never_overlap_nor_leave_the_hour(
    clock: list[Slot], times: list[int], start: Start
) -> None:
    timed = [
        Slot(one.kind, one.source, one.count, float(at), start, one.seconds)
        for one, at in zip(clock, sorted(times), strict=False)
    ]
    stretches = reckon([*timed, *clock[len(timed) :]], LENGTHS).stretches
    at = 0.0
    for one in stretches:
        assert one.start >= at - 1e-6
        assert one.seconds > 0
        at = one.start + one.seconds
    assert at <= HOUR + 1e-6
