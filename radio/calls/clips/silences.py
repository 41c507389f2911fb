"""Silences, found by level: those that last too long are pulled together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydub import AudioSegment

from radio.calls.clips.edits import Pull
from radio.calls.clips.stretches import Stretch

Levels = NDArray[np.float64]
STEP = 10
"""Milliseconds over which the level is taken."""
_QUIET = 1e-9


def levels(sound: AudioSegment) -> Levels:
    """Level of every 10 ms in dBFS, where a full square wave has 0; a last part that is shorter counts."""
    samples = np.frombuffer(sound.raw_data, dtype=f"<i{sound.sample_width}").astype(np.float64)
    samples /= float(1 << (8 * sound.sample_width - 1))
    size = max(1, round(sound.frame_rate * STEP / 1000))
    edges = np.arange(0, len(samples), size)
    energy = np.add.reduceat(samples**2, edges) if len(samples) else np.empty(0)
    counts = np.diff(np.append(edges, len(samples)))
    return np.asarray(10 * np.log10(np.maximum(energy / np.maximum(counts, 1), _QUIET**2)))


def pulled(heard: Levels, begins: int, pull: Pull) -> tuple[Stretch, ...]:
    """What is taken out of silences, as stretches of the recording.

    `heard` are levels from `begins` ms on. Half of what is kept stays at each side, so that no
    word loses its breath.
    """
    quiet = np.concatenate(([0], (heard < pull.floor).astype(np.int8), [0]))
    turns = np.flatnonzero(np.diff(quiet))
    found = []
    for first, last in zip(turns[::2] * STEP, turns[1::2] * STEP, strict=True):
        if last - first > pull.longer:
            before = pull.keep // 2
            found.append(
                Stretch(begins + int(first) + before, begins + int(last) - (pull.keep - before))
            )
    return tuple(found)
