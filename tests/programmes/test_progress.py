"""Where an episode is: by the clock, by what was heard, and by marks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playlists.values import Span
from radio.programmes.progress import Heard, Progress, Stand, begun_by, progress_of
from radio.programmes.rundown import Segment
from radio.programmes.tables import Part
from radio.units import Millis

START = 1_000_000_000
PARTS = (
    Segment(Part.OPENING, 60),
    Segment(Part.DIALOGUE, 600),
    Segment(Part.SONG, 240, media_id="lagu"),
    Segment(Part.CALL_IN, 600),
    Segment(Part.CLOSING, 60),
)
SPAN = Span(Millis(START), Millis(START + 1_560_000))


def at(seconds: float) -> Millis:
    return Millis(START + round(seconds * 1000))


def stands(found: Progress) -> str:
    return "".join(part.stand.value[0] for part in found.parts)


def progress(
    seconds: float, begun: dict[int, Millis] | None = None, *, told: bool = False
) -> Progress:
    return progress_of(PARTS, SPAN, begun or {}, at(seconds), told=told)


def test_by_the_clock_parts_follow_each_other_as_planned() -> None:
    assert stands(progress(-5)) == "aaaaa"
    assert stands(progress(0)) == "naaaa"
    assert stands(progress(700)) == "ppnaa"
    assert stands(progress(1560)) == "ppppn"
    assert stands(progress(1561)) == "ppppp"
    assert progress(700).late == 0
    assert progress(700).ends == SPAN.end


def test_a_piece_that_began_late_makes_all_after_it_late() -> None:
    begun = begun_by(PARTS, SPAN.start, {}, [Heard(at(750), "lagu")])
    found = progress(760, begun)
    assert begun == {2: at(750)}
    assert (stands(found), found.late, found.ends) == ("ppnaa", 90_000, at(1650))
    assert found.parts[3].expected == at(990)
    assert found.parts[1].real is None


def test_a_marked_part_goes_on_until_the_next_is_marked() -> None:
    begun = {0: at(10), 1: at(60)}
    found = progress(1000, begun, told=True)
    assert (stands(found), found.late) == ("pnaaa", 340_000)
    assert found.ends == at(1560 + 340)
    assert found.parts[2].expected == at(1000)


def test_the_last_part_runs_over() -> None:
    found = progress(1600, {4: at(1500)}, told=True)
    assert (stands(found), found.late, found.ends) == ("ppppn", 40_000, at(1600))


def test_a_mark_counts_before_what_was_heard_and_pieces_of_other_times_do_not() -> None:
    heard = [Heard(at(655), "lagu"), Heard(at(-3000), "lagu"), Heard(at(900), "lain")]
    assert begun_by(PARTS, SPAN.start, {}, heard) == {2: at(655)}
    assert begun_by(PARTS, SPAN.start, {2: at(670)}, heard) == {2: at(670)}
    assert begun_by(PARTS, SPAN.start, {}, heard[1:]) == {}


def test_a_piece_without_a_name_is_taken_by_its_kind_and_in_order() -> None:
    parts = (Segment(Part.SONG, 200), Segment(Part.DIALOGUE, 300), Segment(Part.SONG, 200))
    heard = [Heard(at(5), "a", Part.SONG), Heard(at(520), "b", Part.SONG)]
    assert begun_by(parts, SPAN.start, {}, heard) == {0: at(5), 2: at(520)}


moments = st.dictionaries(st.integers(0, 4), st.integers(-300, 3000).map(at), max_size=5)


@given(moments, st.integers(-600, 4000), st.booleans())
def test_one_part_is_on_at_most_and_none_begins_before_the_one_before_it(
    begun: dict[int, Millis], now: int, told: bool
) -> None:
    found = progress(now, begun, told=told)
    assert stands(found) == "".join(sorted(stands(found), key="pna".index))
    assert [part.stand for part in found.parts].count(Stand.NOW) <= 1
    expected = [part.expected for part in found.parts]
    assert expected == sorted(expected)
