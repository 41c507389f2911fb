"""Villages, agencies and categories by what people call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.names import fold
from radio.complaints.areas import Area, areas
from radio.complaints.register.lists import Agency, Category

_NEAR: Final = 0.86
"""Of `difflib`: one letter wrong or missing in a name of usual length."""
_KINDS: Final = re.compile(r"\b(desa|ds|kelurahan|kel|kecamatan|kec|dusun|dsn)\b")
_IN_ADDRESS: Final = (
    re.compile(r"\b(?:desa|ds|kelurahan|kel)\.?\s+([a-z ]{3,40}?)(?=\s*(?:[,;.(]|\bkec|\brt\b|\bkab|$))"),
    re.compile(r"\b(?:kecamatan|kec)\.?\s+([a-z ]{3,40}?)(?=\s*(?:[,;.(]|\bkab|\brt\b|$))"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for, by its id or code; `name` is how it is written right, if otherwise."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Names of agencies and categories, folded, with their ids."""

    agencies: Sequence[tuple[str, str]]
    categories: Sequence[tuple[str, str]]

    def agency(self, named: str) -> Found | None:
        """The first agency that is named in a cell."""
        return _in_list(self.agencies, named)

    def category(self, named: str) -> Found | None:
        """The category of a cell."""
        return _in_list(self.categories, named)


def read_lists(session: Session) -> Lists:
    """The lists of the shared database."""
    agencies = session.execute(select(Agency.id, Agency.name, Agency.short).order_by(Agency.id))
    categories = session.execute(select(Category.id, Category.name).order_by(Category.position))
    return Lists(
        tuple(_named((row[0], each) for row in agencies for each in row if each)),
        tuple(_named((row[0], each) for row in categories for each in row if each)),
    )


def _named(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((_plain(name), id_) for id_, name in pairs)


def _in_list(known: Sequence[tuple[str, str]], named: str) -> Found | None:
    plain = _plain(named[:200])
    if not plain:
        return None
    exact = dict(reversed(known)).get(plain)
    if exact is not None:
        return Found(exact)
    within = next((id_ for name, id_ in known if len(name) > 2 and f" {name} " in f" {plain} "), "")
    if within:
        return Found(within)
    near = get_close_matches(plain, [name for name, _ in known], n=1, cutoff=_NEAR)
    return Found(dict(known)[near[0]], near[0]) if near else None


def find_place(village: str, kecamatan: str, address: str) -> Found | None:
    """The area two cells name, or an address does; None where it is not clear which one.

    A village that several kecamatan have needs its kecamatan.
    """
    if not village and not kecamatan:
        village, kecamatan = (_in_address(pattern, address) for pattern in _IN_ADDRESS)
    district = _nearest(_districts(), kecamatan)
    if not village:
        return district
    inside = _villages(district.id if district else "")
    found = _nearest(inside, village)
    if found is None:
        # Better the kecamatan alone than nothing.
        return Found(district.id, areas()[district.id].name) if district else None
    return found


def _in_address(pattern: re.Pattern[str], address: str) -> str:
    found = pattern.search(fold(address[:400]))
    return found[1].strip() if found else ""


def _nearest(known: dict[str, str], named: str) -> Found | None:
    plain = _joined(named)
    if not plain:
        return None
    code = known.get(plain)
    if code is not None:
        return Found(code) if code else None
    near = get_close_matches(plain, known, n=1, cutoff=_NEAR)
    code = known[near[0]] if near else ""
    return Found(code, areas()[code].name) if code else None


@cache
def _districts() -> dict[str, str]:
    return _by_name(area for area in areas().values() if area.level == "kecamatan")


@cache
def _villages(kecamatan: str) -> dict[str, str]:
    return _by_name(
        area
        for area in areas().values()
        if area.is_village and (not kecamatan or area.parent == kecamatan)
    )


def _by_name(found: Iterable[Area]) -> dict[str, str]:
    """Codes by name; none for a name that several have."""
    codes: dict[str, str] = {}
    for area in found:
        name = _joined(area.name)
        codes[name] = "" if name in codes else area.code
    return codes


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(name)).split())


def _joined(name: str) -> str:
    """Without spaces and what kind of place it is: `Ds. Ngasem Kulon` is `ngasemkulon`."""
    return _KINDS.sub("", _plain(name[:80])).replace(" ", "")
