"""Ids from names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SLUG_MOST = 26


def slug_of(name: str, taken: Callable[[str], bool]) -> str:
    """An id from a name, and one that is free."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _NOT_WORD.sub("-", plain).strip("-")[:_SLUG_MOST].strip("-") or "tanpa-nama"
    number, wanted = 1, slug
    while taken(wanted):
        number += 1
        wanted = f"{slug}-{number}"
    return wanted
