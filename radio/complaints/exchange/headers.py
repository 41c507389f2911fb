"""Which column is what, by what stands above it: people name columns in many ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from playlists.names import fold
from radio.complaints.exchange.tables import Row, Sheet

_LOOKED_AT: Final = 25
"""Rows in which a header may stand below titles."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header by its row's number, with the column of each field that was found."""

    number: int
    columns: Mapping[str, int]


def find_header(
    sheet: Sheet, names: Mapping[str, Sequence[str]], wanted: Sequence[str]
) -> Header | None:
    """The row that names most fields, all of those `wanted` among them; None where there is none.

    `names` are the names each field may have; a column that is named as one, or by one and other
    words, is that field's. The first name of the first field that fits wins.
    """
    found = [Header(row.number, _columns(row, names)) for row in sheet.rows[:_LOOKED_AT]]
    fit = [header for header in found if all(one in header.columns for one in wanted)]
    return max(fit, key=lambda header: len(header.columns), default=None)


def _columns(row: Row, names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    titles = [_plain(row.text(column)) for column in range(len(row.cells))]
    columns: dict[str, int] = {}
    for fits in (_is_named, _begins_with, _has):
        for field, known in names.items():
            for column, title in enumerate(titles):
                if field in columns or column in columns.values() or not title:
                    continue
                if any(fits(title, name) for name in known):
                    columns[field] = column
    return columns


def _plain(title: str) -> str:
    # A header is short; a text with such words in it is none.
    return " ".join(re.sub(r"[\W_]+", " ", fold(title)).split()) if len(title) <= 60 else ""


def _is_named(title: str, name: str) -> bool:
    return title == name


def _begins_with(title: str, name: str) -> bool:
    return title.startswith(f"{name} ")


def _has(title: str, name: str) -> bool:
    return f" {name} " in f" {title} "
