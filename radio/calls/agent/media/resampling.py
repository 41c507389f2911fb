"""From a telephone's rate to the bus and back, in ticks of 20 ms of exactly their length.

A windowed sinc (Kaiser), reckoned once for a pair of rates: 2 ms late, and nothing held back,
where a general resampler that is fed in ticks holds 90 ms.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]
"""One voice in steps of 16 bits."""
_HALF = 16
"""Samples of the slower rate to each side: it is 2 ms late at 8000 Hz."""
_PASS = 0.91
"""Middle of the edge, of the slower rate's highest frequency: a telephone's band stays whole."""
_BETA = 6.5


class Resampler:
    """One direction of one voice; one thread. The same samples where the rates are the same.

    Both rates have a whole number of samples in 20 ms.
    """

    def __init__(self, given: int, wanted: int) -> None:
        self._kernel = None if given == wanted else _kernel(given, wanted)
        taps = 0 if self._kernel is None else self._kernel[1].shape[1]
        self._before: Signal = np.zeros(taps, dtype=np.float32)

    def tick(self, signal: Signal) -> Signal:
        """20 ms in, 20 ms out."""
        if self._kernel is None:
            return signal
        places, weights = self._kernel
        line = np.concatenate((self._before, signal), dtype=np.float32)
        self._before = line[len(signal) :]
        return np.asarray(np.einsum("nk,nk->n", line[places], weights), dtype=np.float32)


@cache
def _kernel(given: int, wanted: int) -> tuple[NDArray[np.int64], Signal]:
    """For each sample of a tick: which ones it is made of, and what each weighs."""
    wide = max(1.0, given / wanted)
    half = math.ceil(_HALF * wide)
    at = np.arange(wanted // 50) * given / wanted
    first = np.floor(at + 1e-9).astype(np.int64)
    steps = np.arange(2 * half)
    # From the sample's place, `half` late, to each of those around it.
    away = (at - first)[:, np.newaxis] + half - 1 - steps[np.newaxis, :]
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (away / half) ** 2, 0, 1))) / np.i0(_BETA)
    weights = np.sinc(away * _PASS / wide) * window
    weights /= weights.sum(axis=1, keepdims=True)
    return first[:, np.newaxis] + 1 + steps, weights.astype(np.float32)


def to_mono16(signal: Signal) -> NDArray[np.int16]:
    """Rounded to 16 bits, within their range."""
    return np.asarray(np.clip(np.rint(signal), -32768, 32767), dtype=np.int16)
