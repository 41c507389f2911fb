"""Fade shapes: gain as a function of how far a fade has come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radio.air.log import FadeShape

LOGARITHMIC_RANGE = 60.0
"""Decibels over which a logarithmic fade runs before it is silent."""

Gain = NDArray[np.float32]


def shape_gain(shape: FadeShape, progress: NDArray[np.float64]) -> Gain:
    """Gain of a fade-in for progress from 0 (silent) to 1 (full); a fade-out is its mirror.

    linear: g = p. equal-power: g = sin(p pi / 2), so that the powers of a crossfade of
    unrelated material add up to one. logarithmic: straight in decibels over 60 dB. S-curve:
    g = (1 - cos(p pi)) / 2.
    """
    p = np.clip(progress, 0.0, 1.0)
    if shape is FadeShape.LINEAR:
        gain = p
    elif shape is FadeShape.EQUAL_POWER:
        gain = np.sin(p * (np.pi / 2))
    elif shape is FadeShape.LOGARITHMIC:
        gain = np.where(p > 0, 10.0 ** (LOGARITHMIC_RANGE * (p - 1.0) / 20.0), 0.0)
    else:
        gain = (1.0 - np.cos(p * np.pi)) / 2.0
    return gain.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Ramp:
    """A fade on the timeline: `frames` long from frame `start`, rising or falling.

    Before it a rising ramp is silent and a falling one full; after it the other way round.
    """

    start: int
    frames: int
    shape: FadeShape
    rising: bool

    def constant(self, first: int, count: int) -> float | None:
        """Gain over frames first..first+count where it doesn't change, else None."""
        if first + count <= self.start:
            return 0.0 if self.rising else 1.0
        if first >= self.start + self.frames:
            return 1.0 if self.rising else 0.0
        return None

    def gain(self, first: int, count: int) -> Gain:
        """Gain of each of `count` frames from `first`."""
        progress = (np.arange(first, first + count) - self.start) / max(1, self.frames)
        return shape_gain(self.shape, progress if self.rising else 1.0 - progress)
