"""From a telephone's rate to the bus and back, in ticks of 20 ms of exactly their length."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

Signal = NDArray[np.float32]
"""One voice in steps of 16 bits."""
_LEAD = 0.010
"""Seconds of silence it begins with: what the filter keeps back at any time is less."""


class Resampler:
    """One direction of one voice; one thread. The same samples where the rates are the same."""

    def __init__(self, given: int, wanted: int) -> None:
        self._size = wanted // 50
        same = given == wanted
        # "Medium" keeps a telephone's band whole and costs a third of the best.
        self._stream = None if same else soxr.ResampleStream(given, wanted, 1, "float32", "MQ")
        self._ready: Signal = np.zeros(0 if same else round(_LEAD * wanted), dtype=np.float32)

    def tick(self, signal: Signal) -> Signal:
        """20 ms in, 20 ms out."""
        if self._stream is None:
            return signal
        fresh = self._stream.resample_chunk(signal)
        line = np.concatenate((self._ready, fresh))
        if len(line) < self._size:
            line = np.concatenate((np.zeros(self._size - len(line), dtype=np.float32), line))
        self._ready = line[self._size :]
        return line[: self._size]


def to_mono16(signal: Signal) -> NDArray[np.int16]:
    """Rounded to 16 bits, within their range."""
    return np.asarray(np.clip(np.rint(signal), -32768, 32767), dtype=np.int16)
