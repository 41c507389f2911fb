"""How alike two recordings of the same are: in length, in loudness, and in what is heard."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from radio.archive.samples import FRAME

_FOLD: Final = 6
"""Frames that are taken together: below 4 kHz, where encoders keep the wave as it was."""
_WINDOW: Final = 480_000
"""Frames that are compared at a time: ten seconds at 48 kHz."""
_QUIET: Final = 30.0
"""Mean amplitude (of 32768) below which there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The worst of all windows: correlation, and difference of loudness in dB."""

    correlation: float
    decibels: float


def likeness(one: Iterator[bytes], other: Iterator[bytes]) -> Likeness:
    """Compare S16 stereo of the same length, window by window, frame upon frame."""
    worst, loudest = 1.0, 0.0
    for left, right in zip(_windows(one), _windows(other), strict=True):
        power, again = (float(np.sqrt(np.mean(part**2))) for part in (left, right))
        if max(power, again) < _QUIET:
            continue
        if min(power, again) < 1.0:
            return Likeness(0.0, math.inf)
        worst = min(worst, float(np.mean(left * right)) / (power * again))
        loudest = max(loudest, abs(20 * math.log10(again / power)))
    return Likeness(worst, loudest)


def _windows(pieces: Iterator[bytes]) -> Iterator[NDArray[np.float64]]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= _WINDOW * FRAME:
            yield _folded(bytes(held[: _WINDOW * FRAME]))
            del held[: _WINDOW * FRAME]
    if len(held) >= _FOLD * FRAME:
        yield _folded(bytes(held))


def _folded(content: bytes) -> NDArray[np.float64]:
    mono = np.frombuffer(content, dtype=np.int16).reshape(-1, 2).astype(np.float64).mean(axis=1)
    folded = mono[: len(mono) // _FOLD * _FOLD].reshape(-1, _FOLD).mean(axis=1)
    return np.asarray(folded, dtype=np.float64)
