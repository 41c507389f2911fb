"""WAV (RIFF) and FLAC (RFC 9639): length, and where a frame of audio lies."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from radio.archive.errors import UnreadableError
from radio.archive.streams.facts import Facts
from radio.units import Frames

_STREAMINFO = 34
_PIECE = 1 << 18
"""Bytes of a file that are looked through at a time for the header of a frame."""


@dataclass(frozen=True, slots=True)
class Wav:
    """Where the samples of a WAV file lie; `step` bytes a frame."""

    facts: Facts
    at: int
    step: int
    bits: int


def read_wav(path: Path) -> Wav:
    """What the header says; of a file that was cut off, what is there.

    Raises:
        UnreadableError: it is no WAV of plain samples.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        head, size = file.read(1 << 16), file.seek(0, 2)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise UnreadableError("it is no WAV file")
    at, form = 12, b""
    while at + 8 <= len(head):
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        if name == b"fmt ":
            form = head[at + 8 : at + 8 + length]
        if name == b"data" and len(form) >= 16:
            return _wav(form, at + 8, min(length or size, size - at - 8))
        at += 8 + length + length % 2
    raise UnreadableError("there is no audio in it")


def _wav(form: bytes, at: int, length: int) -> Wav:
    _, channels, rate, _, step, bits = struct.unpack_from("<HHIIHH", form)
    frames = length // step if step else 0
    if frames <= 0 or not rate:
        raise UnreadableError("there is no audio in it")
    return Wav(Facts("wav", rate, Frames(frames), channels), at, step, bits)


@dataclass(frozen=True, slots=True)
class Flac:
    """A FLAC file of blocks of one size, as encoders write them to a pipe."""

    facts: Facts
    block: int
    begins: int
    head: bytes
    """Everything before the first frame: what any part of it needs before it."""


def read_flac(path: Path) -> Flac:
    """What STREAMINFO says; the length is counted where an encoder could not write it down.

    Raises:
        UnreadableError: it is no FLAC, or without audio.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if start[:4] != b"fLaC" or len(start) < 8 + _STREAMINFO:
        raise UnreadableError("it is no FLAC file")
    at, last = 4, False
    while not last and at + 4 <= len(start):
        last, length = bool(start[at] & 128), int.from_bytes(start[at + 1 : at + 4], "big")
        at += 4 + length
    block = int.from_bytes(start[10:12], "big")
    packed = int.from_bytes(start[18:26], "big")
    rate, channels, total = packed >> 44, (packed >> 41 & 7) + 1, packed & (1 << 36) - 1
    if not total:
        total = _counted(path, at, block)
    if not total or not rate:
        raise UnreadableError("there is no audio in it")
    return Flac(Facts("flac", rate, Frames(total), channels), block, at, start[:at])


def _counted(path: Path, begins: int, block: int) -> int:
    """Frames up to the last block of a file that was cut off."""
    size, best = path.stat().st_size, 0
    with path.open("rb") as file:
        end = size
        while end > begins and not best:
            start = max(begins, end - _PIECE)
            file.seek(start)
            numbers = [number for _, number in _headers(file.read(end - start + 64))]
            # The last may have been cut off.
            best = max(numbers, default=0) * block
            end = start
    return best


def find_block(path: Path, flac: Flac, wanted: int) -> tuple[int, int]:
    """Offset and number of a block at or before the one that is wanted, at most a few before it.

    Raises:
        OSError: it can't be read.
    """
    low, found = flac.begins, (flac.begins, 0)
    with path.open("rb") as file:
        high = file.seek(0, 2)
        while high - low > _PIECE // 8:
            middle = (low + high) // 2
            file.seek(middle)
            at, number = next(_headers(file.read(_PIECE)), (-1, -1))
            if at < 0 or number > wanted:
                high = middle
            else:
                low = middle + at
                found = (low, number)
    return found


def _headers(content: bytes) -> Iterator[tuple[int, int]]:
    """Frame headers: offset and number of the block. Chance is kept out by checksum and kind."""
    at = content.find(b"\xff\xf8")
    while at >= 0:
        number = _frame_number(content[at : at + 16])
        if number is not None:
            yield at, number
        at = content.find(b"\xff\xf8", at + 1)


def _frame_number(head: bytes) -> int | None:
    if len(head) < 16 or head[3] & 1 or head[3] >> 4 > 10 or not head[2] >> 4:
        return None
    length = _coded_length(head[4])
    if length is None:
        return None
    number = head[4] if length == 1 else head[4] & (1 << (7 - length)) - 1
    for byte in head[5 : 4 + length]:
        if byte & 0xC0 != 0x80:
            return None
        number = number << 6 | byte & 63
    extra = {6: 1, 7: 2}.get(head[2] >> 4, 0) + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    end = 4 + length + extra
    return number if end < len(head) and _crc8(head[:end]) == head[end] else None


def _coded_length(first: int) -> int | None:
    """Bytes of a number coded as UTF-8 codes characters."""
    if first < 0x80:
        return 1
    ones = 8 - (first ^ 0xFF).bit_length()
    return ones if 2 <= ones <= 6 else None


def _crc8(content: bytes) -> int:
    crc = 0
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 7) & 255 if crc & 128 else crc << 1
    return crc
