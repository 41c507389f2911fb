from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.hourclock import (
    PLAIN,
    HourClockError,
    Slot,
    SlotKind,
    check_clock,
    parse_clock,
    write_clock,
)
from playlists.values import Start

names = st.from_regex(r"@?[a-z][a-z0-9-]{0,12}", fullmatch=True)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Slot, ...]:
    times = sorted(draw(st.sets(st.integers(0, 3599), max_size=6)))
    kinds = draw(st.lists(st.sampled_from(SlotKind), min_size=max(1, len(times)), max_size=10))
    timed = sorted(draw(st.sets(st.integers(0, len(kinds) - 1), min_size=0, max_size=len(times))))
    when = dict(zip(timed, times, strict=False))
    slots = []
    for place, kind in enumerate(kinds):
        at = when.get(place)
        start = Start.FOLLOW if at is None else draw(st.sampled_from([Start.SOFT, Start.HARD]))
        source = "" if kind is SlotKind.BREAK else draw(names)
        rotated = kind in {SlotKind.SONGS, SlotKind.FILL} and draw(st.booleans())
        slots.append(
            Slot(
                kind,
                source,
                draw(st.integers(1, 60)) if kind is SlotKind.SONGS else 1,
                None if at is None else float(at),
                start,
                float(draw(st.integers(5, 1800))) if kind is SlotKind.BREAK else 0.0,
                draw(names) if rotated else "",
                draw(st.integers(1, 20)) if rotated else 0,
            )
        )
    return tuple(slots)


@given(clocks())
@settings(max_examples=200, deadline=None)
def test_what_is_written_reads_as_the_same(slots: tuple[Slot, ...]) -> None:
    assert parse_clock(write_clock(slots)) == slots


def test_the_clock_of_a_station_that_sets_none_can_be_written_down() -> None:
    assert parse_clock(write_clock(PLAIN)) == PLAIN


def test_remarks_and_empty_lines_are_left_out() -> None:
    slots = parse_clock("# the morning\n\n0:00 hard turn ident   # on the hour\nsongs musik\n")
    assert [slot.kind for slot in slots] == [SlotKind.TURN, SlotKind.SONGS]
    assert slots[1].count == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one slot"),
        ("fill", "line 1: 'fill' is no slot"),
        ("fill musik\nplay musik", "line 2"),
        ("break 2", "5 to 1800"),
        ("break", "break 180"),
        ("songs musik x0", "1 to 60"),
        ("songs musik x99", "1 to 60"),
        ("61:00 fill musik", "61:00 is no time"),
        ("10:00 turn a\n05:00 turn b", "times go forward"),
        ("10:00 turn a\n10:00 turn b", "times go forward"),
        ("turn ident with jingle/4", "belongs to songs and fill"),
        ("fill musik with jingle/0", "1 or more"),
        ("hard fill musik", "is no slot"),
    ],
)
def test_what_is_no_clock_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(HourClockError, match=words):
        parse_clock(text)


@given(st.lists(st.floats(-10, 4000), min_size=2, max_size=5))
def test_times_of_a_clock_go_forward_within_the_hour(times: list[float]) -> None:
    slots = [Slot(SlotKind.TURN, "x", at=at, start=Start.SOFT) for at in times]
    good = all(0 <= at < 3600 for at in times) and all(a < b for a, b in pairwise(times))
    if good:
        check_clock(slots)
    else:
        with pytest.raises(HourClockError):
            check_clock(slots)
