"""MPEG audio frames (ISO 11172-3, layer III) and AAC in ADTS (ISO 13818-7): headers only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from radio.archive.errors import UnreadableError
from radio.archive.streams.facts import Facts
from radio.units import Frames

DECODER_DELAY = 529
"""Frames that every layer III decoder adds: it is in no header."""
AAC_DELAY = 1_024
"""Frames that ffmpeg's AAC encoder puts before all else; ADTS has no place to say so."""
LAME_DELAY = 576
"""What LAME adds where its header was never written: the encoder was killed."""
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_ADTS_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_LOST = 4096
"""Bytes that are looked through for the next frame where one is damaged."""


@dataclass(frozen=True, slots=True)
class Packet:
    """A frame of the stream: where it lies, and what it holds."""

    at: int
    size: int
    frames: int
    rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Mp3:
    """Packets of audio, and how many frames come before what was encoded."""

    packets: list[Packet]
    delay: int
    padding: int


def layer3(content: bytes, at: int) -> Packet | None:
    """The frame at an offset; None where there is none."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, index, rate_index = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or rate_index == 3 or not _BITRATES[version == 3][index]:
        return None
    rate, frames = _RATES[version][rate_index], 1152 if version == 3 else 576
    size = frames // 8 * _BITRATES[version == 3][index] * 1000 // rate + ((head[2] >> 1) & 1)
    return Packet(at, size, frames, rate, 1 if head[3] >> 6 == 3 else 2)


def adts(content: bytes, at: int) -> Packet | None:
    """The same of AAC."""
    head = content[at : at + 7]
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    index = (head[2] >> 2) & 15
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    if index >= len(_ADTS_RATES) or size < 7:
        return None
    channels = (head[2] & 1) << 2 | head[3] >> 6
    return Packet(at, size, 1024 * ((head[6] & 3) + 1), _ADTS_RATES[index], channels)


def _walk(content: bytes, *, aac: bool) -> Iterator[Packet]:
    reader, at, end = (adts if aac else layer3), _after_tag(content), len(content)
    while at < end:
        packet = reader(content, at)
        if packet is None:
            found = content.find(b"\xff", at + 1, at + _LOST)
            if found < 0:
                return
            at = found
            continue
        if at + packet.size > end:
            return
        yield packet
        at += packet.size


def _after_tag(content: bytes) -> int:
    """Past an ID3v2 tag."""
    if not content.startswith(b"ID3") or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = size << 7 | byte & 127
    return size + 10


def read_mp3(path: Path) -> Mp3:
    """Packets of an MP3 file, without the header that LAME writes as its first.

    Raises:
        UnreadableError: there are none.
        OSError: it can't be read.
    """
    content = path.read_bytes()
    packets = list(_walk(content, aac=False))
    if not packets:
        raise UnreadableError("there is no MP3 in it")
    delay, padding = LAME_DELAY, 0
    first = content[packets[0].at : packets[0].at + packets[0].size]
    for mark in (b"Xing", b"Info"):
        place = first.find(mark, 4, 64)
        if place > 0:
            # Frames, bytes, table and quality come before what LAME adds.
            flags = int.from_bytes(first[place + 4 : place + 8], "big")
            lame = (
                place
                + 8
                + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if flags & bit)
            )
            told = first[lame + 21 : lame + 24]
            if len(told) == 3 and any(told):
                delay, padding = told[0] << 4 | told[1] >> 4, (told[1] & 15) << 8 | told[2]
            packets = packets[1:]
            break
    if not packets:
        raise UnreadableError("there is no audio in it")
    return Mp3(packets, delay, padding)


def measure_mp3(path: Path) -> Facts:
    """How long an MP3 file is, without what encoder and decoder add.

    Raises:
        UnreadableError, OSError: see `read_mp3`.
    """
    found = read_mp3(path)
    first, held = found.packets[0], sum(packet.frames for packet in found.packets)
    # Without a header nobody knows how much of the last frame is filling.
    frames = held - found.delay - found.padding if found.padding else held - found.delay
    if frames <= 0:
        raise UnreadableError("there is no audio in it")
    return Facts("mp3", first.rate, Frames(frames), first.channels)


def read_aac(path: Path) -> list[Packet]:
    """Packets of an ADTS file.

    Raises:
        UnreadableError: there are none.
        OSError: it can't be read.
    """
    packets = list(_walk(path.read_bytes(), aac=True))
    if not packets:
        raise UnreadableError("there is no AAC in it")
    return packets


def measure_aac(path: Path) -> Facts:
    """How long an ADTS file is, without what the encoder adds before, with what it adds after.

    Raises:
        UnreadableError, OSError: see `read_aac`.
    """
    packets = read_aac(path)
    frames = sum(packet.frames for packet in packets) - AAC_DELAY
    if frames <= 0:
        raise UnreadableError("there is no audio in it")
    return Facts("aac", packets[0].rate, Frames(frames), packets[0].channels)
