"""A caller as loud as the programme: level by what is speech, and less of what is not.

Telephones bring voices 30 dB apart. Measured is what speaks, by its power while it is above
the line's own noise; the gain follows slowly, so that a voice keeps its own loud and soft.
Between words, and where what comes back is the programme itself, the line is turned down.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radio.calls.agent.media.codecs import Mono

Signal = NDArray[np.float32]
"""One voice in steps of 16 bits."""

_FULL = 32768.0
_LOUDER_THAN_RMS = 3.0 - 0.7
"""dB from the power of one side (dBFS) to the loudness of both (LUFS, ITU-R BS.1770-4): twice
the power, minus the constant of its formula. Its weighting changes a telephone's band little."""
_ABOVE_NOISE = 9.0
"""dB over the line's noise from which something is speech."""
_FAINTEST = -62.0
"""dBFS below which nothing is speech, however quiet the line."""
_ECHO = 20.0
"""dB: what comes back is weaker than the programme by at least so much."""
_ECHO_TICKS = 15
"""Ticks of 20 ms within which the programme comes back as an echo: 300 ms."""
_MOST_UP, _MOST_DOWN = 24.0, -12.0
_UP, _DOWN = 4.0, 12.0
"""dB a second the gain may change."""
_BETWEEN = -14.0
"""dB the line is turned down while nobody speaks."""
_HANG = 12
"""Ticks it stays up after the last word: 240 ms."""
_CEILING = 0.85 * _FULL
_NOISE_RISE = 1.5
"""dB a second by which what is taken for noise may rise."""
_MEMORY = 150
"""Ticks of speech, 3 s, that the level is the mean of."""


def dbfs(signal: NDArray[np.float32] | Mono) -> float:
    """Power in dBFS; -120 for silence."""
    power = float(np.mean(np.square(signal, dtype=np.float64))) if len(signal) else 0.0
    return 10.0 * math.log10(power / _FULL**2) if power > 1e-3 else -120.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What one tick was: power in dBFS, and whether somebody spoke."""

    level: float
    speech: bool


class CallerLevel:
    """Of one caller; a tick of 20 ms at a time, on one thread. `target` in LUFS.

    `gain` is what is added at the moment, dB; `heard` what the last tick was.
    """

    def __init__(self, target: float) -> None:
        self._target = target - _LOUDER_THAN_RMS
        self._noise = -70.0
        self._power: float | None = None
        self._spoken = 0
        self._hang = 0
        self._echoes: list[float] = []
        self._last = 1.0
        self.gain = 0.0
        self._shut = 0.0
        self.heard = Heard(-120.0, speech=False)

    def process(self, mono: Mono, sent: Mono | None = None) -> Signal:
        """This tick, levelled. `sent` is what the caller was sent in the same tick."""
        level = dbfs(mono)
        self._remember(sent)
        speech = self._is_speech(level)
        self.heard = Heard(level, speech=speech)
        self._follow(level, speech=speech)
        return self._shaped(mono)

    def _remember(self, sent: Mono | None) -> None:
        loud = -120.0 if sent is None else dbfs(sent)
        self._echoes = [*self._echoes[1 - _ECHO_TICKS :], loud]

    def _is_speech(self, level: float) -> bool:
        if level > -119.0:
            rise = self._noise + _NOISE_RISE / 50
            self._noise = min(level, rise) if level < self._noise else min(rise, -35.0)
        floor = max(self._noise + _ABOVE_NOISE, _FAINTEST, max(self._echoes) - _ECHO)
        return level > floor

    def _follow(self, level: float, *, speech: bool) -> None:
        if speech:
            power = 10.0 ** (level / 10.0)
            self._spoken = min(self._spoken + 1, _MEMORY)
            before = power if self._power is None else self._power
            self._power = before + (power - before) / self._spoken
        self._hang = _HANG if speech else max(0, self._hang - 1)
        if self._power is None or not speech:
            return
        wanted = self._target - 10.0 * math.log10(self._power)
        wanted = max(_MOST_DOWN, min(_MOST_UP, wanted))
        # In the first half second of a voice it is found quickly.
        hurry = 10.0 if self._spoken < 25 else 1.0
        step_up, step_down = hurry * _UP / 50, hurry * _DOWN / 50
        self.gain += max(-step_down, min(step_up, wanted - self.gain))

    def _shaped(self, mono: Mono) -> Signal:
        """The gain goes from where it was to where it is over the tick; peaks stay below."""
        goal = 0.0 if self._hang else _BETWEEN
        step = 14.0 if goal > self._shut else 1.0
        self._shut += max(-step, min(step, goal - self._shut))
        now = 10.0 ** ((self.gain + self._shut) / 20.0)
        peak = float(np.abs(mono).max(initial=0)) * max(now, self._last)
        if peak > _CEILING:
            now = min(now, _CEILING / (peak / max(now, self._last)))
            self._last = min(self._last, now)
        curve = np.linspace(self._last, now, len(mono), dtype=np.float32)
        self._last = now
        return np.asarray(mono * curve, dtype=np.float32)
