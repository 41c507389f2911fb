"""What a file tells of its author, its device and its place, overwritten where it stands: nothing moves.

Sound of telephones (ISO/IEC 14496-12 boxes; Android writes where it was recorded into `udta`), and PDF
(ISO 32000-1, 7.5 and 14.3), whose pictures may be JPEGs with all that a camera knows.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

_WITHIN: Final = frozenset({b"moov", b"trak", b"mdia", b"minf"})
_TELLING: Final = frozenset({b"udta", b"meta", b"uuid"})
_DATED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_DEPTH_MOST: Final = 6


def blank_boxes(data: bytes) -> bytes:
    """An MP4 without what is told beside its sound: those boxes are free space, its moments 0."""
    kept = bytearray(data)
    _blank_within(kept, 0, len(kept), _DEPTH_MOST)
    return bytes(kept)


def _blank_within(kept: bytearray, start: int, end: int, depth: int) -> None:
    for kind, name_at, inner, after in _boxes(kept, start, end):
        if kind in _TELLING:
            kept[name_at : name_at + 4] = b"free"
            kept[inner:after] = bytes(after - inner)
        elif kind in _DATED and after - inner >= 20:
            # Created and changed: 4 bytes each in version 0, 8 in version 1.
            size = 16 if kept[inner] else 8
            kept[inner + 4 : inner + 4 + size] = bytes(size)
        elif kind in _WITHIN and depth:
            _blank_within(kept, inner, after, depth - 1)


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box: its kind, where that stands, where its content begins, where it ends."""
    at = start
    while at + 8 <= end:
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        after = end if size == 0 else at + size
        if after < at + head or after > end:
            return
        yield bytes(data[at + 4 : at + 8]), at + 4, at + head, after
        at = after


# ---------------------------------------------------------------- PDF

_BEGIN: Final = b"<?xpacket begin="
_END: Final = b"<?xpacket end="
_INFO: Final = re.compile(
    rb"(/(?:Author|Creator|Producer|Title|Subject|Keywords|Company|CreationDate|ModDate)\s*+)"
    rb"(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+)\)|<([0-9A-Fa-f\s]*+)>)",
    re.DOTALL,
)
"""Nothing is gone back over: whatever a file has, it takes time in proportion to its length."""
_ABOUT_MOST: Final = 2_000
_OF_METADATA: Final = re.compile(rb"/Type\s*/Metadata\b")
_OF_OBJECTS: Final = re.compile(rb"/Type\s*/ObjStm\b")
_CAMERA: Final = re.compile(
    rb"\xff(?:\xe1(..)(?=Exif\0|http://ns\.adobe\.com/)|\xed(..)(?=Photoshop ))", re.DOTALL
)
_UNPACKED_MOST: Final = 8 << 20


def blank_pdf(data: bytes) -> bytes:
    """A PDF with what it tells of author, program and cameras blanked, at its length.

    Where such things are packed, too: metadata, and objects in streams.
    """
    kept = bytearray(_without_words(data))
    for about, start, end in _streams(data):
        _blank_stream(kept, about, start, end)
    done = 0
    for picture in _CAMERA.finditer(bytes(kept)):
        if picture.start() >= done:
            length = int.from_bytes(picture[1] or picture[2], "big") - 2
            done = min(picture.end() + max(0, length), len(kept))
            kept[picture.end() : done] = bytes(done - picture.end())
    return bytes(kept)


def _without_words(data: bytes) -> bytes:
    return _INFO.sub(_blanked, _without_packets(data))


def _without_packets(data: bytes) -> bytes:
    kept, at = bytearray(data), 0
    while (begin := data.find(_BEGIN, at)) >= 0:
        start = data.find(b">", begin) + 1
        end = data.find(_END, start)
        if not start or end < 0:
            break
        kept[start:end] = b" " * (end - start)
        at = end
    return bytes(kept)


def _blanked(found: re.Match[bytes]) -> bytes:
    if found[2] is not None:
        return found[1] + b"(" + b" " * len(found[2]) + b")"
    return found[1] + b"<" + b"0" * len(found[3]) + b">"


def _streams(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each stream: what stands before it about it, where it begins, where it ends."""
    at = 0
    while (word := data.find(b"stream", at)) >= 0:
        start = word + len(b"stream")
        start += 2 if data[start : start + 2] == b"\r\n" else 1
        end = data.find(b"endstream", start)
        if end < 0:
            return
        before = data[max(at, word - _ABOUT_MOST) : word]
        yield before[before.rfind(b" obj") + 1 :], start, end
        at = end + len(b"endstream")


def _blank_stream(kept: bytearray, about: bytes, start: int, end: int) -> None:
    """A stream of metadata has nothing in it any more; one of objects says the same but for these words."""
    is_packed = b"/FlateDecode" in about
    if _OF_METADATA.search(about):
        packed: bytes | None = zlib.compress(b" ") if is_packed else b""
    elif is_packed and _OF_OBJECTS.search(about) and b"/Predictor" not in about:
        packed = _packed_anew(bytes(kept[start:end]))
    else:
        return
    # What comes after the end of packed data is not looked at.
    if packed is not None and len(packed) <= end - start:
        filling = b"\0" if is_packed else b" "
        kept[start:end] = packed.ljust(end - start, filling)


def _packed_anew(packed: bytes) -> bytes | None:
    unpacker = zlib.decompressobj()
    try:
        said = unpacker.decompress(packed, _UNPACKED_MOST)
    except zlib.error:
        return None
    without = _without_words(said)
    if unpacker.unconsumed_tail or without == said:
        return None
    return zlib.compress(without, 9)
