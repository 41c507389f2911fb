"""The regency's areas by their Kemendagri codes: 28 kecamatan, 419 desa, 11 kelurahan.

They ship with the program, so that a village is found with no database at hand. Codes and names from
github.com/cahyadsn/wilayah (MIT).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from playlists.names import fold


@dataclass(frozen=True, slots=True)
class Area:
    """A kabupaten, kecamatan, desa or kelurahan; `parent` is the code of what it lies in."""

    code: str
    level: str
    name: str
    parent: str

    @property
    def is_village(self) -> bool:
        """Whether it is a desa or kelurahan."""
        return self.level in {"desa", "kelurahan"}


@cache
def areas() -> Mapping[str, Area]:
    """All of them by their code, in the order of the codes."""
    path = files("radio.complaints") / "data" / "areas-35.22.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {row["code"]: _area(row) for row in rows}
    return MappingProxyType(dict(sorted(known.items())))


def _area(row: dict[str, str]) -> Area:
    code = row["code"]
    parent = code.rpartition(".")[0] if row["level"] != "kabupaten" else ""
    return Area(code, row["level"], row["name"], parent)


def full_name(code: str) -> str:
    """`Sukorejo, Bojonegoro`: a village with its kecamatan; the code itself where it is unknown."""
    area = areas().get(code)
    if area is None:
        return code
    above = areas().get(area.parent)
    return f"{area.name}, {above.name}" if area.is_village and above is not None else area.name


def find_areas(typed: str, limit: int = 8) -> tuple[Area, ...]:
    """Villages and kecamatan that what is typed may mean, the likeliest first.

    Each word typed has to begin a word of the name, or of the kecamatan it lies in. Those whose own
    name begins with all that is typed come first, kecamatan before villages.
    """
    wanted = fold(typed).split()
    if not wanted:
        return ()
    ranked = [
        (rank, area.is_village, area.code, area)
        for area, own, whole in _folded()
        if (rank := _rank(wanted, own, whole)) is not None
    ]
    return tuple(found[-1] for found in sorted(ranked, key=lambda found: found[:-1])[:limit])


@cache
def _folded() -> tuple[tuple[Area, str, tuple[str, ...]], ...]:
    """Each with its own name and all its words, folded."""
    return tuple(
        (area, fold(area.name), tuple(fold(full_name(area.code)).split()))
        for area in areas().values()
        if area.parent
    )


def _rank(wanted: list[str], own: str, whole: tuple[str, ...]) -> int | None:
    if not all(any(word.startswith(part) for word in whole) for part in wanted):
        return None
    typed = " ".join(wanted)
    if own == typed:
        return 0
    return 1 if own.startswith(typed) else 2
