"""Loudness of a whole piece after EBU R 128, from samples as they stream by.

The K-weighting is two filters whose every output hangs on all before it. Here a block of about
sixty samples is filtered by one multiplication with a matrix, and what it owes to the blocks
before it comes through the filters' four states (the state-space form of a block filter), so
that the work is done by the matrix routines below numpy. The result is the filters' own, to the
precision of 32-bit samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from radio.air.kweighting import Biquad, highpass, shelf
from radio.library.products import product
from radio.units import Loudness

_OFFSET = -0.691
UNMEASURED = Loudness(-70.0)
"""LUFS: what is below counts for nothing, and a piece without anything above has this."""
_RELATIVE_GATE = -10.0
_RANGE_GATE = -20.0
_MOMENTARY, _SHORT = 4, 30
"""Tenths of a second."""
_LFE = frozenset((3,))
_BEHIND = frozenset((4, 5, 8, 9, 10, 15, 16, 17))
"""Bits of a WAV file's channel mask: back and side loudspeakers, which count one and a half."""
_BEHIND_WEIGHT = 1.41
_BLOCKS = range(48, 73)
_GROUP = 32

Channels = NDArray[np.float32]
"""Samples of shape (channels, frames), full scale 1.0."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Filter:
    """Both filters over blocks of `block` frames."""

    block: int
    inputs: Channels
    """From a block to what it leaves in the states, shape (block + 4, 4); its last rows are 0."""
    outputs: Channels
    """From a block and the states before it to its filtered samples, shape (block + 4, block)."""
    group: Matrix
    """From what `_GROUP` blocks leave to the states before each and after the last."""
    powers: Matrix
    """From the states before a group to those before each block and after it, (4, 4 x (group+1))."""


class LoudnessMeter:
    """Collects samples of one piece. Not to be shared between threads.

    `mask` is the channel mask of a WAV file; 0 where there is none.
    """

    def __init__(self, sample_rate: int, channels: int, mask: int = 0) -> None:
        self.hop = max(1, sample_rate // 10)
        self._filter = _filter(sample_rate)
        self._weights = _weights(channels, mask)
        self._states = np.zeros((channels, 4))
        self._rest = np.empty((channels, 0), dtype=np.float32)
        self._tenths = bytearray()
        self._joined = self._heard = self._rest

    @property
    def stride(self) -> int:
        """Frames whose multiples are taken in without being kept for the next time."""
        return math.lcm(self.hop, self._filter.block)

    def add(self, samples: Channels) -> None:
        """Take in the next samples, shape (channels, frames)."""
        if self._rest.shape[1]:
            samples = np.concatenate((self._rest, samples), axis=1)
        whole = samples.shape[1] // self.stride * self.stride
        if whole:
            self._measure(samples[:, :whole], whole // self.hop)
        self._rest = samples[:, whole:].copy()

    def finish(self) -> tuple[Loudness, float]:
        """Integrated loudness, -70 where all is below the gate, and loudness range in LU."""
        tenths = self._rest.shape[1] // self.hop
        if tenths:
            missing = self.stride - self._rest.shape[1]
            self._measure(np.pad(self._rest, ((0, 0), (0, missing))), tenths)
        self._rest = self._rest[:, :0]
        powers = np.frombuffer(bytes(self._tenths), dtype=np.float64)
        return integrated(powers), loudness_range(powers)

    def _measure(self, samples: Channels, tenths: int) -> None:
        filtered = self._filtered(samples)
        heard = filtered[:, : tenths * self.hop].reshape(len(filtered), tenths, self.hop)
        powers = np.einsum("cth,cth->ct", heard, heard).astype(np.float64) / self.hop
        self._tenths += (self._weights @ powers).tobytes()

    def _filtered(self, samples: Channels) -> Channels:
        kernel = self._filter
        channels, frames = samples.shape
        blocks = frames // kernel.block
        if self._joined.shape[:2] != (channels, blocks):
            # Kept from part to part: fresh memory costs more than what is done with it.
            self._joined = np.zeros((channels, blocks, kernel.block + 4), dtype=np.float32)
            self._heard = np.empty((channels, blocks, kernel.block), dtype=np.float32)
        joined = self._joined
        joined[:, :, : kernel.block] = samples.reshape(channels, blocks, kernel.block)
        rows = joined.reshape(channels * blocks, kernel.block + 4)
        left = product(rows, kernel.inputs).astype(np.float64)
        joined[:, :, kernel.block :] = self._before(left.reshape(channels, blocks, 4))
        product(rows, kernel.outputs, out=self._heard.reshape(channels * blocks, kernel.block))
        return self._heard.reshape(channels, frames)

    def _before(self, left: Matrix) -> Matrix:
        """The states before each block, from what each leaves; shapes (channels, blocks, 4)."""
        channels, blocks, _ = left.shape
        groups = -(-blocks // _GROUP)
        padded = np.zeros((channels, groups * _GROUP, 4))
        padded[:, :blocks] = left
        inside = product(padded.reshape(channels * groups, _GROUP * 4), self._filter.group)
        inside = inside.reshape(channels, groups, (_GROUP + 1) * 4)
        first = np.concatenate((self._states[:, None], inside[:, :-1, -4:]), axis=1)
        through, apart = self._filter.powers[:, -4:], 1
        while apart < groups:
            # Each group hands on what came to it: over one, then two, then four groups.
            first[:, apart:] += first[:, :-apart] @ through
            through, apart = through @ through, 2 * apart
        before = (inside + first @ self._filter.powers).reshape(channels, groups, _GROUP + 1, 4)
        # What stands behind a last group that is not full counted for nothing.
        last = blocks - (groups - 1) * _GROUP
        self._states = before[:, -1, last].copy()
        return before[:, :, :_GROUP].reshape(channels, groups * _GROUP, 4)[:, :blocks]


def integrated(powers: Matrix) -> Loudness:
    """Integrated loudness (ITU-R BS.1770-4, annex 1) of weighted powers of tenths of a second."""
    momentary = _means(powers, _MOMENTARY)
    heard = momentary[_level(momentary) > UNMEASURED]
    if len(heard) == 0:
        return UNMEASURED
    gate = _level(heard.mean()) + _RELATIVE_GATE
    return Loudness(float(_level(heard[_level(heard) > gate].mean())))


def loudness_range(powers: Matrix) -> float:
    """Loudness range in LU (EBU Tech 3342) of weighted powers of tenths of a second."""
    short = _means(powers, _SHORT)
    heard = short[_level(short) > UNMEASURED]
    if len(heard) == 0:
        return 0.0
    levels = np.sort(_level(heard[_level(heard) > _level(heard.mean()) + _RANGE_GATE]))
    low, high = (levels[round((len(levels) - 1) * share)] for share in (0.10, 0.95))
    return float(high - low)


def _means(powers: Matrix, count: int) -> Matrix:
    """Means over each `count` tenths in a row; none of a shorter piece."""
    if len(powers) < count:
        return np.empty(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(powers, count).mean(axis=1))


def _level(power: Matrix | np.float64) -> Matrix:
    return np.asarray(_OFFSET + 10.0 * np.log10(np.maximum(power, 1e-12)))


def _weights(channels: int, mask: int) -> Matrix:
    places = [bit for bit in range(18) if mask >> bit & 1][:channels]
    places += [0] * (channels - len(places))
    return np.array(
        [0.0 if bit in _LFE else _BEHIND_WEIGHT if bit in _BEHIND else 1.0 for bit in places]
    )


@lru_cache(maxsize=8)
def _filter(sample_rate: int) -> _Filter:
    hop = max(1, sample_rate // 10)
    block = max(_BLOCKS, key=lambda size: math.gcd(size, hop))
    step, entry, out, through = _states(sample_rate)
    powers = [np.linalg.matrix_power(step, number) for number in range(block + 1)]
    response = [through, *(float(out @ power @ entry) for power in powers[: block - 1])]
    outputs = np.zeros((block + 4, block))
    for index in range(block):
        outputs[index, index:block] = response[: block - index]
        outputs[block:, index] = out @ powers[index]
    inputs = np.zeros((block + 4, 4))
    inputs[:block] = [power @ entry for power in powers[block - 1 :: -1]]
    group, behind = _grouped(powers[block])
    return _Filter(block, inputs.astype(np.float32), outputs.astype(np.float32), group, behind)


def _grouped(over_block: Matrix) -> tuple[Matrix, Matrix]:
    powers = [np.linalg.matrix_power(over_block, number).T for number in range(_GROUP + 1)]
    group = np.zeros((_GROUP * 4, (_GROUP + 1) * 4))
    for source in range(_GROUP):
        for target in range(source + 1, _GROUP + 1):
            place = slice(4 * source, 4 * source + 4), slice(4 * target, 4 * target + 4)
            group[place] = powers[target - source - 1]
    return group, np.hstack(powers)


def _states(sample_rate: int) -> tuple[Matrix, Matrix, Matrix, float]:
    """Both filters in a row in state-space form, the transposed direct form II of each."""
    first, second = (_section(make(sample_rate)) for make in (shelf, highpass))
    step = np.zeros((4, 4))
    step[:2, :2], step[2:, 2:] = first[0], second[0]
    step[2:, :2] = np.outer(second[1], first[2])
    entry = np.concatenate((first[1], second[1] * first[3]))
    out = np.concatenate((second[3] * first[2], second[2]))
    return step, entry, out, first[3] * second[3]


def _section(biquad: Biquad) -> tuple[Matrix, Matrix, Matrix, float]:
    (b0, b1, b2), (_, a1, a2) = biquad
    step = np.array([[-a1, 1.0], [-a2, 0.0]])
    return step, np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), b0
