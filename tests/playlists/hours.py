"""One hour of a small library, for tests: how it is made, and what is told of it."""

from datetime import date
from zoneinfo import ZoneInfo

from playlists.blocks import Feature, blocks_of
from playlists.clock import hours_of
from playlists.daybuilder import build_hour
from playlists.hourclock import Slot, SlotKind, parse_clock
from playlists.library import Library
from playlists.picking import Spots
from playlists.rotation import Rotation
from playlists.values import Event, Piece, PlannedRow, Rules, Span, Start
from radio.units import Millis, Seconds

WIB = ZoneInfo("Asia/Jakarta")
HOURS = hours_of(date(2026, 3, 2), WIB)
HOUR = HOURS[9]


def piece(name: str, category: str, seconds: float, overlap: float = 0.0) -> Piece:
    artist = f"artist {name}" if category in {"musik", "lawas"} else ""
    return Piece(name, name, artist, category, Seconds(seconds), Seconds(overlap))


PIECES = [
    *(piece(f"m{n}", "musik", 120.0 + 7.3 * n, 2.0) for n in range(30)),
    *(piece(f"l{n}", "lawas", 150.0 + 11.1 * n, 2.0) for n in range(12)),
    *(piece(f"f{n}", "filler", 15.0 + 6.1 * n, 0.5) for n in range(5)),
    *(piece(f"i{n}", "ident", 5.0 + n) for n in range(3)),
    *(piece(f"j{n}", "jingle", 4.0 + n) for n in range(3)),
    *(piece(f"s{n}", "ilm", 30.0) for n in range(3)),
    *(piece(f"c{n}", "iklan", 20.0) for n in range(6)),
    piece("promo", "promo", 22.0),
    *(piece(f"azan{n}", "azan", 170.0 + n) for n in range(2)),
    *(piece(f"before{n}", "before", 12.0 + 9 * n) for n in range(2)),
    piece("after", "after", 8.0),
    piece("interview", "talk", 2400.0),
]
LIBRARY = Library.of(PIECES).with_lists({"sore": ["l3", "l1", "gone", "l2", "l1"]})


def an_hour(
    clock: tuple[Slot, ...],
    events: list[Event] = [],  # noqa: B006  # never changed
    features: list[Feature] = [],  # noqa: B006  # never changed
    seed: int = 1,
    hour: Span = HOUR,
    ident_every: float = 0.0,
    rotation: Rotation | None = None,
    spots: Spots | None = None,
) -> list[PlannedRow]:
    rules = Rules(ident_every=ident_every)
    rotation = rotation or Rotation(LIBRARY, rules.rotation, seed)
    return build_hour(hour, WIB, rotation, rules, events, blocks_of(hour, clock, features), spots)


def minutes(row: PlannedRow) -> float:
    return (row.at - HOUR.start) / 60_000


def categories(rows: list[PlannedRow]) -> list[str]:
    return [row.piece.category for row in rows]


def a_show(start: int, end: int, *, runs_over: bool, parts: str = "item interview") -> Feature:
    """An episode between two minutes of the hour, with a closing that ends with it."""
    span = Span(Millis(HOUR.start + start * 60_000), Millis(HOUR.start + end * 60_000))
    at = (end - start) * 60.0 - 8.0
    closing = (Slot(SlotKind.ITEM, "after", at=at, start=Start.HARD),)
    return Feature("show", span, parse_clock(parts), closing=closing, runs_over=runs_over)
