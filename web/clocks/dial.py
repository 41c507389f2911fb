"""A clock as a dial: sectors of a ring, one for each stretch of the hour; drawn as SVG paths."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playlists.hourclock import HOUR, Slot
from radio.hourclocks.reckoning import Reckoning

OUTER, INNER = 100.0, 58.0
_LABELLED = 100.0
"""Seconds from which on a sector has room for its number."""
_LEAST = 12.0
"""Seconds that the shortest sector is drawn as, so that it can be seen."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector: its path, what it is, the number of its slot (0: none), and where that stands."""

    path: str
    sort: str
    number: int
    x: float
    y: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A time that is kept: a stroke over the ring."""

    x1: float
    y1: float
    x2: float
    y2: float
    start: str


@dataclass(frozen=True, slots=True)
class Dial:
    """All that is drawn, in a square from -120 to 120."""

    sectors: tuple[Sector, ...]
    ticks: tuple[Tick, ...]


def draw(slots: Sequence[Slot], reckoning: Reckoning) -> Dial:
    """The dial of a clock as reckoned."""
    return Dial(tuple(_sectors(reckoning)), tuple(_ticks(slots)))


def _sectors(reckoning: Reckoning) -> Iterator[Sector]:
    # The short ones come last: they are drawn over their neighbours.
    for stretch in sorted(reckoning.stretches, key=lambda one: -one.seconds):
        length = max(stretch.seconds, _LEAST)
        middle = _angle(stretch.start + length / 2)
        x, y = _point(middle, (OUTER + INNER) / 2)
        yield Sector(
            _path(_angle(stretch.start), _angle(stretch.start + min(length, HOUR - 0.5))),
            stretch.sort.value,
            0 if stretch.slot is None else stretch.slot + 1,
            x,
            y,
            stretch.seconds >= _LABELLED and stretch.slot is not None,
        )


def _ticks(slots: Sequence[Slot]) -> Iterator[Tick]:
    for slot in slots:
        if slot.at is not None:
            angle = _angle(slot.at)
            yield Tick(*_point(angle, INNER - 5), *_point(angle, OUTER + 5), slot.start.value)


def _angle(seconds: float) -> float:
    """Radians clockwise from the top."""
    return 2 * math.pi * seconds / HOUR


def _point(angle: float, radius: float) -> tuple[float, float]:
    return round(radius * math.sin(angle), 2), round(-radius * math.cos(angle), 2)


def _path(begin: float, end: float) -> str:
    is_large = int(end - begin > math.pi)
    (x1, y1), (x2, y2) = _point(begin, OUTER), _point(end, OUTER)
    (x3, y3), (x4, y4) = _point(end, INNER), _point(begin, INNER)
    return (
        f"M{x1} {y1}A{OUTER:g} {OUTER:g} 0 {is_large} 1 {x2} {y2}"
        f"L{x3} {y3}A{INNER:g} {INNER:g} 0 {is_large} 0 {x4} {y4}Z"
    )
