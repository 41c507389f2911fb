"""All that is measured of a piece's samples, in one go while they are decoded."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from radio.library.decode import Shape
from radio.library.levels import Envelope, cleaned
from radio.library.loudness import LoudnessMeter
from radio.library.truepeak import HISTORY, PeakMeter

_LEAST = 1 << 16
_MOST = 1 << 18
"""Frames at once: few calls, and the samples stay in the processor's cache."""


class Measures:
    """Meters of one piece. Not to be shared between threads."""

    history = HISTORY
    """Frames that stand before those which are new in each part."""

    def __init__(self, shape: Shape) -> None:
        self.envelope = Envelope(shape.sample_rate, shape.channels)
        self.loudness = LoudnessMeter(shape.sample_rate, shape.channels, shape.mask)
        self.peak = PeakMeter(shape.sample_rate, shape.channels, self.envelope.block)
        self.frames = self._frames()
        """How many new frames a part has to have, but for the last one."""

    def _frames(self) -> int:
        block = self.envelope.block
        stride = math.lcm(block, self.loudness.hop)
        # At odd rates the meters' blocks never meet: the loudness meter then keeps a rest.
        stride = stride if stride <= _MOST else block
        return -(-_LEAST // stride) * stride

    def add(self, part: NDArray[np.float32]) -> None:
        """Take in a part of shape (channels, history + frames), as `Decoding.parts` gives them."""
        # What stands before is clean but for the mirrored beginning of the piece.
        cleaned(part[:, :HISTORY])
        block, frames = self.envelope.block, part.shape[1] - HISTORY
        whole = frames // block * block
        if whole:
            self._measure(part[:, : HISTORY + whole], block)
        if whole < frames:
            self._measure(part[:, whole:], frames - whole)
        self.loudness.add(part[:, HISTORY:])

    def _measure(self, part: NDArray[np.float32], block: int) -> None:
        new = part[:, HISTORY:]
        blocks = new.reshape(len(new), -1, block)
        self.peak.add(part, self.envelope.add(blocks))
