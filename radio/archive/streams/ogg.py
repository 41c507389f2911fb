"""Ogg pages (RFC 3533), and Opus in them (RFC 7845)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from radio.archive.errors import UnreadableError
from radio.archive.streams.facts import Facts
from radio.units import Frames

RATE = 48_000
"""Of every Opus stream's granules, whatever was encoded."""
BEGINS, ENDS = 2, 4
_HEAD = struct.Struct("<4sBBqIIIB")
_MAGIC = b"OggS"
_TAIL = 1 << 17
"""Bytes: two pages of the greatest size there is."""
_SILK, _HYBRID, _CELT = (480, 960, 1920, 2880), (480, 960), (120, 240, 480, 960)
_MOST_OPUS = 5760
_BIT_REVERSED = bytes(int(f"{number:08b}"[::-1], 2) for number in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `granule` is the end of its last whole packet, -1 where none ends on it."""

    flags: int
    granule: int
    serial: int
    sizes: bytes
    body_at: int
    size: int


@dataclass(frozen=True, slots=True)
class OpusHead:
    """The identification header: `pre_skip` in frames of 48 kHz."""

    channels: int
    pre_skip: int
    packet: bytes


def checksum(content: bytes) -> int:
    """Ogg's CRC: polynomial 0x04c11db7, not reflected, begun with 0.

    It is zlib's of the bits turned round, so that an hour takes no time.
    """
    turned = zlib.crc32(content.translate(_BIT_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)


def pages(file: BinaryIO, at: int = 0) -> Iterator[Page]:
    """Pages from an offset on; ends where the file does, or at what is no whole page."""
    while True:
        file.seek(at)
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size or not head.startswith(_MAGIC):
            return
        _, _, flags, granule, serial, _, _, segments = _HEAD.unpack(head)
        sizes = file.read(segments)
        body = at + _HEAD.size + segments
        size = _HEAD.size + segments + sum(sizes)
        if len(sizes) < segments:
            return
        yield Page(flags, granule, serial, sizes, body, size)
        at += size


def read_head(file: BinaryIO) -> tuple[OpusHead, int]:
    """The Opus header, and the offset of the first page of audio.

    Raises:
        UnreadableError: it is no Opus in Ogg.
    """
    found = pages(file)
    first, tags = next(found, None), next(found, None)
    if first is None or tags is None:
        raise UnreadableError("it is no Ogg file, or ends within its header")
    file.seek(first.body_at)
    packet = file.read(sum(first.sizes))
    if not packet.startswith(b"OpusHead") or len(packet) < 19:
        raise UnreadableError("what is in it is not Opus")
    after = tags
    while after.sizes and after.sizes[-1] == 255:
        following = next(found, None)
        if following is None:
            raise UnreadableError("it ends within its header")
        after = following
    channels, pre_skip = packet[9], int.from_bytes(packet[10:12], "little")
    return OpusHead(channels, pre_skip, packet), after.body_at + sum(after.sizes)


def measure(path: Path) -> Facts:
    """How long an Ogg Opus file is: from its last whole page.

    Raises:
        UnreadableError: it is no Opus in Ogg, or without audio.
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        head, begins = read_head(file)
        size = file.seek(0, 2)
        last = _last_granule(file, max(begins, size - _TAIL), size)
    if last is None or last <= head.pre_skip:
        raise UnreadableError("there is no audio in it")
    return Facts("opus", RATE, Frames(last - head.pre_skip), head.channels)


def _last_granule(file: BinaryIO, start: int, size: int) -> int | None:
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(_MAGIC)
    while at >= 0:
        for page in pages(file, start + at):
            if page.granule > 0 and page.body_at + sum(page.sizes) <= size:
                return page.granule
            break
        at = tail.rfind(_MAGIC, 0, at)
    return None


def packets_of(page: Page, body: bytes) -> Iterator[bytes]:
    """Packets that are whole on a page; the air chain's encoder lets none run over."""
    at, length = 0, 0
    for size in page.sizes:
        length += size
        if size < 255:
            yield body[at : at + length]
            at, length = at + length, 0


def opus_frames(packet: bytes) -> int:
    """How long a packet is, at 48 kHz (RFC 6716, section 3.1)."""
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        each = _SILK[config % 4]
    elif config < 16:
        each = _HYBRID[config % 2]
    else:
        each = _CELT[config % 4]
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 0)[code]
    return min(each * count, _MOST_OPUS)


def page_bytes(
    packets: list[bytes], granule: int, serial: int, number: int, flags: int = 0
) -> bytes:
    """A page of whole packets, with its checksum; at most 255 segments."""
    sizes = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = _HEAD.pack(_MAGIC, 0, flags, granule, serial, number, 0, len(sizes))
    body = sizes + b"".join(packets)
    whole = _HEAD.pack(_MAGIC, 0, flags, granule, serial, number, checksum(head + body), len(sizes))
    return whole + body
