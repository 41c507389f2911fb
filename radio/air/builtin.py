"""The built-in audio: the last rung of the ladder, made from nothing.

Needs no file and no decoder. Soft metallophone strokes in a slendro scale over a gong, ten
seconds that repeat without a seam.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples

SECONDS = 10.0
_SLENDRO = (0, 240, 480, 720, 960, 1200)
"""Cents of an even slendro; every gamelan has its own."""
_MELODY = (0, 2, 3, 5, 3, 2, 4, 1, 0, 3, 2, 1, 3, 5, 4, 2)
_PARTIALS = ((1.0, 1.0, 1.6), (2.71, 0.35, 0.7), (5.15, 0.12, 0.35))
"""Frequency ratio, level and decay in seconds of a struck bar's partials."""


class BuiltInLoop:
    """The loop as a source for the mixer; never exhausted."""

    exhausted = False

    def __init__(self, rate: int) -> None:
        self._audio = synthesise(rate)
        self._at = 0

    def take(self, count: int) -> Samples:
        """`count` frames, round and round."""
        index = np.arange(self._at, self._at + count) % len(self._audio)
        self._at = int((self._at + count) % len(self._audio))
        return np.asarray(self._audio[index], dtype=np.int16)


def synthesise(rate: int) -> Samples:
    """The loop at this rate; what rings on past its end is carried round to its start."""
    frames = round(SECONDS * rate)
    loop = np.zeros((frames, 2), dtype=np.float32)
    beat = frames // len(_MELODY)
    for index, degree in enumerate(_MELODY):
        stroke = _stroke(rate, 392.0 * 2.0 ** (_SLENDRO[degree] / 1200.0))
        _lay(loop, stroke, index * beat, pan=0.35 + 0.3 * (index % 2))
    _lay(loop, _stroke(rate, 65.4, decay=3.0) * np.float32(1.4), 0, pan=0.5)
    loop *= np.float32(0.2 / float(np.abs(loop).max()))
    return np.asarray(np.rint(loop * 32767.0), dtype=np.int16)


def _stroke(rate: int, frequency: float, decay: float = 1.0) -> NDArray[np.float32]:
    t = np.arange(round(4.0 * decay * rate)) / rate
    tone = np.zeros(len(t))
    for ratio, level, seconds in _PARTIALS:
        if frequency * ratio < rate / 2:
            tone += (
                level * np.exp(-t / (seconds * decay)) * np.sin(2 * np.pi * frequency * ratio * t)
            )
    attack = np.minimum(1.0, t / 0.004)
    ending = np.minimum(1.0, (t[-1] - t) / 0.05)
    return np.asarray(tone * attack * ending, dtype=np.float32)


def _lay(loop: NDArray[np.float32], stroke: NDArray[np.float32], at: int, pan: float) -> None:
    index = (np.arange(len(stroke)) + at) % len(loop)
    np.add.at(loop[:, 0], index, stroke * np.float32(np.cos(pan * np.pi / 2)))
    np.add.at(loop[:, 1], index, stroke * np.float32(np.sin(pan * np.pi / 2)))
