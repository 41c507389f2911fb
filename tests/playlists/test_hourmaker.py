from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.blocks import Feature
from playlists.hourclock import PLAIN, parse_clock
from playlists.landing import LANDING
from playlists.rotation import Rotation
from playlists.values import Event, PlannedRow, Rules, Span, Start
from radio.units import Millis
from tests.playlists.hours import (
    HOUR,
    HOURS,
    LIBRARY,
    a_show,
    an_hour,
    categories,
    minutes,
)


def test_slots_come_in_their_order() -> None:
    clock = parse_clock(
        "00:00 hard turn ident\nsongs lawas x2\nturn jingle\nsongs musik\nitem promo"
    )
    rows = an_hour(clock)
    assert categories(rows)[:6] == ["ident", "lawas", "lawas", "jingle", "musik", "promo"]
    assert (rows[0].at, rows[0].start) == (HOUR.start, Start.HARD)
    assert all(row.piece.category in {"musik", "filler"} for row in rows[6:])


def test_a_hard_slot_starts_on_its_time_and_what_is_before_lasts_until_then() -> None:
    rows = an_hour(parse_clock("fill musik\n30:00 hard turn ident\nfill lawas"))
    place = categories(rows).index("ident")
    assert (minutes(rows[place]), rows[place].start) == (30.0, Start.HARD)
    before = rows[place - 1]
    over = (before.at + before.piece.seconds * 1000 - rows[place].at) / 1000
    assert 0 <= over <= LANDING
    assert "lawas" not in categories(rows[:place])
    assert "musik" not in categories(rows[place:])


def test_a_soft_slot_waits_for_its_time_also_without_a_fill_before_it() -> None:
    rows = an_hour(parse_clock("turn ident\nsongs musik\n20:00 turn promo\nfill musik"))
    promo = next(row for row in rows if row.piece.category == "promo")
    assert promo.start is Start.SOFT
    assert 19.9 <= minutes(promo) <= 26.0


def test_speech_before_a_hard_time_is_never_what_is_faded() -> None:
    """A song or a filler ends there."""
    rows = an_hour(parse_clock("fill musik\n57:00 turn promo\nturn ilm"))
    assert categories(rows)[-3:-1] == ["promo", "ilm"]
    assert categories(rows)[-1] in {"musik", "filler"}
    end = rows[-1].at + rows[-1].piece.seconds * 1000
    assert 0 <= end - HOUR.end <= LANDING * 1000


def test_a_list_is_played_in_its_order_again_and_again() -> None:
    rows = an_hour(parse_clock("turn @sore\nturn @sore\nturn @sore\nturn @sore\nfill musik"))
    assert [row.piece.id for row in rows[:4]] == ["l3", "l1", "l2", "l3"]


def test_what_has_nothing_to_play_is_passed_over() -> None:
    clock = parse_clock(
        "00:00 hard turn nothing\nitem gone\nsongs @none x3\n30:00 hard turn none\nfill no"
    )
    rows = an_hour(clock)
    assert set(categories(rows)) <= {"musik", "filler"}
    assert [row.at for row in rows if row.start is Start.HARD] == [HOUR.start]


def test_a_break_takes_the_spots_that_were_allotted_to_it_or_a_service_spot() -> None:
    clock = parse_clock("10:00 break 120\nfill musik\n40:00 break 60\nfill musik")
    at = Millis(HOUR.start + 10 * 60_000)
    spots = {at: [("c1", "first"), ("c4", "second"), ("gone", ""), ("s2", "service")]}
    rows = an_hour(clock, spots=spots)
    place = [row.piece.id for row in rows].index("c1")
    assert [row.piece.id for row in rows[place : place + 3]] == ["c1", "c4", "s2"]
    assert [row.start for row in rows[place : place + 3]] == [
        Start.SOFT,
        Start.FOLLOW,
        Start.FOLLOW,
    ]
    assert rows[place + 1].why == "second"
    assert [row.piece.category for row in rows if row.start is Start.SOFT] == ["iklan", "ilm"]


def test_an_event_has_its_lead_in_end_on_its_time_and_its_return_after_it() -> None:
    event = Event(Millis(HOUR.start + 1_500_000), "azan", "azan", "before", "after")
    rows = an_hour(PLAIN, [event])
    place = categories(rows).index("azan")
    lead, azan, after = rows[place - 1 : place + 2]
    assert categories([lead, azan, after]) == ["before", "azan", "after"]
    assert lead.at + lead.piece.seconds * 1000 == azan.at == event.at
    assert [row.start for row in (lead, azan, after)] == [Start.HARD, Start.HARD, Start.FOLLOW]
    assert after.at == azan.at + azan.piece.seconds * 1000


def test_the_lead_in_of_an_event_on_the_hour_ends_the_hour_before() -> None:
    event = Event(HOUR.end, "azan", "azan", "before", "after")
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    first = an_hour(PLAIN, [event], rotation=rotation)
    assert categories(first)[-3:] == ["before", "azan", "after"]
    assert first[-2].at == HOUR.end
    second = an_hour(PLAIN, [event], rotation=rotation, hour=HOURS[10])
    assert "azan" not in categories(second)
    assert second[0].at == round(rotation_end(first))
    assert second[0].start is Start.FOLLOW


@pytest.mark.parametrize("seconds", [-70, -30, -13, -5, 0, 5, 13, 20, 30, 70])
@pytest.mark.parametrize("seed", range(3))
def test_an_event_near_the_hour_comes_once_and_on_its_time(seconds: int, seed: int) -> None:
    """Whichever lead-in has its turn: they are 12 and 21 seconds long."""
    event = Event(Millis(HOUR.end + seconds * 1000), "azan", "azan", "before", "after")
    rotation = Rotation(LIBRARY, Rules().rotation, seed)
    rows = [
        row for hour in HOURS[8:12] for row in an_hour(PLAIN, [event], rotation=rotation, hour=hour)
    ]
    assert [row.at for row in rows if row.piece.category == "azan"] == [event.at]
    place = categories(rows).index("azan")
    assert categories(rows)[place - 1 : place + 2] == ["before", "azan", "after"]
    assert all(two.at >= one.at for one, two in pairwise(rows))


def test_of_two_events_at_once_the_first_has_the_moment() -> None:
    """The drum at maghrib, then the azan, whose own lead-in would have been before the drum."""
    at = Millis(HOUR.start + 1_500_000)
    drum = Event(at, "ident", "drum", "before")
    rows = an_hour(parse_clock("fill musik"), [drum, Event(at, "azan", "azan", "before", "after")])
    place = categories(rows).index("azan")
    assert categories(rows)[place - 2 : place + 2] == ["before", "ident", "azan", "after"]
    assert rows[place - 1].at == at
    assert rows[place].at == at + rows[place - 1].piece.seconds * 1000


def rotation_end(rows: list[PlannedRow]) -> float:
    return rows[-1].at + rows[-1].piece.advance * 1000


def test_a_programme_begins_and_ends_hard_and_its_rows_carry_its_name() -> None:
    show = Feature(
        "show", Span(Millis(HOUR.start + 900_000), Millis(HOUR.start + 2_700_000)),
        parse_clock("00:00 hard turn ident\nfill lawas\n29:38 hard item promo"),
    )  # fmt: skip
    rows = an_hour(parse_clock("fill musik"), features=[show])
    mine = [row for row in rows if row.episode == "show"]
    assert categories(mine)[0] == "ident"
    assert (mine[0].at, mine[0].start) == (show.span.start, Start.HARD)
    assert mine[-1].at + mine[-1].piece.seconds * 1000 == show.span.end
    assert set(categories(mine)) <= {"ident", "lawas", "filler", "promo"}
    following = rows[rows.index(mine[-1]) + 1]
    assert (following.at, following.start, following.episode) == (show.span.end, Start.HARD, "")


def test_a_long_item_is_heard_whole_over_the_hours_end() -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    clock = parse_clock("fill musik\n30:00 hard item interview")
    first = an_hour(clock, rotation=rotation)
    assert first[-1].piece.id == "interview"
    second = an_hour(PLAIN, rotation=rotation, hour=HOURS[10])
    assert second[0].at == first[-1].at + 2_400_000
    assert second[0].start is Start.FOLLOW


def test_a_long_item_that_an_event_would_cut_comes_after_it() -> None:
    clock = parse_clock("fill musik\n05:00 item interview\nfill musik")
    azan = Event(Millis(HOUR.start + 900_000), "azan", "azan", "before", "after")
    rows = an_hour(clock, [azan])
    names = [row.piece.id for row in rows]
    place = categories(rows).index("azan")
    assert names[place + 2] == "interview"
    assert rows[place].at == azan.at
    assert rows[-1].at >= rows[place + 2].at


def test_the_spots_of_a_break_that_an_event_would_cut_come_after_it() -> None:
    at = Millis(HOUR.start + 1_080_000)
    # Between the two there is less time than the spots take.
    azans = [
        Event(Millis(at + offset), "azan", "azan", "before", "after")
        for offset in (-180_000, 60_000)
    ]
    spots = {at: [(f"c{n}", f"campaign {n}") for n in range(4)]}
    rows = an_hour(parse_clock("fill musik\n18:00 break 180\nfill musik"), azans, spots=spots)
    found = categories(rows)
    place = len(found) - 1 - found[::-1].index("azan")
    assert rows[place].at == azans[1].at
    assert found[place + 1 : place + 6] == ["after", *["iklan"] * 4]
    assert found.count("iklan") == 4


@pytest.mark.parametrize("seed", range(24))
def test_songs_leave_room_for_the_spots_of_a_break_before_a_hard_time(seed: int) -> None:
    at = Millis(HOUR.start + 1_080_000)
    spots = {at: [(f"c{n}", f"campaign {n}") for n in range(3)]}
    show = a_show(20, 40, runs_over=False, parts="fill lawas")
    clock = parse_clock("fill musik\n18:00 break 180\nfill musik")
    rows = an_hour(clock, features=[show], seed=seed, spots=spots)
    assert categories([row for row in rows if not row.episode]).count("iklan") == 3


@pytest.mark.parametrize("seed", range(24))
def test_no_song_in_turn_leaves_a_rest_before_a_hard_time_that_nothing_fills(seed: int) -> None:
    event = Event(Millis(HOUR.start + 1_260_000), "azan", "azan")
    clock = parse_clock("fill musik\n18:00 break 180\nfill musik")
    rows = an_hour(clock, [event], seed=seed)
    for row, later in pairwise(rows):
        rest = (later.at - row.at) / 1000 - row.piece.advance
        in_turn = row.piece.category == "musik" and not row.why.startswith("ending")
        assert not (in_turn and later.start is Start.HARD and 0.01 < rest < 6), (row, later)


def test_a_long_item_at_the_end_of_the_hour_holds_the_next_one() -> None:
    rotation = Rotation(LIBRARY, Rules().rotation, 1)
    first = an_hour(parse_clock("fill musik\nitem interview"), rotation=rotation)
    assert [row.piece.id for row in first].count("interview") == 1
    end = next(row.at for row in first if row.piece.id == "interview") + 2_400_000
    second = an_hour(PLAIN, rotation=rotation, hour=HOURS[10])
    assert end > HOUR.end
    assert second[0].at == end
    assert second[0].start is Start.FOLLOW


def test_a_programme_that_runs_over_is_heard_whole_and_what_follows_waits() -> None:
    show = a_show(10, 40, runs_over=True)
    rows = an_hour(parse_clock("fill musik"), features=[show])
    names = [row.piece.id for row in rows]
    talk = names.index("interview")
    # What is left of it at its end is passed over, the closing too.
    following = rows[talk + 1]
    assert (following.at, following.start) == (rows[talk].at + 2_400_000, Start.FOLLOW)
    assert (following.waits, following.episode) == (True, "")
    assert not any(row.waits for row in rows[: talk + 1])
    rows = an_hour(parse_clock("fill musik"), features=[replace(show, pushes=True)])
    closing, following = rows[talk + 1 : talk + 3]
    assert (closing.piece.id, closing.at) == ("after", rows[talk].at + 2_400_000)
    assert (following.at, following.start) == (closing.at + 8000, Start.FOLLOW)


def test_a_soft_item_leaves_what_is_short_before_it_its_turn() -> None:
    rows = an_hour(parse_clock("00:00 turn ident\n00:05 songs musik\n10:00 turn promo\nfill musik"))
    for before, row in pairwise(rows):
        if row.start is Start.SOFT:
            assert row.at >= before.at + before.piece.advance * 500
    assert [row.piece.category for row in rows[:2]] == ["ident", "musik"]
    assert rows[1].start is Start.SOFT


def test_songs_fill_the_time_before_an_azan_that_a_talk_would_meet() -> None:
    event = Event(Millis(HOUR.start + 35 * 60_000), "azan", "azan", "", "")
    rows = an_hour(parse_clock("songs musik\nitem interview"), [event])
    azan = next(n for n, row in enumerate(rows) if row.piece.category == "azan")
    for row, later in pairwise(rows[: azan + 1]):
        assert later.at - row.at - row.piece.seconds * 1000 < 2
    # By their turn, not by their lengths: but for the last three.
    assert sum("ending" in row.why for row in rows[:azan]) <= 5
    assert rows[azan + 1].piece.id == "interview"


def test_a_programme_that_ends_in_time_cuts_what_is_too_long() -> None:
    rows = an_hour(parse_clock("fill musik"), features=[a_show(10, 40, runs_over=False)])
    names = [row.piece.id for row in rows]
    closing = names.index("after")
    assert (minutes(rows[closing]), rows[closing].start) == (40 - 8 / 60, Start.HARD)
    following = rows[closing + 1]
    assert (minutes(following), following.start) == (40, Start.HARD)
    assert not any(row.waits for row in rows)


@given(
    st.integers(0, 50), st.integers(2, 60), st.booleans(), st.booleans(), st.integers(0, 58),
    st.integers(0, 9),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_programme_leaves_no_gap_and_ends_in_time(
    start: int, length: int, runs_over: bool, by_clock: bool, azan: int, seed: int
) -> None:
    end = min(60, start + length)
    show = a_show(start, end, runs_over=runs_over, parts="turn ident\nfill lawas")
    if by_clock:
        show = replace(show, slots=None)
    event = Event(Millis(HOUR.start + azan * 60_000 + 30_000), "azan", "azan", "before", "after")
    rows = an_hour(PLAIN, [event], [show], seed)
    for row, later in pairwise(rows):
        assert later.at >= row.at
        over = row.at + row.piece.advance * 1000 - later.at
        # The engine's fill closes what is shorter than the shortest song.
        assert -120_000 < over < 12_000 + 1000 * LANDING, (row, later)
        early = 5000 if Start.SOFT in {row.start, later.start} else 0
        assert abs(over) <= 1 + early or later.start is Start.HARD, (row, later)
    assert any(row.piece.category == "azan" and row.at == event.at for row in rows)
    mine = [row for row in rows if row.episode == "show"]
    assert all(row.at >= show.span.start for row in mine)
    following = [row for row in rows if row.at >= show.span.end and not row.episode]
    # Nor is one that goes on at its end.
    following = [row for row in following if row.waits or "azan" not in row.why]
    inside = [row for row in rows if show.span.start <= row.at < show.span.end]
    # An azan that began just before the programme is not the programme's.
    assert all(row.episode or row.piece.category in {"before", "azan", "after"} for row in inside)
    assert [row.waits for row in following][:1] == [runs_over][: len(following)]


@given(st.sampled_from([600.0, 900.0, 1200.0, 1800.0]), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_idents_come_at_the_interval_to_within_a_song(every: float, seed: int) -> None:
    rows = an_hour(parse_clock("00:00 hard turn ident\nfill musik"), seed=seed, ident_every=every)
    idents = [row.at / 1000 for row in rows if row.piece.category == "ident"]
    gaps = [b - a for a, b in pairwise([*idents, HOUR.end / 1000])]
    assert max(gaps) <= every + 350
    # The landing has no room for one: the last may come early.
    assert all(gap >= every - 340 for gap in gaps[:-2])


@given(
    st.lists(
        st.sampled_from(
            ["songs musik x2", "songs lawas", "turn jingle", "fill musik with jingle/2", "turn ilm",
             "fill lawas", "item promo", "turn none", "fill @sore"]
        ),
        min_size=1, max_size=9,
    ),
    st.lists(st.integers(1, 58), max_size=3, unique=True),
    st.lists(st.integers(1, 59), max_size=2, unique=True),
    st.booleans(),
    st.integers(0, 2**16),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_no_clock_leaves_a_gap_an_overlap_or_a_missed_hard_time(
    slots: list[str], marks: list[int], azans: list[int], hard: bool, seed: int
) -> None:
    """Whatever is written into it, and wherever the azan falls."""
    lines, marks = list(slots), sorted(marks)
    for number, minute in enumerate(marks):
        line = f"{minute:02}:00 {'hard ' if hard else ''}turn ident"
        lines.insert(min(len(lines), (number + 1) * 2), line)
    events = [
        Event(Millis(HOUR.start + minute * 60_000 + 7_000), "azan", "azan", "before", "after")
        for minute in azans
    ]
    rows = an_hour(parse_clock("\n".join(lines)), events, seed=seed)
    again = an_hour(parse_clock("\n".join(lines)), events, seed=seed)
    assert rows == again
    assert rows[0].at == HOUR.start or rows[0].piece.category == "before"
    for one, two in pairwise(rows):
        end = one.at + one.piece.advance * 1000
        early = 5000 if Start.SOFT in {one.start, two.start} else 0
        if two.start is Start.HARD:
            # It cuts into the fade of what is before it, or follows a fill of the engine's, which
            # closes what is shorter than the shortest song.
            assert end - two.at >= -120_000 or one.piece.category in {"azan", "after"}, (one, two)
            assert end - two.at <= 1000 * LANDING + 12_000, (one, two)
        else:
            assert abs(end - two.at) <= 1 + early, (one, two)
    at = [row.at for row in rows if row.piece.category == "azan"]
    for event in events:
        assert any(0 <= moment - event.at <= 400_000 for moment in at)
