"""The header of a recording of a call: 16-bit mono, and how much there is of it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
HEADER_BYTES: Final = _HEADER.size
SAMPLE_BYTES: Final = 2
_PCM: Final = 1
_MOST_BYTES: Final = 0xFFFFFFFF - 36
"""A header can tell of no more (12 hours at 48 kHz); what is beyond stays in the file."""


def header(rate: int, frames: int) -> bytes:
    """The first bytes of a file of so many frames."""
    data = min(frames * SAMPLE_BYTES, _MOST_BYTES)
    return _HEADER.pack(
        b"RIFF", 36 + data, b"WAVE", b"fmt ", 16, _PCM, 1,
        rate, rate * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES, b"data", data,
    )  # fmt: skip


def says_all(path: Path, rate: int) -> bool:
    """Whether the header of a file is one of ours, and tells of all that is there at its rate (Hz).

    Raises:
        OSError: it can't be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or (size - HEADER_BYTES) % SAMPLE_BYTES:
        return False
    return head == header(rate, (size - HEADER_BYTES) // SAMPLE_BYTES)
