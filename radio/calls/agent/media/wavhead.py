"""The header of a recording of a call: 16-bit mono, and how much there is of it."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Final

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
HEADER_BYTES: Final = _HEADER.size
SAMPLE_BYTES: Final = 2
_PCM: Final = 1
_FIXED: Final = (0, 2, 3, 4, 5, 6, 9, 10, 11)
"""Fields that are the same in all of ours: all but lengths and rates."""
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
    return _is_true(*_looked_at(path), rate)


def is_amiss(path: Path, rate: int) -> bool:
    """Whether a file is ours and its header is not true: of another rate or length, or none at all.

    Whatever else it is, nobody but its writer knows what is right.

    Raises:
        OSError: it can't be read.
    """
    head, size = _looked_at(path)
    if _is_true(head, size, rate):
        return False
    if len(head) < HEADER_BYTES or not any(head):
        return True
    ours, found = _HEADER.unpack(header(rate, 0)), _HEADER.unpack(head)
    return all(ours[row] == found[row] for row in _FIXED)


def _looked_at(path: Path) -> tuple[bytes, int]:
    # At its start an agent looks at those of a year.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(handle, HEADER_BYTES), os.fstat(handle).st_size
    finally:
        os.close(handle)


def _is_true(head: bytes, size: int, rate: int) -> bool:
    return head == header(rate, max(0, size - HEADER_BYTES) // SAMPLE_BYTES)
