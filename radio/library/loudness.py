"""Loudness of a whole piece after EBU R 128, from samples as they stream by.

The K-weighting is two filters whose every output hangs on all before it. Here a block of about
forty samples is filtered by one multiplication with a matrix, as if its first sample had been
there for ever: then an offset of the zero line leaves nothing behind that has to cancel out.
What is owed to the blocks before comes through the filters' four states (the state-space form of
a block filter), less those of that steady sample. As only the energy of each block counts, the
states need not be filtered: with y the block's own output and C the states' part in it, it is
y.y + 2 s.(C y) + s.(C C') s, and C y is four more columns of the matrix. So the work is done by
the matrix routines below numpy, and the result is the filters' own, to the precision of 32-bit
samples.
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
_BLOCKS = range(36, 51)
_GROUP = 8
_FORGOTTEN = 1e-15
"""What is left of a state when it counts for nothing."""

Channels = NDArray[np.float32]
"""Samples of shape (channels, frames), full scale 1.0."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Filter:
    """Both filters over blocks of `block` frames, of which `hop` frames hold a whole number."""

    hop: int
    block: int
    matrix: Channels
    """From a block to its output, what it leaves in the states, and 2 C y; (block, block + 8)."""
    steady: Matrix
    """The states after a steady 1.0 for ever, which the filters let nothing through of."""
    gram: Matrix
    """C C': from the states before a block to their own energy in it."""
    group: Matrix
    """From what `_GROUP` blocks leave to the states before each and after the last."""
    powers: Matrix
    """From the states before a group to those before each block and after it, (4, 4 x (group+1))."""
    carries: tuple[Matrix, ...]
    """Over one group, two, four and so on, as long as the states are not forgotten."""


class LoudnessMeter:
    """Collects samples of one piece. Not to be shared between threads.

    `mask` is the channel mask of a WAV file; 0 where there is none.
    """

    def __init__(self, sample_rate: int, channels: int, mask: int = 0) -> None:
        self._filter = _filter(sample_rate)
        self.hop = self._filter.hop
        """Frames whose multiples are taken in without being kept for the next time."""
        self._weights = _weights(channels, mask)
        self._states = np.zeros((channels, 4))
        self._rest = np.empty((channels, 0), dtype=np.float32)
        self._tenths = bytearray()
        self._space = self._rest

    def add(self, samples: Channels) -> None:
        """Take in the next samples, shape (channels, frames)."""
        if self._rest.shape[1]:
            samples = np.concatenate((self._rest, samples), axis=1)
        whole = samples.shape[1] // self.hop * self.hop
        if whole:
            self._tenths += self._powers(samples[:, :whole]).tobytes()
        self._rest = samples[:, whole:].copy()

    def finish(self) -> tuple[Loudness, float]:
        """Integrated loudness, -70 where all is below the gate, and loudness range in LU.

        A piece too short for one gating block has the loudness of all that is there.
        """
        powers = np.frombuffer(bytes(self._tenths))
        if len(powers) >= _MOMENTARY:
            return integrated(powers), loudness_range(powers)
        left = self._rest.shape[1]
        if left:
            padded = np.pad(self._rest, ((0, 0), (0, self.hop - left)))
            powers = np.append(powers, self._powers(padded))
        frames = len(self._tenths) // powers.itemsize * self.hop + left
        power = powers.sum() * self.hop / max(1, frames)
        return Loudness(max(UNMEASURED, float(_level(power)))), 0.0

    def _powers(self, samples: Channels) -> Matrix:
        """Weighted power of each tenth of a second."""
        kernel = self._filter
        channels, blocks = len(samples), samples.shape[1] // kernel.block
        if len(self._space) != blocks:
            # Kept from part to part: fresh memory costs more than what is done with it.
            self._space = np.empty((blocks, kernel.block + 8), dtype=np.float32)
        energies, owed = np.empty((channels, blocks)), np.empty((channels, blocks, 4))
        left = np.zeros((channels, -(-blocks // _GROUP) * _GROUP, 4))
        for number, channel in enumerate(samples):
            product(channel.reshape(blocks, kernel.block), kernel.matrix, out=self._space)
            heard = self._space[:, : kernel.block]
            energies[number] = np.einsum("bf,bf->b", heard, heard)
            left[number, :blocks] = self._space[:, kernel.block : -4]
            owed[number] = self._space[:, -4:]
        states = self._before(left, blocks) - samples[:, :: kernel.block, None] * kernel.steady
        owed += states @ kernel.gram
        tenths = channels, blocks * kernel.block // kernel.hop, -1
        whole = energies.reshape(tenths).sum(axis=2)
        whole += np.einsum("ctb,ctb->ct", states.reshape(tenths), owed.reshape(tenths))
        return np.asarray(self._weights @ np.maximum(whole, 0.0) / kernel.hop)

    def _before(self, left: Matrix, blocks: int) -> Matrix:
        """The states before each block, from what each leaves; shapes (channels, blocks, 4).

        Behind the blocks stand zeros up to a whole group.
        """
        channels, groups = len(left), left.shape[1] // _GROUP
        inside = product(left.reshape(channels * groups, _GROUP * 4), self._filter.group)
        inside = inside.reshape(channels, groups, (_GROUP + 1) * 4)
        first = np.concatenate((self._states[:, None], inside[:, :-1, -4:]), axis=1)
        for doubled, carry in enumerate(self._filter.carries):
            # Each group hands on what came to it: over one, then two, then four groups.
            apart = 1 << doubled
            if apart < groups:
                first[:, apart:] += first[:, :-apart] @ carry
        before = (inside + first @ self._filter.powers).reshape(channels, groups, _GROUP + 1, 4)
        # What stands behind a last group that is not full counted for nothing.
        self._states = before[:, -1, blocks - (groups - 1) * _GROUP].copy()
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
    # To the nearest, halves up, as the recommendation's own program does.
    low, high = (levels[math.floor((len(levels) - 1) * share + 0.5)] for share in (0.10, 0.95))
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
    hop, block = _sizes(sample_rate)
    step, entry, out, through = _states(sample_rate)
    powers = [np.linalg.matrix_power(step, number) for number in range(block + 1)]
    response = [through, *(float(out @ power @ entry) for power in powers[: block - 1])]
    own = np.zeros((block, block))
    for index in range(block):
        own[index, index:] = response[: block - index]
    leaves = np.array([power @ entry for power in powers[block - 1 :: -1]])
    later = np.array([out @ power for power in powers[:block]]).T
    steady = np.asarray(np.linalg.solve(np.eye(4) - step, entry), dtype=np.float64)
    own[0] += steady @ later
    matrix = np.hstack((own, leaves, 2.0 * own @ later.T)).astype(np.float32)
    group, behind = _grouped(powers[block])
    carries = _carries(behind[:, -4:])
    return _Filter(hop, block, matrix, steady, later @ later.T, group, behind, carries)


def _sizes(sample_rate: int) -> tuple[int, int]:
    """A tenth of a second, at odd rates to a thousandth or two, and a part of it; in frames."""
    tenth = sample_rate / 10
    block = min(_BLOCKS, key=lambda size: (abs(tenth - size * round(tenth / size)), -size))
    return block * max(1, round(tenth / block)), block


def _carries(over_group: Matrix) -> tuple[Matrix, ...]:
    carries = []
    while np.abs(over_group).max() > _FORGOTTEN:
        carries.append(over_group)
        over_group = over_group @ over_group
    return tuple(carries)


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
