"""The 28 kecamatan as squares, laid out as they lie in the regency: north is up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from radio.complaints.areas import areas
from radio.complaints.sight.figures import Figure, Sums
from radio.complaints.sight.filters import CaseFilter

_ROWS: Final = (
    "__ 20 25 17 23 __ __ 11 __",
    "__ 19 28 16 15 14 13 12 10",
    "01 18 03 04 06 24 07 08 09",
    "22 02 __ 05 21 __ __ __ __",
    "__ __ 27 26 __ __ __ __ __",
)
"""By the last two digits of their codes. There are no free boundaries to ship; this says as much."""
PLACES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        f"35.22.{code}": (column, row)
        for row, line in enumerate(_ROWS, 1)
        for column, code in enumerate(line.split(), 1)
        if code != "__"
    }
)
"""Column and row of each, from 1."""
SHORT: Final[Mapping[str, str]] = MappingProxyType(
    dict(
        zip(
            (f"35.22.{number:02}" for number in range(1, 29)),
            [
                "NGR",
                "TMB",
                "NGB",
                "NGS",
                "BBL",
                "DDR",
                "SGW",
                "KDA",
                "KPB",
                "BRN",
                "KNR",
                "SBR",
                "BLN",
                "KPS",
                "BJN",
                "KLT",
                "MLO",
                "PWS",
                "PDG",
                "KSM",
                "TMY",
                "MGM",
                "TRC",
                "SKW",
                "KDW",
                "GDG",
                "SKR",
                "GYM",
            ],  # read as lines
            strict=True,
        )
    )
)
"""Three letters of each, where a square has no room for its name."""
SHADES: Final = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """A square: its figure, and its shade from 0 (no case) to `SHADES`; none where it isn't asked for."""

    name: str
    short: str
    column: int
    row: int
    shade: int
    figure: Figure | None


def tiles(wanted: CaseFilter, found: tuple[Figure, ...]) -> tuple[Tile, ...]:
    """All 28, from north-west to south-east; of those without cases the figure is nought."""
    by_code = {figure.value: figure for figure in found}
    most = max((figure.sums.n for figure in found if figure.value in PLACES), default=0)
    made = []
    for code, (column, row) in PLACES.items():
        figure = by_code.get(code)
        if figure is None and not wanted.areas:
            figure = Figure(code, Sums(), wanted.and_also(areas=(code,)))
        shade = -(-figure.sums.n * SHADES // most) if figure and most else 0
        made.append(Tile(areas()[code].name, SHORT[code], column, row, shade, figure))
    return tuple(made)


def shade_spans(made: tuple[Tile, ...]) -> tuple[tuple[int, int, int], ...]:
    """The shades from 1 on that a square may have, each with how many cases, from and to."""
    most = max((tile.figure.sums.n for tile in made if tile.figure), default=0)
    ends = [most * shade // SHADES for shade in range(SHADES + 1)]
    found = zip(range(1, SHADES + 1), ends, ends[1:], strict=False)
    return tuple((shade, low + 1, high) for shade, low, high in found if low < high)
