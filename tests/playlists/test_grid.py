from datetime import date, datetime
from zoneinfo import ZoneInfo

from playlists.blocks import Feature, blocks_of
from playlists.dayparts import parse_windows
from playlists.grid import GridRow, Season, clock_at, kinds_on
from playlists.hourclock import Slot, SlotKind, parse_clock
from playlists.values import Span, Start
from radio.units import Millis

MONDAY_SEVEN = datetime(2027, 2, 8, 7, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
MINUTE = 60_000


def row(clock: str, hours: str = "", season: str = "") -> GridRow:
    return GridRow(clock, parse_windows(hours) if hours else (), season)


def test_the_last_row_that_holds_counts_and_a_season_before_all() -> None:
    rows = [row("day"), row("fast", "05:00-09:00", "ramadan"), row("morning", "mon 05:00-09:00")]
    assert clock_at(rows, MONDAY_SEVEN, ()) == "morning"
    assert clock_at(rows, MONDAY_SEVEN, {"ramadan"}) == "fast"
    assert clock_at(rows, MONDAY_SEVEN.replace(hour=10), {"ramadan"}) == "day"
    assert clock_at(rows, MONDAY_SEVEN.replace(day=9), ()) == "day"
    assert clock_at(rows[1:], MONDAY_SEVEN.replace(hour=12), ()) is None
    both = [*rows, row("mourning", season="berkabung")]
    assert clock_at(both, MONDAY_SEVEN, {"ramadan", "berkabung"}) == "mourning"


def test_a_season_holds_both_its_ends() -> None:
    season = Season("ramadan", date(2027, 2, 8), date(2027, 3, 8))
    days = [date(2027, 2, 7), date(2027, 2, 8), date(2027, 3, 8), date(2027, 3, 9)]
    assert [bool(kinds_on([season], day)) for day in days] == [False, True, True, False]


CLOCK = parse_clock(
    "00:00 hard turn ident\nfill musik\n20:00 break 60\nfill musik\n40:00 turn promo"
)


def span(start: int, end: int) -> Span:
    return Span(Millis(start * MINUTE), Millis(end * MINUTE))


def test_an_hour_without_programmes_is_one_block() -> None:
    (block,) = blocks_of(span(60, 120), CLOCK, [])
    assert (block.span, block.slots, block.episode) == (span(60, 120), CLOCK, "")
    assert block.moment(CLOCK[2]) == 80 * MINUTE


def test_a_programme_cuts_the_hour_and_the_clock_goes_on_after_it() -> None:
    show = Feature("show", span(75, 165), parse_clock("00:00 hard turn opening\nfill musik"))
    first, second = blocks_of(span(60, 120), CLOCK, [show])
    assert (first.span, [slot.kind for slot in first.slots]) == (span(60, 75), ["turn", "fill"])
    assert (second.span, second.episode, second.zero) == (span(75, 120), "show", show.span.start)
    assert second.slots == show.slots
    rest, after = blocks_of(span(120, 180), CLOCK, [show])
    assert (rest.span, rest.slots) == (span(120, 165), show.slots[1:])
    assert (after.span, [slot.source for slot in after.slots]) == (span(165, 180), ["musik"][:0])


def test_a_clock_entered_in_a_fill_goes_on_filling() -> None:
    show = Feature("show", span(60, 70), parse_clock("fill @talk"))
    _, after = blocks_of(span(60, 120), CLOCK, [show])
    assert [slot.kind for slot in after.slots] == ["fill", "break", "fill", "turn"]


def test_programmes_that_overlap_leave_no_gap() -> None:
    talk = parse_clock("fill @talk")
    features = [Feature("a", span(60, 100), talk), Feature("b", span(90, 120), talk)]
    blocks = blocks_of(span(60, 120), CLOCK, features)
    assert [(block.span, block.episode) for block in blocks] == [
        (span(60, 100), "a"),
        (span(100, 120), "b"),
    ]


def test_a_fill_that_began_at_its_time_goes_on_in_the_next_hour() -> None:
    show = Feature("show", span(75, 165), parse_clock("00:00 turn opening\n05:00 hard fill @talk"))
    rest, _ = blocks_of(span(120, 180), CLOCK, [show])
    assert [(slot.source, slot.at) for slot in rest.slots] == [("@talk", None)]


def test_a_programme_without_parts_goes_on_by_the_clock_between_opening_and_closing() -> None:
    show = Feature(
        "show",
        span(60, 165),
        opening=(Slot(SlotKind.ITEM, "open", at=0.0),),
        closing=(Slot(SlotKind.ITEM, "close", at=104 * 60.0, start=Start.HARD),),
    )
    (first,) = blocks_of(span(60, 120), CLOCK, [show])
    assert [slot.source for slot in first.slots] == ["open", *(slot.source for slot in CLOCK)]
    assert first.slots[1].at is None
    assert first.moment(first.slots[3]) == 80 * MINUTE
    rest, after = blocks_of(span(120, 180), CLOCK, [show])
    assert [slot.source for slot in rest.slots][-1] == "close"
    assert rest.moment(rest.slots[-1]) == 164 * MINUTE
    assert rest.moment(rest.slots[2]) == 140 * MINUTE
    assert after.episode == ""


def test_its_own_clock_takes_the_place_of_the_hours() -> None:
    show = Feature("show", span(75, 165), clock=parse_clock("fill @talk\n30:00 turn promo"))
    before, first = blocks_of(span(60, 120), CLOCK, [show])
    assert before.episode == ""
    assert [slot.source for slot in first.slots] == ["@talk", "promo"]
    assert first.moment(first.slots[1]) == 90 * MINUTE


def test_what_comes_after_a_programme_that_may_run_over_waits() -> None:
    show = Feature("show", span(60, 120), parse_clock("fill @talk"), runs_over=True)
    (talk,) = blocks_of(span(60, 120), CLOCK, [show])
    (after,) = blocks_of(span(120, 180), CLOCK, [show])
    assert (talk.runs_over, talk.waits) == (True, False)
    assert (after.episode, after.waits) == ("", True)
