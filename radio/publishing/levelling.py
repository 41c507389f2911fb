"""Loudness of what is published: measured, brought to the target, and measured again as encoded."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from radio.archive.errors import ArchiveError
from radio.archive.samples import FRAME
from radio.library.decode import Shape
from radio.library.loudness import UNMEASURED
from radio.library.measuring import Measures
from radio.publishing.errors import PublishingError, Trouble
from radio.publishing.rules import M4A, MP3, OPUS, EditRules
from radio.publishing.sound import Samples
from radio.units import Decibels, Loudness

ROUNDS = 4
"""Encodings until loudness and peak are right; one is enough as a rule."""
CLOSE = 0.3
"""LU off the target that are let stand."""
_BELOW = 0.5
"""dB below the ceiling to which peaks are limited: a lossy codec adds some of its own."""
_FULL = 32768.0
_PIECE = 1 << 18
_WORDS = 4096
"""Bytes of what ffmpeg said last that are looked at."""
_CODECS = {
    MP3: ("libmp3lame", "-id3v2_version", "0", "-f", "mp3"),
    OPUS: ("libopus", "-vbr", "on", "-f", "ogg"),
    M4A: ("aac", "-f", "ipod"),
}
"""ffmpeg's encoder, and what it is written into."""


@dataclass(frozen=True, slots=True)
class Level:
    """Integrated loudness and true peak, and how much there is (frames)."""

    loudness: Loudness
    peak: Decibels
    frames: int = 0


def measured(parts: Iterator[Samples], rate: int) -> Level:
    """Measure samples as they stream by."""
    meters = Measures(Shape(rate, 2))
    history, size = meters.history, meters.frames
    planes = np.zeros((2, history + size), dtype=np.float32)
    filled = frames = 0
    for part in parts:
        left = part
        frames += len(part)
        while len(left):
            fresh = left[: size - filled]
            planes[:, history + filled : history + filled + len(fresh)] = fresh.T / _FULL
            filled, left = filled + len(fresh), left[len(fresh) :]
            if filled == size:
                meters.add(planes)
                planes[:, :history] = planes[:, size:]
                filled = 0
    if filled:
        meters.add(planes[:, : history + filled])
    return Level(meters.loudness.finish()[0], meters.peak.level, frames)


def encode(
    parts: Callable[[], Iterator[Samples]], rate: int, target: Path, rules: EditRules
) -> tuple[Level, Level]:
    """Write a file that is as loud as the rules say; what it was before, and what it is.

    Raises:
        PublishingError: all of it was cut.
        ArchiveError: ffmpeg is not there, or can't write it.
        OSError: disk full, not readable.
    """
    before = measured(parts(), rate)
    if not before.frames:
        raise PublishingError(Trouble.NOTHING, "nothing is left of it after all cuts")
    gain = 0.0 if before.loudness <= UNMEASURED else rules.loudness - before.loudness
    ceiling, left = rules.ceiling - _BELOW, ROUNDS
    while True:
        limits = before.peak + gain > ceiling
        _encode(parts(), rate, target, rules, gain, ceiling if limits else None)
        after = measured(decoded(target), 48_000)
        off = rules.loudness - after.loudness if before.loudness > UNMEASURED else 0.0
        over, left = after.peak - rules.ceiling, left - 1
        if (abs(off) <= CLOSE and over <= 0) or not left:
            return before, after
        gain, ceiling = gain + off, ceiling - (over + 0.1 if over > 0 else 0.0)


def _encode(
    parts: Iterator[Samples],
    rate: int,
    target: Path,
    rules: EditRules,
    gain: float,
    ceiling: float | None,
) -> None:
    command = _command(rate, target, rules, gain, ceiling)
    # A pipe that nobody reads while samples are written would hold both up once it is full.
    with TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        into = process.stdin
        assert into is not None  # noqa: S101  # asked for above
        try:
            _feed(parts, into)
            if process.wait():
                raise ArchiveError(f"it could not be encoded: {_last_words(said)}")
        finally:
            process.kill()
            process.wait()


def _last_words(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _WORDS))
    words = said.read().decode(errors="replace").strip().splitlines()
    return words[-1] if words else "ffmpeg failed"


def _feed(parts: Iterator[Samples], into: IO[bytes]) -> None:
    try:
        # Where the encoder ends early, what it says tells why.
        with suppress(BrokenPipeError):
            for part in parts:
                into.write(part.tobytes())
    finally:
        with suppress(BrokenPipeError):
            into.close()


def _command(
    rate: int, target: Path, rules: EditRules, gain: float, ceiling: float | None
) -> list[str]:
    filters = [f"volume={gain:.3f}dB:precision=float"]
    if ceiling is not None:
        # At four times the rate: what lies between samples is limited, too.
        filters += [
            f"aresample={4 * rate}",
            f"alimiter=limit={10 ** (ceiling / 20):.6f}:attack=5:release=100:level=false:latency=true",
            f"aresample={rate}",
        ]
    return [
        "ffmpeg", "-hide_banner", "-v", "error", "-threads", "1",
        "-f", "s16le", "-ar", str(rate), "-ac", "2", "-i", "pipe:0", "-af", ",".join(filters),
        "-b:a", f"{rules.bitrate}k", "-c:a", *_CODECS[rules.format],
        "-y", f"file:{target.absolute()}",
    ]  # fmt: skip


def decoded(path: Path) -> Iterator[Samples]:
    """What a player hears of a file, at 48 kHz.

    Raises:
        ArchiveError: it can't be decoded.
    """
    command = [
        "ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-threads", "1",
        "-i", f"file:{path.absolute()}", "-f", "s16le", "-ac", "2", "-ar", "48000", "pipe:1",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    from_ = process.stdout
    assert from_ is not None  # noqa: S101  # asked for above
    try:
        while part := from_.read(_PIECE):
            whole = len(part) // FRAME * FRAME
            yield np.frombuffer(part[:whole], dtype="<i2").reshape(-1, 2)
        if process.wait():
            raise ArchiveError("what was encoded can't be decoded again")
    finally:
        process.kill()
        process.wait()
        from_.close()
