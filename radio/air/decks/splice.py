"""Finding where one decoder's audio continues another's, to the sample.

Seeking with libVLC is exact in no compressed format (see docs/architecture.md). Two decodes
of the same place are almost the same samples, though, so the place where the new audio
continues the old is where the two correlate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples

MATCH = 0.98
"""Normalised correlation from which two stretches are the same audio."""


def find_continuation(old: Samples, new: Samples, tail: int) -> int | None:
    """Index in `new` of the frame that comes after the last frame of `old`.

    Takes the last `tail` frames of the old audio and looks for them in the new. None when
    the old end is silent or nothing matches. Normalised cross-correlation over the sum of
    both channels, by FFT.
    """
    reference = _mono(old[-tail:])
    candidate = _mono(new)
    span = len(candidate) - len(reference)
    energy = float(np.dot(reference, reference))
    if span < 0 or len(reference) < tail or energy < 1e-6 * tail:
        return None
    size = 1 << (len(candidate) + len(reference)).bit_length()
    product = np.fft.rfft(candidate, size) * np.conj(np.fft.rfft(reference, size))
    correlation = np.fft.irfft(product, size)[: span + 1]
    running = np.concatenate(([0.0], np.cumsum(candidate * candidate)))
    local = running[len(reference) :] - running[: span + 1]
    score = correlation / np.sqrt(np.maximum(local * energy, 1e-12))
    best = int(np.argmax(score))
    return best + len(reference) if score[best] >= MATCH else None


def _mono(samples: Samples) -> NDArray[np.float64]:
    return np.asarray(samples.sum(axis=1, dtype=np.float64) / 65536.0)
