from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.clock import day_span, hours_of, to_local
from playlists.daybuilder import build_day, build_hour
from playlists.landing import LANDING
from playlists.library import Library
from playlists.rotation import Rotation
from playlists.values import Event, Heard, Piece, PlannedRow, Rules, Span, Start
from radio.units import Millis, Seconds

WIB = ZoneInfo("Asia/Jakarta")
HOUR = 3_600_000


def piece(number: int, category: str, seconds: float, overlap: float = 0.0) -> Piece:
    artist = f"artist {number % 5}" if category == "musik" else ""
    return Piece(
        f"{category}{number:03}",
        f"{category} {number}",
        artist,
        category,
        Seconds(seconds),
        Seconds(overlap),
    )


def a_shelf(lengths: list[float], fillers: list[float] = [12.0, 17.3, 24.9, 31.0]) -> Library:  # noqa: B006
    return Library.of(
        [
            *(piece(n, "musik", length, min(2.0, length / 10)) for n, length in enumerate(lengths)),
            *(piece(n, "filler", length, 0.5) for n, length in enumerate(fillers)),
            *(piece(n, "ident", 5.0 + n) for n in range(3)),
            *(piece(n, "jingle", 4.0 + n) for n in range(3)),
            piece(0, "ilm", 30.0),
            piece(0, "promo", 22.0),
        ]
    )


def an_hour(span: Span, library: Library, seed: int = 1, *heard: Heard) -> list[PlannedRow]:
    return build_hour(span, WIB, Rotation(library, Rules().rotation, seed, heard))


SHELF = a_shelf([41.5, 47.2, 52.9, 58.1, 61.7, 66.4, 72.3, 77.7, 80.1, 84.6, 92.2, 97.9, 103.0])


def chain_end(rows: list[PlannedRow]) -> float:
    """ms at which the last item of an hour ends by itself."""
    return rows[-1].at + rows[-1].piece.seconds * 1000


lengths = st.lists(st.floats(40.0, 330.0), min_size=12, max_size=40)


@given(lengths, st.integers(0, 2**32), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
@settings(max_examples=12, deadline=None)
def test_a_day_has_no_gap_no_overlap_and_hits_every_hour(
    given_lengths: list[float], seed: int, day: date
) -> None:
    rows = build_day(day, WIB, a_shelf(given_lengths), seed)
    span = day_span(day, WIB)
    assert rows[0].at == span.start
    starts = [row.at for row in rows if row.start is Start.HARD]
    assert starts == list(range(span.start, span.end, HOUR))
    for before, after in pairwise(rows):
        assert before.at <= after.at
        if after.start is Start.FOLLOW:
            assert abs(before.at + before.piece.advance * 1000 - after.at) <= 1 + 5000 * (
                before.start is Start.SOFT
            )
    assert all(row.why for row in rows)


@given(st.integers(0, 2**32))
@settings(max_examples=10, deadline=None)
def test_every_hour_lands_within_the_fade(seed: int) -> None:
    """What is missing or over is so little that the engine closes it with fill or a fade.

    Over 984 hours of 41 seeds the least was -0.7 s and the most 3.7 s.
    """
    rows = build_day(date(2026, 12, 31), WIB, SHELF, seed)
    for span in hours_of(date(2026, 12, 31), WIB):
        hour = [row for row in rows if row.hour == span.start]
        over = (chain_end(hour) - span.end) / 1000
        assert -2.0 <= over <= LANDING + 4.0, over


@given(st.permutations(list(SHELF.pieces)), st.integers(0, 1000))
@settings(max_examples=5, deadline=None)
def test_the_same_seed_gives_the_same_day_in_any_order(pieces: list[Piece], seed: int) -> None:
    day = date(2026, 3, 1)
    span = hours_of(day, WIB)[0]
    first = an_hour(span, SHELF, seed)
    assert first == an_hour(span, Library.of(pieces), seed)


def test_another_seed_gives_another_day() -> None:
    span = hours_of(date(2026, 3, 1), WIB)[0]
    one, two = (an_hour(span, SHELF, seed) for seed in (1, 2))
    assert [row.piece.id for row in one] != [row.piece.id for row in two]


def test_a_song_never_follows_itself_nor_its_artist() -> None:
    rows = build_day(date(2026, 3, 1), WIB, SHELF, 1)
    songs = [row.piece for row in rows if row.piece.category == "musik"]
    pairs = list(pairwise(songs))
    assert not [one for one, two in pairs if one.id == two.id]
    same = [one for one, two in pairs if one.artist == two.artist]
    assert len(same) / len(pairs) < 0.02


def test_what_was_on_before_is_not_on_at_once() -> None:
    span = hours_of(date(2026, 3, 1), WIB)[0]
    songs = [p for p in SHELF.pieces if p.category == "musik"]
    heard = [Heard(song.id, Millis(span.start - 60_000)) for song in songs[:6]]
    rows = an_hour(span, SHELF, 1, *heard)
    first = next(row.piece for row in rows if row.piece.category == "musik")
    assert first not in songs[:6]


def test_an_hour_has_its_parts() -> None:
    rows = build_day(date(2026, 3, 1), WIB, SHELF, 1)
    for span in hours_of(date(2026, 3, 1), WIB):
        hour = [row for row in rows if row.hour == span.start]
        assert hour[0].piece.category == "ident"
        assert [row.start for row in hour if row.piece.category in {"ilm", "promo"}] == [
            Start.SOFT,
            Start.SOFT,
        ]
        songs = 0
        for row in hour:
            songs = songs + 1 if row.piece.category == "musik" else songs
            if row.piece.category == "jingle":
                assert songs >= 4
                songs = 0


def test_idents_take_turns() -> None:
    rows = build_day(date(2026, 3, 1), WIB, SHELF, 1)
    idents = [row.piece.id for row in rows if row.piece.category == "ident"]
    assert len(set(idents[:3])) == len(set(idents[3:6])) == 3


def test_a_poor_shelf_still_gives_a_day() -> None:
    span = hours_of(date(2026, 3, 1), WIB)[0]
    assert an_hour(span, Library.of([])) == []
    one = an_hour(span, Library.of([piece(0, "musik", 200.0)]))
    assert one[0].start is Start.HARD
    assert len(one) == 18
    assert an_hour(span, Library.of([piece(0, "ident", 5.0)]))[0].at == span.start


def test_twelve_hours_of_audio_are_no_song() -> None:
    span = hours_of(date(2026, 3, 1), WIB)[0]
    shelf = Library.of([*SHELF.pieces, piece(99, "musik", 43_200.0)])
    ids = {row.piece.id for row in an_hour(span, shelf)}
    assert "musik099" not in ids


def test_days_meet_at_midnight_through_month_and_year_ends() -> None:
    day = date(2027, 12, 28)
    for _ in range(8):
        assert day_span(day, WIB).end == day_span(day + timedelta(days=1), WIB).start
        assert hours_of(day, WIB)[-1].end == hours_of(day + timedelta(days=1), WIB)[0].start
        day += timedelta(days=1)


def test_days_of_a_zone_with_summer_time_have_no_gap() -> None:
    cases = {
        ("Europe/Berlin", date(2026, 3, 29)): 23,
        ("Europe/Berlin", date(2026, 10, 25)): 25,
        ("Asia/Jakarta", date(2026, 10, 25)): 24,
        ("Asia/Kathmandu", date(2026, 10, 25)): 24,
        ("America/Sao_Paulo", date(2018, 11, 4)): 23,
        ("America/St_Johns", date(2026, 11, 1)): 25,
    }
    for (name, day), count in cases.items():
        zone = ZoneInfo(name)
        hours = hours_of(day, zone)
        assert len(hours) == count, name
        assert (hours[0].start, hours[-1].end) == (
            day_span(day, zone).start,
            day_span(day, zone).end,
        )
        for one, two in pairwise(hours):
            assert one.end == two.start
            assert to_local(two.start, zone).minute == 0


def test_a_zone_that_moves_by_half_an_hour_keeps_its_day_whole() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    for day in (date(2026, 4, 5), date(2026, 10, 4)):
        hours = hours_of(day, zone)
        assert all(one.end == two.start for one, two in pairwise(hours))
        assert sum(hour.seconds for hour in hours) == day_span(day, zone).seconds


def with_events() -> Library:
    return Library.of(
        [*SHELF.pieces, *(piece(n, "azan", 180.0 + n) for n in range(2)), piece(0, "lagu", 65.0)]
    )


@given(
    st.lists(st.integers(0, 24 * 60 - 1), min_size=1, max_size=9, unique=True),
    st.integers(0, 2**16),
)
@settings(max_examples=15, deadline=None)
def test_events_start_on_their_time_and_what_is_before_lasts_until_then(
    minutes: list[int], seed: int
) -> None:
    day = date(2026, 3, 1)
    span = day_span(day, WIB)
    minutes = [m for m in sorted(minutes) if not any(0 < m - n < 6 for n in minutes)]
    events = [Event(Millis(span.start + m * 60_000), "azan", "azan") for m in minutes]
    rows = build_day(day, WIB, with_events(), seed, events=events)
    assert [row.at for row in rows if row.piece.category == "azan"] == [e.at for e in events]
    hard = [row for row in rows if row.start is Start.HARD]
    assert {row.at for row in hard} >= {event.at for event in events}
    marks = sorted({*(row.at for row in hard), span.end})
    for begin, end in pairwise(marks):
        stretch = [row for row in rows if begin <= row.at < end]
        if stretch[-1].piece.category == "azan":
            continue  # nothing cuts it
        over = (chain_end(stretch) - end) / 1000
        assert -31.0 < over <= LANDING + 12.0, (begin, over)
        for one, two in pairwise(stretch):
            early = 5000 if Start.SOFT in {one.start, two.start} else 0
            assert abs(one.at + one.piece.advance * 1000 - two.at) <= 1 + early


def test_an_event_on_the_hour_comes_before_the_ident() -> None:
    day = date(2026, 3, 1)
    span = hours_of(day, WIB)[6]
    events = [Event(span.start, "lagu", "anthem"), Event(Millis(span.start - 1), "azan", "other")]
    rows = build_hour(span, WIB, Rotation(with_events(), Rules().rotation, 1), Rules(), events)
    assert [row.piece.category for row in rows[:2]] == ["lagu", "ident"]
    assert [row.start for row in rows[:2]] == [Start.HARD, Start.FOLLOW]
    assert rows[0].why == "anthem"
    assert sum(row.start is Start.HARD for row in rows) == 1


def test_an_event_is_never_cut_by_the_hour_nor_by_another() -> None:
    day = date(2026, 3, 1)
    hour = hours_of(day, WIB)[7]
    close = [
        Event(Millis(hour.start - 120_000), "azan", "azan"),
        Event(hour.start, "lagu", "anthem"),
        Event(Millis(hour.start + 90_000), "azan", "again"),
    ]
    rows = build_day(day, WIB, with_events(), 1, events=close)
    place = next(n for n, row in enumerate(rows) if row.piece.category == "azan")
    azan, anthem, again, ident = rows[place : place + 4]
    assert (azan.at, azan.start) == (hour.start - 120_000, Start.HARD)
    assert [row.piece.category for row in (anthem, again, ident)] == ["lagu", "azan", "ident"]
    for one, two in pairwise((azan, anthem, again, ident)):
        assert two.start is Start.FOLLOW
        assert two.at == one.at + one.piece.advance * 1000


def test_an_event_with_nothing_to_play_is_left_out() -> None:
    span = hours_of(date(2026, 3, 1), WIB)[6]
    plain = an_hour(span, SHELF)
    rows = build_hour(
        span, WIB, Rotation(SHELF, Rules().rotation, 1), Rules(),
        [Event(Millis(span.start + 600_000), "nothing", "x")],
    )  # fmt: skip
    assert rows == plain
