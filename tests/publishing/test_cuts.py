"""What is kept of an episode: all that is not cut, and nothing that is; chapters come along."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from playlists.values import Span
from radio.publishing.chapters import CLOSE, Chapter, Of, numbered, place, to_json
from radio.publishing.cuts import (
    SHORTENED_FADE,
    SLIVER,
    Cut,
    Edit,
    Music,
    Why,
    holes,
    of_music,
    plan,
    without,
)
from radio.publishing.laying import Source, lay
from radio.publishing.sources import steady
from radio.units import Millis, Seconds

SPAN = Span(Millis(10_000), Millis(100_000))


def a_cut(start: int, end: int, why: Why = Why.CALLER, fade: int = 20) -> Cut:
    return Cut(why, Millis(start), Millis(end), "x", fade)


cuts = st.lists(
    st.builds(
        lambda start, length, why, fade: a_cut(start, start + length, why, fade),
        st.integers(0, 110_000),
        st.integers(1, 40_000),
        st.sampled_from(Why),
        st.integers(0, 3_000),
    ),
    max_size=8,
)


@given(cuts)
def test_what_is_cut_is_not_kept_and_all_else_is(given_cuts: list[Cut]) -> None:
    edit = plan(SPAN, given_cuts)
    for one in edit.kept:
        assert SPAN.start <= one.start < one.end <= SPAN.end
        assert one.fade_in + one.fade_out <= one.length
        assert all(cut.end <= one.start or cut.start >= one.end for cut in given_cuts)
    for before, after in zip(edit.kept, edit.kept[1:], strict=False):
        assert before.end < after.start
    rest = without([SPAN], [Span(one.start, one.end) for one in edit.kept])
    rest = without(rest, [Span(cut.start, cut.end) for cut in given_cuts])
    assert all(one.end - one.start < SLIVER for one in rest)


@given(cuts, st.integers(0, 110_000), st.integers(0, 110_000))
def test_moments_keep_their_order(given_cuts: list[Cut], one: int, two: int) -> None:
    edit = plan(SPAN, given_cuts)
    first, second = sorted((one, two))
    assert 0 <= edit.position(Millis(first)) <= edit.position(Millis(second)) <= edit.length
    assert edit.position(SPAN.start) == 0
    assert edit.position(SPAN.end) == edit.length
    if edit.is_kept(Millis(first)) and edit.is_kept(Millis(second)):
        between = [cut for cut in given_cuts if first < cut.end and cut.start < second]
        moved = edit.position(Millis(second)) - edit.position(Millis(first))
        assert (moved == second - first) or between or moved < second - first


def test_fades_lie_beside_cuts_and_nowhere_else() -> None:
    edit = plan(SPAN, [a_cut(30_000, 40_000, Why.MUSIC, 2_000), a_cut(35_000, 50_000)])
    assert [(one.fade_in, one.fade_out) for one in edit.kept] == [(0, 2_000), (20, 0)]
    assert edit.length == 70_000


def test_a_cut_at_the_edge_leaves_no_fade_there() -> None:
    edit = plan(SPAN, [a_cut(0, 20_000)])
    assert [(one.start, one.fade_in, one.fade_out) for one in edit.kept] == [(20_000, 20, 0)]


def test_songs_go_by_the_rule() -> None:
    alone = Span(Millis(20_000), Millis(60_000))
    ten, five = Seconds(10.0), Seconds(5.0)
    assert of_music(Music.KEEP, "Sumilir", alone, ten, five) == []
    (blank,) = of_music(Music.BLANK, "Sumilir", alone, ten, five)
    assert (blank.start, blank.end, blank.about) == (20_000, 60_000, "Sumilir")
    (short,) = of_music(Music.SHORTEN, "Sumilir", alone, ten, five)
    assert (short.start, short.end, short.fade) == (30_000, 55_000, SHORTENED_FADE)
    brief = Span(Millis(20_000), Millis(36_000))
    assert of_music(Music.SHORTEN, "Sumilir", brief, ten, five) == []


def test_holes_are_what_nothing_tells_of() -> None:
    there = [Span(Millis(0), Millis(40_000)), Span(Millis(40_030), Millis(70_000))]
    assert [(cut.start, cut.end) for cut in holes(SPAN, there)] == [(70_000, 100_000)]


def a_source(path: str, starts: int, ends: int, *, own: bool = False) -> Source:
    frames = (ends - starts) * 48
    return Source(path, "wav", 48_000, frames, Millis(starts), Millis(ends), own)


def test_the_programmes_own_recording_comes_first_and_the_aircheck_fills_it_up() -> None:
    files = [
        a_source("air1", 0, 60_000),
        a_source("air2", 60_000, 120_000),
        a_source("own1", 5_000, 30_000, own=True),
        a_source("own2", 50_000, 101_000, own=True),
    ]
    found = [(one.source.path, one.start, one.end) for one in lay(SPAN, files)]
    assert found == [
        ("own1", 10_000, 30_000),
        ("air1", 30_000, 50_000),
        ("own2", 50_000, 100_000),
    ]


def test_where_a_clock_was_set_back_the_later_file_is_meant() -> None:
    files = [a_source("a", 0, 60_000), a_source("b", 40_000, 120_000)]
    found = [(one.source.path, one.start, one.end) for one in lay(SPAN, files)]
    assert found == [("a", 10_000, 40_000), ("b", 40_000, 100_000)]


def test_a_clock_that_was_set_is_undone() -> None:
    steps = [(Millis(50_000), 5_000), (Millis(80_000), -1_000)]
    moments = (40_000, 50_000, 79_000, 80_000)
    assert [steady(Millis(at), steps) for at in moments] == [40_000, 45_000, 74_000, 76_000]


def chapters() -> list[Chapter]:
    return [
        Chapter(Millis(9_000), Of.PART, "Pembukaan"),
        Chapter(Millis(25_000), Of.CALL, "Penelepon 1"),
        Chapter(Millis(26_000), Of.SONG, "Sumilir"),
        Chapter(Millis(27_000), Of.PART, "Bincang"),
        Chapter(Millis(60_000), Of.CALL, "Penelepon 2"),
    ]


def test_chapters_move_along_with_what_is_cut() -> None:
    edit = plan(SPAN, [a_cut(20_000, 40_000)])
    found = [(one.start, one.end, one.title) for one in place(edit, chapters(), "Ayo")]
    assert found == [
        (0, 10_000, "Pembukaan"),
        (10_000, 30_000, "Bincang"),
        # Who was cut out is not told of by a number that is missing.
        (30_000, 70_000, "Penelepon 1"),
    ]


def test_callers_are_counted_as_they_are_heard_whatever_else_is_written() -> None:
    wanted = [
        (Of.CALL, "Penelepon 2, Kecamatan Kapas", "Penelepon 1, Kecamatan Kapas"),
        (Of.PART, "Penelepon 9", "Penelepon 9"),
        (Of.CALL, "Tentang jalan", "Tentang jalan"),
        (Of.CALL, "Caller 7: the bridge", "Caller 2: the bridge"),
        (Of.CALL, "Penelepon 5 menit", "Penelepon 5 menit"),
        (Of.CALL, "Penelepon 3", "Penelepon 3"),
    ]
    given_ = [Chapter(Millis(at), of, title) for at, (of, title, _) in enumerate(wanted)]
    assert numbered(given_) == [title for _, _, title in wanted]


@given(cuts)
def test_chapters_are_in_order_without_holes(given_cuts: list[Cut]) -> None:
    edit: Edit = plan(SPAN, given_cuts)
    found = place(edit, chapters(), "Ayo")
    assert found[0].start == 0
    assert found[-1].end == edit.length
    for before, after in itertools.pairwise(found):
        assert before.end == after.start
        assert after.start - before.start >= CLOSE or before.start == 0


def test_an_episode_without_chapters_has_one() -> None:
    edit = plan(SPAN, [])
    (one,) = place(edit, [], "Ayo Mas Bro")
    assert (one.start, one.end, one.title) == (0, 90_000, "Ayo Mas Bro")
    assert to_json([one]) == (
        '{"version": "1.2.0", "chapters": [{"startTime": 0.0, "title": "Ayo Mas Bro"}]}'
    )
