"""What is left of an hour, filled anew: after a hand has put something into it."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from playlists.blocks import Block
from playlists.clock import wall_of
from playlists.hourclock import Slot, SlotKind
from playlists.hourmaker import HourMaker
from playlists.landing import CANDIDATES, LANDING, best_ending
from playlists.rotation import Rotation
from playlists.values import PlannedRow, Rules, Span, Start
from radio.units import Millis

_CHOSEN = re.compile(
    r"\S+: (?:1 of \d+, in turn|all \d+ break a rule)|ending: |\S+ after \d+ songs"
)


def is_filling(why: str) -> bool:
    """Whether a planned row only fills: a song by rotation, an ending, or what is between songs."""
    return _CHOSEN.match(why) is not None


def fill_up(
    hour: Span, span: Span, rotation: Rotation, rules: Rules, source: str, episode: str = ""
) -> list[PlannedRow]:
    """Rows that begin with a span inside an hour, and end with it as nearly as pieces allow.

    They follow what is before them. What is between is only what the rules ask for: an ident.
    `rotation` remembers them; `open_hour` has told it what may play.
    """
    maker = HourMaker(hour, rotation, rules, {})
    block = Block(span, (Slot(SlotKind.FILL, source),), hour.start, episode)
    maker.make(block, ())
    return [replace(row, start=Start.FOLLOW) for row in maker.rows]


def open_hour(hour: Span, rotation: Rotation, zone: ZoneInfo) -> None:
    """Have only that chosen which may play all through an hour."""
    rotation.open = rotation.library.permitted(wall_of(hour, zone))


def can_land(at: Millis, left: float, rotation: Rotation, rules: Rules, source: str) -> bool:
    """Whether a few pieces from a moment on would end in so many seconds, as a hard time asks."""
    library = rotation.library
    songs, broken = rotation.candidates(source, at, left + LANDING, CANDIDATES)
    fillers = library.of_category(rules.filler)
    fillers = fillers[rotation.open[fillers] & (library.seconds[fillers] <= left)]
    ending = best_ending(library, songs, [float(bits > 0) for bits in broken], fillers, left)
    return ending is not None and 0 <= ending.over <= LANDING
