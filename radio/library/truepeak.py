"""True peak of a whole piece: what its samples reach between them (ITU-R BS.1770-4, annex 2).

Samples are interpolated to 192 kHz by the windowed sine that ffmpeg's `ebur128=peak=true` uses
too (libswresample's default: 32 taps, Kaiser window, beta 9), so that both give the same number.
But only where it matters. Between two neighbours the curve can leave the larger one by no more
than the largest step between neighbours around there, times a factor that follows from the
filter alone (summation by parts): what has its bound below the peak so far is passed over. In
music that is more than 99 of 100.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from radio.library.loudness import Channels
from radio.library.products import product
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
_BLOCKS_AT_ONCE = 512
_FEW = 1_000
"""Frames from which on sorting them by phase pays."""
_FLOOR = -120.0

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Interpolation:
    """Filters of each phase: row p gives the curve p / phases of the way to the next sample."""

    taps: Channels
    phases: int
    step: int
    """Phases from one sample of the output to the next."""
    reach: float
    """Largest distance from the larger neighbour, in largest steps between neighbours."""

    def highest(self, windows: Channels, first: Indices) -> float:
        """Top of the curve in the middle of windows of 32 samples.

        `first` are the first phases that the output has there, of each or one for all.
        """
        phases = first[:, None] + np.arange(0, self.phases, self.step)
        if len(first) == 1:
            phases = phases[phases < self.phases]
            taps = np.ascontiguousarray(self.taps[phases].T)
            return float(np.abs(product(windows, taps)).max(initial=0.0))
        there = phases < self.phases
        taps = self.taps[np.where(there, phases, first[:, None])]
        return float(np.abs(np.matmul(taps, windows[:, :, None])).max(initial=0.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """What is known of blocks before they are looked into; shapes (channels, blocks)."""

    tops: Channels
    steps: Channels
    """Largest step from a sample to the next one."""

    def with_ones_before(self, before: _Blocks) -> _Blocks:
        """Of each block and the one before it: what lags stretches over both."""
        return _Blocks(_joined(self.tops, before.tops), _joined(self.steps, before.steps))

    @property
    def last(self) -> _Blocks:
        """The last block."""
        return _Blocks(self.tops[:, -1:], self.steps[:, -1:])


def _joined(values: Channels, before: Channels) -> Channels:
    return np.maximum(values, np.hstack((before, values[:, :-1])))


class PeakMeter:
    """Collects samples of one piece. Not to be shared between threads.

    Rates above 192 kHz and below 3.2 kHz are not interpolated: their samples are the peak.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        between = _SLOWEST <= sample_rate < _TARGET
        self._filter = _interpolation(sample_rate) if between else None
        unknown = np.full((channels, 1), np.inf, dtype=np.float32)
        self._before = _Blocks(unknown, unknown)
        self._space = unknown
        self._frames = 0
        self._peak = 0.0

    @property
    def level(self) -> Decibels:
        """True peak so far, in dBTP; -120 at the least."""
        return Decibels(max(_FLOOR, 20.0 * math.log10(max(self._peak, 1e-6))))

    def add(self, samples: Channels, block: int, tops: Channels) -> None:
        """Take in blocks of so many frames, of shape (channels, HISTORY + frames).

        `tops` are the largest absolute samples of each block, shape (channels, blocks).
        """
        self._peak = max(self._peak, float(tops.max(initial=0.0)))
        if self._filter is not None and tops.size:
            blocks = _Blocks(tops, self._steps(samples).reshape(*tops.shape, block).max(axis=2))
            self._search(self._filter, samples, block, blocks.with_ones_before(self._before))
            self._before = blocks.last
        self._frames += samples.shape[1] - HISTORY

    def _steps(self, samples: Channels) -> Channels:
        shape = samples.shape[0], samples.shape[1] - HISTORY
        if self._space.shape != shape:
            self._space = np.empty(shape, dtype=np.float32)
        np.subtract(samples[:, HISTORY:], samples[:, HISTORY - 1 : -1], out=self._space)
        return np.abs(self._space, out=self._space)

    def _search(
        self, kernel: _Interpolation, samples: Channels, block: int, blocks: _Blocks
    ) -> None:
        bounds = blocks.tops + kernel.reach * blocks.steps
        # The likeliest first: it often puts all others out of the question.
        order = np.argsort(bounds, axis=None)[::-1]
        for at in (0, *range(1, len(order), _BLOCKS_AT_ONCE)):
            some = order[at : at + _BLOCKS_AT_ONCE] if at else order[:1]
            channels, numbers = np.divmod(some, bounds.shape[1])
            hopeful = bounds[channels, numbers] > self._peak * _NEARLY
            if not hopeful.any():
                return
            channels, numbers = channels[hopeful], numbers[hopeful]
            least = self._peak * _NEARLY - kernel.reach * blocks.steps[channels, numbers]
            starts = HISTORY - _LAG + numbers * block
            self._look(kernel, samples, *_near_peaks(samples, channels, starts, least, block))

    def _look(
        self, kernel: _Interpolation, samples: Channels, channels: Indices, frames: Indices
    ) -> None:
        """The curve between these frames and those after them."""
        around = np.lib.stride_tricks.sliding_window_view(samples, _TAPS, axis=1)
        # Where the frames stand in the piece, in phases; the output has every step-th.
        first = -((frames + (self._frames - HISTORY)) * kernel.phases) % kernel.step
        few = len(frames) < _FEW
        for some, offsets in _one_by_one(first) if few else _by_phase(first):
            windows = around[channels[some], frames[some] - _LEFT]
            self._peak = max(self._peak, kernel.highest(windows, offsets))


def _one_by_one(first: Indices) -> Iterator[tuple[Indices, Indices]]:
    yield np.arange(len(first)), first


def _by_phase(first: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Frames with the same phases go together: one multiplication for all of them."""
    order = np.argsort(first, kind="stable")
    values, starts = np.unique(first[order], return_index=True)
    for value, some in zip(values, np.split(order, starts[1:]), strict=True):
        yield some, value[None]


def _near_peaks(
    samples: Channels, channels: Indices, starts: Indices, least: Channels, block: int
) -> tuple[Indices, Indices]:
    """Channels and frames from which, or from whose next, the peak is within reach."""
    stretches = np.lib.stride_tricks.sliding_window_view(samples, block + 1, axis=1)
    large = np.abs(stretches[channels, starts]) > least[:, None]
    rows, offsets = np.nonzero(large[:, :-1] | large[:, 1:])
    return channels[rows], starts[rows] + offsets


@lru_cache(maxsize=8)
def _interpolation(sample_rate: int) -> _Interpolation:
    shared = math.gcd(_TARGET, sample_rate)
    phases = _TARGET // shared
    place = np.arange(phases)[:, None] / phases
    time = np.arange(_TAPS) - _LEFT - place
    window = np.i0(_BETA * np.sqrt(np.maximum(0.0, 1.0 - (time / (_TAPS / 2)) ** 2)))
    taps = np.sinc(time) * window
    taps /= taps.sum(axis=1, keepdims=True)
    beyond = taps.copy()
    beyond[:, _LEFT : _LEFT + 1] -= 1.0 - place
    beyond[:, _LEFT + 1 : _LEFT + 2] -= place
    reach = float(np.abs(np.cumsum(beyond, axis=1)).sum(axis=1).max())
    return _Interpolation(taps.astype(np.float32), phases, sample_rate // shared, reach)
