"""The chain: each entry carries the digest of the one before, so that none can be changed or left out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from radio.archive.errors import ArchiveError
from radio.units import Millis

BEGINNING: Final = "0" * 64
"""What the first entry stands on."""
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What came to be known of a file at a moment; fields as in `radio.archive.tables.ArchiveEntry`."""

    number: int
    at: Millis
    what: str
    path: str
    sha256: str
    bytes: int
    frames: int
    rate: int
    starts_at: Millis
    why: str = ""


def link(before: str, entry: Entry) -> str:
    """The digest of an entry and of all before it: SHA-256 of the link before and the entry's JSON."""
    return hashlib.sha256(before.encode() + canonical(asdict(entry))).hexdigest()


def canonical(value: object) -> bytes:
    """The one way to write a value down: JSON, keys in order, no blanks, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def follow(before: str, entries: Iterable[Entry]) -> str:
    """The link after these entries.

    Raises:
        ArchiveError: their numbers don't follow each other.
    """
    number = None
    for entry in entries:
        if number is not None and entry.number != number + 1:
            raise ArchiveError(f"entry {number + 1} of the chain is not there")
        before, number = link(before, entry), entry.number
    return before


def digest_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: it can't be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
