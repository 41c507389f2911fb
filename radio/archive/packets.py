"""Parts of lossy files by copying their packets: nothing is decoded, so nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from radio.archive.errors import ArchiveError
from radio.archive.streams import mpeg, ogg
from radio.units import Frames

PREROLL: Final = 3_840
"""Frames of 48 kHz that an Opus decoder needs before it is right (RFC 7845, section 4.6)."""
_MPEG_BEFORE: Final = 3
"""Packets before the first: layer III takes up to 511 bytes of its data from those before, and overlaps
by one."""
_PAGE: Final = 48_000
_SEGMENTS: Final = 255
_SERIAL: Final = 0x5241_4449


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames [first, last) of a file."""

    path: Path
    first: Frames
    last: Frames


@dataclass(frozen=True, slots=True)
class _Opus:
    """A packet and its place in a stream; `at` is the granule it begins at."""

    content: bytes
    at: int
    frames: int


def copy(codec: str, stretches: Sequence[Stretch], out: BinaryIO) -> None:
    """Write stretches of files, one after the other, as one file of the same codec.

    Opus begins and ends at the very frame, by its header; MP3 and AAC begin up to four packets before it
    and end within one after it. Where files meet it is the packet that is nearest.

    Raises:
        ArchiveError: a codec that has no packets to copy, or files that don't go together.
        OSError: not readable, not writable.
    """
    if codec == "opus":
        _copy_opus(stretches, out)
    elif codec in {"mp3", "aac"}:
        _copy_mpeg(codec, stretches, out)
    else:
        raise ArchiveError(f"{codec} has no packets to copy; choose wav or flac")


def _copy_opus(stretches: Sequence[Stretch], out: BinaryIO) -> None:
    heads = []
    for stretch in stretches:
        with stretch.path.open("rb") as file:
            heads.append(ogg.read_head(file)[0])
    if len({head.channels for head in heads}) > 1:
        raise ArchiveError("some of it is in mono; choose wav, or export each part by itself")
    chosen = _chosen_opus(stretches, [head.pre_skip for head in heads])
    first = next(chosen, None)
    if first is None:
        raise ArchiveError("there is no audio in this stretch")
    skip = stretches[0].first + heads[0].pre_skip - first.at
    head = heads[0].packet
    out.write(ogg.page_bytes([_with_skip(head, skip)], 0, _SERIAL, 0, ogg.BEGINS))
    out.write(ogg.page_bytes([_tags()], 0, _SERIAL, 1))
    surplus = _Surplus()
    _write_pages(_and_rest(first, chosen, stretches[-1], heads[-1].pre_skip, surplus), out, surplus)


@dataclass(slots=True)
class _Surplus:
    """Frames of the last packet that lie past the end."""

    frames: int = 0


def _and_rest(
    first: _Opus, rest: Iterator[_Opus], last: Stretch, skip: int, surplus: _Surplus
) -> Iterator[_Opus]:
    packet = first
    yield first
    for packet in rest:
        yield packet
    surplus.frames = max(0, packet.at + packet.frames - (last.last + skip))


def _with_skip(head: bytes, skip: int) -> bytes:
    return head[:10] + max(0, skip).to_bytes(2, "little") + head[12:]


def _tags() -> bytes:
    vendor = b"radio archive"
    return b"OpusTags" + len(vendor).to_bytes(4, "little") + vendor + bytes(4)


def _chosen_opus(stretches: Sequence[Stretch], skips: Sequence[int]) -> Iterator[_Opus]:
    for number, (stretch, skip) in enumerate(zip(stretches, skips, strict=True)):
        start, end = stretch.first + skip, stretch.last + skip
        for packet in _opus_packets(stretch.path, start - PREROLL):
            half = packet.frames // 2
            begins = (
                packet.at + packet.frames > start - PREROLL
                if not number
                else (packet.at + half >= start)
            )
            if packet.at >= end or (number + 1 < len(stretches) and packet.at + half >= end):
                break
            if begins:
                yield packet


def _opus_packets(path: Path, wanted: int) -> Iterator[_Opus]:
    """Packets of the pages that reach past a granule."""
    with path.open("rb") as file:
        _, begins = ogg.read_head(file)
        at = 0
        for page in ogg.pages(file, begins):
            if page.granule < 0:
                continue
            if page.granule > wanted:
                file.seek(page.body_at)
                for content in ogg.packets_of(page, file.read(sum(page.sizes))):
                    frames = ogg.opus_frames(content)
                    yield _Opus(content, at, frames)
                    at += frames
            at = page.granule


def _write_pages(packets: Iterator[_Opus], out: BinaryIO, surplus: _Surplus) -> None:
    held: list[bytes] = []
    granule, number, since, segments = 0, 2, 0, 0
    for packet in packets:
        needed = len(packet.content) // 255 + 1
        if held and (since >= _PAGE or segments + needed > _SEGMENTS):
            out.write(ogg.page_bytes(held, granule, _SERIAL, number))
            held, number, since, segments = [], number + 1, 0, 0
        held.append(packet.content)
        granule, since, segments = granule + packet.frames, since + packet.frames, segments + needed
    out.write(ogg.page_bytes(held, granule - surplus.frames, _SERIAL, number, ogg.ENDS))


def _copy_mpeg(codec: str, stretches: Sequence[Stretch], out: BinaryIO) -> None:
    kinds = set()
    for number, stretch in enumerate(stretches):
        if codec == "mp3":
            found = mpeg.read_mp3(stretch.path)
            packets, delay = found.packets, found.delay + mpeg.DECODER_DELAY
        else:
            packets, delay = mpeg.read_aac(stretch.path), mpeg.AAC_DELAY
        kinds.add((packets[0].rate, packets[0].channels))
        each = packets[0].frames
        first, last = stretch.first + delay, stretch.last + delay
        begin = max(0, first // each - _MPEG_BEFORE) if not number else round(first / each)
        end = -(-last // each) if number + 1 == len(stretches) else round(last / each)
        with stretch.path.open("rb") as file:
            for packet in packets[begin:end]:
                file.seek(packet.at)
                out.write(file.read(packet.size))
    if len(kinds) > 1:
        raise ArchiveError(
            "its files differ in sample rate; choose wav, or export each part by itself"
        )
