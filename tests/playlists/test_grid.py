from datetime import date, datetime
from zoneinfo import ZoneInfo

from playlists.blocks import Feature, blocks_of
from playlists.dayparts import parse_windows
from playlists.grid import GridRow, Season, clock_at, kinds_on
from playlists.hourclock import parse_clock
from playlists.values import Span
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
