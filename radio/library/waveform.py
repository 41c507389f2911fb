"""Waveforms for the eye: the extremes of every 10 ms, in the file format of BBC audiowaveform.

Format: https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md, version 2, 8 bits,
one channel. A song of four minutes takes 48 kB.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.air.files import write_atomic

_VERSION = 2
_EIGHT_BITS = 1
_HEAD = struct.Struct("<iIiiIi")
_FULL_SCALE = 127.0

Pairs = NDArray[np.int8]
"""Smallest and largest sample of each stretch, shape (stretches, 2), full scale 127."""


class NoWaveformError(Exception):
    """There is no waveform file, or it can't be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """Extremes over all channels of every `samples_per_pixel` frames at `sample_rate` Hz."""

    sample_rate: int
    samples_per_pixel: int
    pairs: Pairs

    @property
    def seconds(self) -> float:
        """Length of what it shows, up to a part of a stretch."""
        return len(self.pairs) * self.samples_per_pixel / self.sample_rate


def pairs(low: NDArray[np.float32], high: NDArray[np.float32]) -> Pairs:
    """Of the smallest and the largest sample of each stretch, full scale 1.0."""
    scaled = np.rint(np.stack((low, high), axis=1) * _FULL_SCALE)
    return np.asarray(np.clip(scaled, -128, 127), dtype=np.int8)


def reduced(waveform: Waveform, points: int, start: float = 0.0, end: float | None = None) -> Pairs:
    """Extremes of a stretch in so many equal parts; fewer where the waveform holds no more.

    `start` and `end` in seconds; what lies outside of the waveform is left out.
    """
    rate = waveform.sample_rate / waveform.samples_per_pixel
    last = len(waveform.pairs) if end is None else math.ceil(max(0.0, end) * rate)
    part = waveform.pairs[int(max(0.0, start) * rate) : last]
    if len(part) <= points:
        return part
    edges = np.linspace(0, len(part), points, endpoint=False).astype(np.intp)
    low = np.minimum.reduceat(part[:, 0], edges)
    high = np.maximum.reduceat(part[:, 1], edges)
    return np.stack((low, high), axis=1)


def waveform_file(data: Path, media_id: str) -> Path:
    """Where a piece's waveform is kept; folders of a few hundred files each."""
    return data / "waveforms" / media_id[1:3] / f"{media_id}.dat"


def save_waveform(waveform: Waveform, path: Path) -> None:
    """Write it whole; one that a power cut takes can be made again from the audio.

    Raises:
        OSError: the disk refuses.
    """
    head = _HEAD.pack(
        _VERSION, _EIGHT_BITS, waveform.sample_rate, waveform.samples_per_pixel,
        len(waveform.pairs), 1,
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, head + waveform.pairs.tobytes(), durable=False)


def load_waveform(path: Path) -> Waveform:
    """Read a waveform file.

    Raises:
        NoWaveformError: not there, cut short, or of another kind.
    """
    try:
        content = path.read_bytes()
        version, flags, rate, zoom, length, channels = _HEAD.unpack_from(content)
    except (OSError, struct.error) as error:
        raise NoWaveformError(f"no waveform at {path}: {error}") from error
    kind = (version, flags, channels)
    if kind != (_VERSION, _EIGHT_BITS, 1) or len(content) != _HEAD.size + 2 * length:
        raise NoWaveformError(f"{path} is no waveform that this version reads, or is damaged")
    pairs = np.frombuffer(content, dtype=np.int8, offset=_HEAD.size).reshape(-1, 2)
    return Waveform(rate, zoom, pairs)
