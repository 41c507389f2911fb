"""A look-ahead true-peak limiter for the bus.

True peak is estimated as ITU-R BS.1770-4, annex 2 does it: four times oversampled with a
polyphase interpolator. Gain is worked out for each millisecond, falls in a straight line
over the look-ahead so that it is low enough when the peak arrives, and rises with the
release time. Where nothing exceeds the ceiling the audio passes through unchanged, to the
bit, delayed by the look-ahead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.air.mixer import FULL_SCALE, Block

_TAPS = 16
_PHASES = 4
_OVERSHOOT = 0.7
"""Milliseconds whose largest sample is more than 3.1 dB below the ceiling are not oversampled.

The worst overshoot of a tone is 3.01 dB (a quarter of the sample rate, samples half-way
between its peaks); programme material stays far below that.
"""
_MARGIN_DB = 0.3
"""Kept below the ceiling for what a moving gain and another meter's filter may add."""


def _interpolator() -> NDArray[np.float32]:
    """Coefficients of the phases between samples, shape (16, 3): windowed sinc."""
    length = _TAPS * _PHASES
    t = (np.arange(length) - length / 2) / _PHASES
    kernel = np.sinc(t) * np.kaiser(length + 1, 5.0)[:-1]
    phases = kernel.reshape(_TAPS, _PHASES).T[1:]
    normed = phases / phases.sum(axis=1, keepdims=True)
    return np.ascontiguousarray(normed.T.astype(np.float32))


class Limiter:
    """Limits a stream of blocks to a true-peak ceiling; one thread.

    `block` frames a call, a multiple of one millisecond's. `reduction` is the gain at the
    end of the last block, in dB (0 or less), `peak` the largest sample of the last block taken.
    """

    def __init__(self, rate: int, block: int, ceiling_dbtp: float, release: float = 0.12) -> None:
        self._hop = rate // 1000
        if block % self._hop:
            raise ValueError(f"a block of {block} frames is not whole milliseconds at {rate} Hz")
        self._hops = block // self._hop
        self._block = block
        self._ahead = 5
        self.delay = self._ahead * self._hop
        self._ceiling = FULL_SCALE * float(10.0 ** ((ceiling_dbtp - _MARGIN_DB) / 20.0))
        self._phases = _interpolator()
        self._span = np.arange(self._hop + _TAPS - 1)
        self._look_above = self._ceiling * _OVERSHOOT
        self._rise = 1.0 / max(1.0, release * 1000.0)
        self._line = np.zeros((self.delay + block, 2), dtype=np.float32)
        self._free = np.ones(self._hops)
        self._wanted = np.ones(self._ahead + 1)
        self._before = 0.0
        self._gain = 1.0
        self.reduction = 0.0
        self.peak = 0.0

    def process(self, block: Block) -> Block:
        """The next block, delayed by `delay` frames and limited; valid until the next call."""
        line = self._line
        line[: self.delay] = line[self._block :]
        line[self.delay :] = block
        self._before, self.peak = self.peak, max(float(block.max()), -float(block.min()))
        out = line[: self._block]
        loud = max(self.peak, self._before) > self._look_above
        if not loud and self._gain == 1.0 and self.reduction == 0.0:
            return out
        return self._limit(out, self._wanted_gain() if loud else self._free)

    def _limit(self, out: Block, wanted: NDArray[np.float64]) -> Block:
        gains = np.concatenate((self._wanted, wanted))
        self._wanted = gains[self._hops :]
        self.reduction = -1e-3  # until all that was wanted has passed through
        if self._gain == 1.0 and gains.min() >= 1.0:
            self.reduction = 0.0
            return out
        return self._apply(out, gains)

    def _wanted_gain(self) -> NDArray[np.float64]:
        """For each millisecond of the new block, the gain at which it keeps the ceiling."""
        extended = self._line[self.delay - (_TAPS - 1) :]
        peaks = np.abs(extended[_TAPS - 1 :]).reshape(self._hops, -1).max(axis=1)
        loud = peaks > self._look_above
        near = loud.copy()
        near[1:] |= loud[:-1]  # the interpolator is half its length behind
        near[0] |= self._before > self._look_above
        which = np.flatnonzero(near)
        spans = extended[which[:, np.newaxis] * self._hop + self._span]
        windows = np.lib.stride_tricks.sliding_window_view(spans, _TAPS, axis=1)
        between = np.abs(np.dot(windows.reshape(-1, _TAPS), self._phases))
        peaks[which] = np.maximum(peaks[which], between.reshape(len(which), -1).max(axis=1))
        return np.asarray(
            np.minimum(1.0, self._ceiling / np.maximum(peaks.astype(np.float64), 1e-9))
        )

    def _apply(self, out: Block, line: NDArray[np.float64]) -> Block:
        ahead = self._ahead
        windows = np.lib.stride_tricks.sliding_window_view(line, ahead + 1)[: self._hops + 1]
        slope = np.arange(ahead + 1) / ahead
        eased = windows + (1.0 - windows) * np.maximum(0.0, slope - 1.0 / ahead)
        targets = eased.min(axis=1)
        knots = np.empty(self._hops + 1)
        gain = knots[0] = self._gain
        for index in range(1, self._hops + 1):
            gain = min(float(targets[index]), gain + self._rise)
            knots[index] = gain
        self._gain = gain
        self.reduction = float(20.0 * np.log10(max(gain, 1e-6)))
        places = np.arange(self._block) / self._hop
        curve = np.interp(places, np.arange(self._hops + 1), knots)
        return out * curve.astype(np.float32)[:, np.newaxis]
