"""Signals beside those of the measuring rig."""

from __future__ import annotations

import numpy as np

from tests.rig import RATE, Samples


def one_sided(seconds: float, sign: int, seed: int = 0) -> Samples:
    """Never zero and always on one side of it, about -10 dBFS: its sign names the item."""
    frames = round(seconds * RATE)
    level = 0.3 + 0.02 * np.random.default_rng(seed).random(frames)
    return np.repeat(np.rint(sign * level * 32767).astype(np.int16)[:, np.newaxis], 2, axis=1)


def changes_of_side(audio: Samples) -> list[int]:
    """Frames at which a signal of `one_sided` items passes from one side to the other."""
    side = np.sign(audio[:, 0]).astype(np.int8)
    heard = np.flatnonzero(side)
    flips = np.flatnonzero(np.diff(side[heard])) + 1
    return [int(frame) for frame in heard[flips]]
