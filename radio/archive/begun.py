"""A copy that was taken of a recording while it was still being written: it is the beginning of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_FROM: Final = 8192
"""Bytes at the beginning that are passed over: what a header says of the length changes as a file grows."""
_PROBE: Final = 4096
_PIECE: Final = 1 << 20


def probe(path: Path) -> bytes:
    """A digest of what stands early in a file, the same for all that begin alike; empty of a short one.

    Raises:
        OSError: not readable.
    """
    with path.open("rb") as file:
        file.seek(_FROM)
        found = file.read(_PROBE)
    return hashlib.blake2b(found, digest_size=16).digest() if len(found) == _PROBE else b""


def is_beginning(path: Path, recording: Path) -> bool:
    """Whether a file is what a recording once was.

    Raises:
        OSError: not readable.
    """
    with path.open("rb") as file, recording.open("rb") as whole:
        file.seek(_FROM)
        whole.seek(_FROM)
        while piece := file.read(_PIECE):
            if whole.read(len(piece)) != piece:
                return False
    return True
