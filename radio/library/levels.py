"""Levels over time, and the cue points they tell. Pure: numbers in, numbers out.

Of every 10 ms the level is kept in one byte and the waveform in two, so that a twelve-hour file
needs 13 MB and a song 72 kB, however the file is coded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.library.values import CuePoints
from radio.library.waveform import Waveform, pairs
from radio.units import Decibels, Seconds

BLOCKS_PER_SECOND = 100
_FLOOR = -110.0
_STEPS_PER_DB = 2.0

SILENT = Decibels(-60.0)
"""A file that never gets louder than this (RMS of 10 ms) is silent."""
_DIGITAL_SILENCE = -90.0
_AUDIBLE = 45.0
"""dB under the programme's level where a start or an end is no longer heard behind it."""
_SURELY_PROGRAMME = 20.0
_NOISE_AT_MOST = -38.0
_ABOVE_NOISE = 5.0
_NOISE_SPREAD = 5.0
_SEGUE = 18.0
"""dB under the programme's level where the next item may come in without a collision."""
_LONGEST_OVERLAP = 10.0
_BREAK, _BREAK_BLOCKS = 24.0, 2
"""dB and blocks of a fall that is no decay but an end."""
_RINGING_BLOCKS = 10
"""A tenth of a second after a loud sound the ear still hears nothing so far below it."""
_LOUDEST = 64.0
"""36 dB above full scale: what is above it, in a file of floating point, is no sound."""

Levels = NDArray[np.float32]


class Envelope:
    """Collects levels from PCM as it streams by. Not to be shared between threads."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self.block = max(1, round(sample_rate / BLOCKS_PER_SECOND))
        self.frames = 0
        self._levels = bytearray()
        self._extremes = bytearray()

    def add(self, blocks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take in samples of shape (channels, blocks, frames), full scale 1.0.

        A block has `block` frames; only the very last one may have fewer. Returns the largest
        absolute sample of each, shape (channels, blocks).
        """
        self.frames += blocks.shape[1] * blocks.shape[2]
        low, high = blocks.min(axis=2), blocks.max(axis=2)
        if not max(-low.min(), high.max()) <= _LOUDEST:
            cleaned(blocks)
            low, high = blocks.min(axis=2), blocks.max(axis=2)
        power = np.einsum("cbf,cbf->cb", blocks, blocks).max(axis=0) / blocks.shape[2]
        level = 10.0 * np.log10(np.maximum(power, 1e-11))
        steps = np.clip(np.round((level - _FLOOR) * _STEPS_PER_DB), 0, 255)
        self._levels += steps.astype(np.uint8).tobytes()
        self._extremes += pairs(low.min(axis=0), high.max(axis=0)).tobytes()
        return np.asarray(np.maximum(-low, high))

    def levels(self) -> Levels:
        """Level in dBFS (RMS of the loudest channel) of each block."""
        stored = np.frombuffer(bytes(self._levels), dtype=np.uint8).astype(np.float32)
        return np.asarray(stored / _STEPS_PER_DB + _FLOOR, dtype=np.float32)

    def waveform(self) -> Waveform:
        """What came by, for the eye."""
        seen = np.frombuffer(bytes(self._extremes), dtype=np.int8).reshape(-1, 2)
        return Waveform(self.sample_rate, self.block, seen)

    @property
    def duration(self) -> Seconds:
        """Length of all that came by."""
        return Seconds(self.frames / self.sample_rate)


def cleaned(samples: NDArray[np.float32]) -> None:
    """Take out, in place, what a file of floating point may hold and no loudspeaker can play."""
    np.nan_to_num(samples, copy=False, nan=0.0)
    np.clip(samples, -_LOUDEST, _LOUDEST, out=samples)


def is_silent(levels: Levels) -> bool:
    """Whether there is nothing to hear at all."""
    return len(levels) == 0 or float(levels.max()) < SILENT


def programme_level(levels: Levels) -> Decibels:
    """The level the ear takes for the item's own: what a tenth of the sounding blocks exceed."""
    sounding = levels[levels > SILENT]
    return Decibels(float(np.percentile(sounding, 90)) if len(sounding) else _FLOOR)


def cue_points(envelope: Envelope) -> CuePoints:
    """Where the item starts, may be joined by the next one, and ends.

    Start and end are where it rises above what nobody hears behind it: 45 dB under its own
    level, or 5 dB above the steady noise (hiss, hum, room) around it. A long fade-in or fade
    thus stays whole, and the groove noise before a record does not. The segue point is the
    last moment within 18 dB of the item's own level, at most 10 s before the end.
    """
    levels = envelope.levels()
    level = programme_level(levels)
    seconds = envelope.block / envelope.sample_rate
    first = _first_sound(levels, level)
    last = _without_ringing(levels[: len(levels) - _first_sound(levels[::-1], level)])
    strong = np.flatnonzero(levels[:last] >= level - _SEGUE)
    segue = int(strong[-1]) + 1 if len(strong) else last
    end = min(envelope.duration, Seconds(last * seconds))
    earliest = max(first * seconds, end - _LONGEST_OVERLAP)
    return CuePoints(
        cue_in=Seconds(first * seconds),
        segue=Seconds(min(end, max(earliest, segue * seconds))),
        cue_out=end,
    )


def _first_sound(levels: Levels, level: Decibels) -> int:
    """Index of the first block that belongs to the item."""
    sure = _lasting(levels >= level - _SURELY_PROGRAMME)
    threshold = max(level - _AUDIBLE, _noise(levels[:sure], level) + _ABOVE_NOISE)
    return min(sure, _lasting(levels[: sure + 3] >= threshold))


def _without_ringing(levels: Levels) -> int:
    """Number of blocks up to a hard end, behind which a codec may ring for a moment (Opus does).

    Only what falls and never rises again counts as ringing: a consonant at the end does rise.
    """
    earliest = max(0, len(levels) - _RINGING_BLOCKS - 1)
    for index in range(len(levels) - 1, earliest, -1):
        before = float(levels[max(0, index - _BREAK_BLOCKS) : index].max())
        tail = levels[index:]
        if tail[0] > before - _BREAK:
            continue
        return index if np.all(np.diff(tail) <= 0.0) else len(levels)
    return len(levels)


def _noise(lead: Levels, level: Decibels) -> float:
    """Level of steady noise in a lead-in; the floor where it holds something else."""
    heard = lead[lead > _DIGITAL_SILENCE]
    if len(heard) < BLOCKS_PER_SECOND // 5:
        return _FLOOR
    low = float(np.percentile(heard, 10))
    steady = np.count_nonzero((heard >= low - 3.0) & (heard <= low + _NOISE_SPREAD))
    if low > min(_NOISE_AT_MOST, level - 25.0) or steady < 0.6 * len(heard):
        return _FLOOR
    return float(np.median(heard[heard <= low + _NOISE_SPREAD]))


def _lasting(above: NDArray[np.bool_]) -> int:
    """First block above a threshold that is no click: three of five from there on are, too.

    Where nothing lasts, the first one above it; where there is none, 0.
    """
    counts = np.convolve(above, np.ones(5), mode="full")[4:]
    lasting = np.flatnonzero(above & (counts >= 3))
    if len(lasting) == 0:
        lasting = np.flatnonzero(above)
    return int(lasting[0]) if len(lasting) else 0
