"""Where the same sound comes again, so that a moment can be said twice or left out unheard.

Time is gained or lost a few milliseconds at once, by a join between two places that look
alike: the synchronised overlap-add of Roucos and Wilgus (ICASSP 1985), searched by the
normalised cross-correlation of Verhelst and Roelands (WSOLA, ICASSP 1993). Between two joins
the audio is what was mixed, to the bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radio.air.decks.pcm import Samples

OVERLAP = 0.010
"""Seconds over which one place goes over into the other."""
SHORTEST = 0.005
"""Seconds: a little more than the period of a high voice."""
LONGEST = 0.040
"""Seconds: two periods of a deep voice; a longer one would be heard as an echo."""
_STEP = 4
"""Frames between two places that are looked at first; the best is then found to the frame."""
_QUIET = 10.0 ** (-50.0 / 20.0) * 32768.0
"""Mean level (RMS, -50 dBFS) under which any two places are alike."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`distance` frames away it looks most alike; `score` from -1 to 1, 1 for the same."""

    distance: int
    score: float


def fade_in(frames: int) -> NDArray[np.float32]:
    """A rise from 0 to 1 as half a cosine, shape (frames, 1); one minus it is the fall."""
    place = (np.arange(frames, dtype=np.float32) + 0.5) / max(1, frames)
    rise = 0.5 - 0.5 * np.cos(np.pi * place)
    return np.asarray(rise[:, np.newaxis], dtype=np.float32)


def cross(out_of: Samples, into: Samples) -> Samples:
    """From one into the other, over their whole (same) length."""
    rise = fade_in(len(into))
    mixed = out_of * (1.0 - rise) + into * rise
    return np.asarray(np.rint(mixed), dtype=np.int16)


def most_alike(template: Samples, among: Samples) -> Likeness:
    """Where in `among` the `template` comes again; `distance` counts from its beginning."""
    wanted, field = _mono(template), _mono(among)
    if float(np.sqrt(np.mean(wanted**2))) < _QUIET:
        return Likeness(len(field) - len(wanted), 1.0)
    rough = int(np.argmax(_scores(_coarse(wanted), _coarse(field)))) * _STEP
    first = max(0, rough - _STEP)
    last = min(len(field), rough + _STEP + 1 + len(wanted))
    fine = _scores(wanted, field[first:last])
    best = int(np.argmax(fine))
    return Likeness(first + best, float(fine[best]))


def _mono(samples: Samples) -> NDArray[np.float64]:
    return np.asarray(samples.astype(np.float64).mean(axis=1))


def _coarse(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of every `_STEP` frames."""
    whole = len(line) // _STEP * _STEP
    return np.asarray(line[:whole].reshape(-1, _STEP).mean(axis=1))


def _scores(wanted: NDArray[np.float64], field: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalised cross-correlation at each place of `field` where `wanted` fits."""
    products = np.correlate(field, wanted, mode="valid")
    squares = np.concatenate(([0.0], np.cumsum(field**2)))
    energies = squares[len(wanted) :] - squares[: -len(wanted)]
    scale = np.sqrt(np.maximum(energies * float(np.dot(wanted, wanted)), 1.0))
    return np.asarray(products / scale)
