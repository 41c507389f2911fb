"""True peak of a whole piece: what its samples reach between them (ITU-R BS.1770-4, annex 2).

Samples are interpolated to 192 kHz by the windowed sine that ffmpeg's `ebur128=peak=true` uses
too (libswresample's default: 32 taps, Kaiser window, beta 9), so that both give the same number;
at rates that are no whole hundreds, to a multiple of the rate not below 384 kHz.
But only where it matters. Between two neighbours the curve can leave the line that joins them by
no more than the largest second difference around there, times a factor that follows from the
filter alone (summation by parts, twice): blocks that have this bound below the peak so far are
passed over. In music that is more than 99 of 100.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from radio.library.loudness import Channels, Matrix
from radio.library.products import ALONE
from radio.units import Decibels

HISTORY = 32
"""Frames that must stand before those that are added: the filter reaches back into them."""
_TAPS = 32
_LEFT = _TAPS // 2 - 1
_LAG = _TAPS // 2 + 1
"""Frames at the end of what is there that have to wait for those to come."""
_BETA = 9.0
_TARGET = 192_000
_SLOWEST = 3_200
_NEARLY = 1.002
"""Two hundredths of a decibel are not worth a search."""
_TILE = 32
"""Frames of which all points come by one multiplication; the slowest rate has as many a block."""
_FIRST = 4
"""Blocks looked into at first: the likeliest often put all others out of the question."""
_FLOOR = -120.0

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Interpolation:
    """The curve over a whole block, which begins `_LAG` frames before the samples' own."""

    block: int
    starts: Indices
    """First frame of each tile; the last tile overlaps the one before."""
    matrices: Channels
    """From a tile with the frames around it to its points, shape (tiles, tile + 31, points).

    Where a tile has fewer points than others, the last ones are 0.
    """
    frames: Indices
    """After which frame of the block each point stands, shape (tiles, 1, points)."""
    reach: float
    """Largest distance from the line between neighbours, in largest second differences."""
    slope: float
    """What is left of the largest step, as the filter does not keep every slope to the last bit."""

    @property
    def at_once(self) -> int:
        """Blocks that are looked into at once, see `radio.library.products`."""
        return max(1, ALONE // int(self.matrices[0].size))

    def top(self, samples: Channels, channels: Indices, begins: Indices, length: int) -> float:
        """Largest absolute point of blocks of so many frames that begin there."""
        near = np.arange(_TILE + _TAPS - 1) + (self.starts[:, None] + begins)[:, :, None]
        curve = np.matmul(samples[channels[:, None], near], self.matrices)
        if length < self.block:
            curve *= self.frames < length
        return max(float(curve.max()), -float(curve.min()))


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """What is known of blocks before they are looked into; shapes (channels, blocks)."""

    tops: Channels
    bends: Channels
    """Largest second difference: how far a sample is off the line of the two before it."""

    def with_ones_before(self, before: _Blocks) -> _Blocks:
        """Of each block and the one before it: what lags stretches over both."""
        return _Blocks(_joined(self.tops, before.tops), _joined(self.bends, before.bends))

    @property
    def last(self) -> _Blocks:
        """The last block."""
        return _Blocks(self.tops[:, -1:], self.bends[:, -1:])


def _joined(values: Channels, before: Channels) -> Channels:
    return np.maximum(values, np.hstack((before, values[:, :-1])))


class PeakMeter:
    """Collects samples of one piece. Not to be shared between threads.

    `block` is the length in frames of all blocks but the last one. Rates above 192 kHz and below
    3.2 kHz are not interpolated: their samples are the peak.
    """

    def __init__(self, sample_rate: int, channels: int, block: int) -> None:
        between = _SLOWEST <= sample_rate < _TARGET
        self._filter = _interpolation(sample_rate, block) if between else None
        unknown = np.full((channels, 1), np.inf, dtype=np.float32)
        self._before = _Blocks(unknown, unknown)
        self._steps = self._differences = unknown
        self._peak = 0.0

    @property
    def level(self) -> Decibels:
        """True peak so far, in dBTP; -120 at the least."""
        return Decibels(max(_FLOOR, 20.0 * math.log10(max(self._peak, 1e-6))))

    def add(self, samples: Channels, tops: Channels) -> None:
        """Take in whole blocks, or the last one, of shape (channels, HISTORY + frames).

        `tops` are the largest absolute samples of each block, shape (channels, blocks).
        """
        self._peak = max(self._peak, float(tops.max(initial=0.0)))
        if self._filter is None or not tops.size:
            return
        length = (samples.shape[1] - HISTORY) // tops.shape[1]
        blocks = _Blocks(tops, self._bends(samples).reshape(*tops.shape, length).max(axis=2))
        self._search(self._filter, samples, length, blocks.with_ones_before(self._before))
        self._before = blocks.last

    def _bends(self, samples: Channels) -> Channels:
        channels, frames = samples.shape[0], samples.shape[1] - HISTORY
        if self._steps.shape != (channels, frames + 1):
            self._steps = np.empty((channels, frames + 1), dtype=np.float32)
            self._differences = np.empty((channels, frames), dtype=np.float32)
        np.subtract(samples[:, HISTORY - 1 :], samples[:, HISTORY - 2 : -1], out=self._steps)
        np.subtract(self._steps[:, 1:], self._steps[:, :-1], out=self._differences)
        return np.abs(self._differences, out=self._differences)

    def _search(
        self, kernel: _Interpolation, samples: Channels, length: int, blocks: _Blocks
    ) -> None:
        bounds = (1.0 + 2.0 * kernel.slope) * blocks.tops + kernel.reach * blocks.bends
        hopeful = np.flatnonzero(bounds > self._peak * _NEARLY)
        if not len(hopeful):
            return
        order = hopeful[np.argsort(bounds.flat[hopeful])[::-1]]
        if length < kernel.block:
            samples = np.pad(samples, ((0, 0), (0, kernel.block - length)))
        first = min(_FIRST, kernel.at_once)
        for at in (0, *range(first, len(order), kernel.at_once)):
            some = order[at : at + (kernel.at_once if at else first)]
            some = some[bounds.flat[some] > self._peak * _NEARLY]
            if not len(some):
                return
            channels, numbers = np.divmod(some, bounds.shape[1])
            top = kernel.top(samples, channels, numbers * kernel.block, length)
            self._peak = max(self._peak, top)


@lru_cache(maxsize=8)
def _interpolation(sample_rate: int, block: int) -> _Interpolation:
    places, parts = _points(sample_rate, block)
    frames, place = places // parts, places % parts / parts
    time = np.arange(_TAPS) - _LEFT - place[:, None]
    window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1.0 - (time / (_TAPS / 2)) ** 2)))
    taps = np.sinc(time) * window
    taps /= taps.sum(axis=1, keepdims=True)
    starts = np.array([*range(0, block - _TILE, _TILE), block - _TILE])
    begins, ends = np.searchsorted(frames, starts), np.searchsorted(frames, starts + _TILE)
    most = int((ends - begins).max())
    matrices = np.zeros((len(starts), _TILE + _TAPS - 1, most), dtype=np.float32)
    after = np.zeros((len(starts), 1, most), dtype=np.intp)
    for tile, (start, begin, end) in enumerate(zip(starts, begins, ends, strict=True)):
        after[tile, 0, : end - begin] = frames[begin:end]
        for point in range(begin, end):
            row = frames[point] - start
            matrices[tile, row : row + _TAPS, point - begin] = taps[point]
    return _Interpolation(block, starts, matrices, after, *_reach(taps, place))


def _points(sample_rate: int, block: int) -> tuple[Indices, int]:
    """Where the points of the curve stand, in so manieth parts of a frame from its beginning.

    Where a block has a whole number of ffmpeg's points, they are those, the same in each block:
    the first frame of the piece, `_LAG` after the beginning, is one of them.
    """
    if sample_rate % 100:
        # Points that do not wander past the crests, as ffmpeg's do there, have to stand closer.
        parts = -(-2 * _TARGET // sample_rate)
        return np.arange(block * parts), parts
    first = -(-(-_LAG * _TARGET) // sample_rate)
    places = np.arange(first, first + _TARGET // 100) * sample_rate + _LAG * _TARGET
    return places, _TARGET


def _reach(taps: Matrix, place: Matrix) -> tuple[float, float]:
    beyond = taps.copy()
    beyond[:, _LEFT] -= 1.0 - place
    beyond[:, _LEFT + 1] -= place
    twice = np.cumsum(np.cumsum(beyond, axis=1)[:, :-1], axis=1)
    return float(np.abs(twice[:, :-1]).sum(axis=1).max()), float(np.abs(twice[:, -1]).max())
