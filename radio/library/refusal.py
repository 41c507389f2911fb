"""Reasons not to take a file, found before or after the decoder has seen it."""

from __future__ import annotations

import stat
from pathlib import Path

from radio.library.decode import Report, Shape
from radio.units import Seconds

_SNIFF = 4096
_MISSING_END = 0.5
_SHORTEST = 0.01
"""Seconds: what is shorter is a click, and no block of the analysis is full."""
_OGG_TAIL = 1 << 17
_RATES = range(4_000, 768_001)
"""Hz: below, the filters of R 128 do not exist; above, there is no audio, but damaged headers."""
_STREAMED = (0, 0xFFFFFFFF)


def before_decoding(path: Path) -> str:
    """Why this can't be an audio file; empty where it may be one."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return "a folder"
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if status.st_size == 0:
            return "empty"
        with path.open("rb") as file:
            head = file.read(_SNIFF)
    except FileNotFoundError:
        return f"link to a missing file: {path.readlink()}" if path.is_symlink() else "no such file"
    except PermissionError:
        return "not readable: permission denied"
    except OSError as error:
        return f"not readable: {error.strerror}"
    if not head.strip(b"\0"):
        return "damaged: holds only zero bytes"
    return "text, not audio" if _is_text(head) else _cut_short(path, head, status.st_size)


def at_the_header(shape: Shape) -> str:
    """Why what the decoder announces can't be measured; empty where it can."""
    if shape.sample_rate not in _RATES:
        return f"a sample rate of {shape.sample_rate} Hz: not within {_RATES[0]} to {_RATES[-1]}"
    return ""


def after_decoding(report: Report, decoded: Seconds) -> str:
    """Why what was decoded is not the whole piece; empty where it is.

    A frame or two that does not decode (a cut at an edit, rubbish before the first frame) is
    on many shelves and not heard; more than one in about twenty seconds is.
    """
    if report.protected:
        return "copy-protected (DRM): it can only be played by the shop's own program"
    stated = report.stated
    short = stated is not None and stated - decoded > max(_MISSING_END, stated * 0.001)
    if report.errors > max(4, decoded / 20):
        return f"damaged: {report.errors} decoding errors"
    if report.gave_up:
        return f"damaged: its decoder gave up after {decoded:.1f} seconds"
    if short:
        return f"truncated: {decoded:.1f} of {stated:.1f} seconds are there"
    if decoded < _SHORTEST:
        return f"too short: {1000 * decoded:.0f} ms of sound"
    return ""


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(char.isprintable() or char.isspace() for char in text)


def _cut_short(path: Path, head: bytes, size: int) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        missing = _wave_missing(path, size)
    elif head[:4] == b"OggS":
        missing = _ogg_missing(path, size)
    elif head[4:8] == b"ftyp":
        missing = _mp4_missing(path, size)
    else:
        missing = 0
    return f"truncated: the last {missing} bytes or more are missing" if missing > 0 else ""


def _wave_missing(path: Path, size: int) -> int:
    """Bytes the data chunk promises and the file has not; 0 where it was written as a stream."""
    with path.open("rb") as file:
        at = 12
        while at + 8 <= size:
            file.seek(at)
            head = file.read(8)
            length = int.from_bytes(head[4:8], "little")
            if head[:4] == b"data":
                return 0 if length in _STREAMED else at + 8 + length - size
            at += 8 + length + length % 2
    return 0


def _mp4_missing(path: Path, size: int) -> int:
    """Bytes its last box promises and the file has not (ISO 14496-12, section 4.2)."""
    with path.open("rb") as file:
        at = 0
        while at + 16 <= size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:], "big")
            if length < 8:  # the last one, up to the end; or no box at all
                return 0
            at += length
    return at - size


def _ogg_missing(path: Path, size: int) -> int:
    """Bytes the last page promises and the file has not (RFC 3533, section 6)."""
    with path.open("rb") as file:
        file.seek(max(0, size - _OGG_TAIL))
        tail = file.read()
    at = tail.rfind(b"OggS")
    if at < 0:
        return 0
    if len(tail) < at + 27:
        return at + 27 - len(tail)
    segments = tail[at + 26]
    lacing = tail[at + 27 : at + 27 + segments]
    return max(0, at + 27 + segments + sum(lacing) - len(tail))
