"""The instruments: struck bronze as sums of decaying inharmonic partials, a drum, a flute.

Partials of a free bar lie near 1 : 2.76 : 5.40 (Fletcher and Rossing, The Physics of Musical
Instruments); kettles and gongs have their own, less regular ones. Every note is a pair of
slightly unlike pitches, one more to the left and one more to the right: the beating between
them is *ombak*, the wave that makes a gamelan shimmer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Stereo = NDArray[np.float32]
"""Samples of shape (frames, 2)."""

_SILENT_AT = 7.0
"""Time constants after which a partial is dropped: 60 dB down."""


@dataclass(frozen=True, slots=True)
class Metal:
    """A struck instrument.

    `partials`: (ratio, level, decay in seconds of the lowest note). `ombak` is the beat in Hz,
    `octave` shifts the scale, `mallet` the loudness of the stroke's own noise, `soft` the
    attack in seconds.
    """

    partials: tuple[tuple[float, float, float], ...]
    ombak: float
    octave: float = 0.0
    level: float = 1.0
    pan: float = 0.0
    mallet: float = 0.0
    soft: float = 0.0015


BAR = ((1.0, 1.0, 1.1), (2.76, 0.34, 0.45), (5.40, 0.24, 0.20), (8.9, 0.12, 0.08))
KETTLE = ((1.0, 1.0, 0.75), (1.53, 0.2, 0.3), (2.02, 0.40, 0.35), (3.37, 0.25, 0.2))

INSTRUMENTS: dict[str, Metal] = {
    "saron": Metal(BAR, 4.2, 0.0, 0.34, -0.25, 0.20),
    "demung": Metal(BAR, 3.1, -1.0, 0.27, 0.25, 0.14),
    "peking": Metal(BAR, 5.6, 1.0, 0.19, -0.5, 0.16),
    "slenthem": Metal(((1.0, 1.0, 2.6), (2.76, 0.05, 0.6)), 2.2, -1.0, 0.20, 0.1, 0.0, 0.012),
    "bonang": Metal(KETTLE, 3.7, 0.0, 0.27, 0.5, 0.10),
    "panerus": Metal(KETTLE, 5.1, 1.0, 0.15, -0.55, 0.08),
    "gambang": Metal(((1.0, 1.0, 0.22), (3.9, 0.2, 0.05)), 1.0, 0.0, 0.22, 0.35, 0.15),
    "gender": Metal(((1.0, 1.0, 1.7), (2.76, 0.06, 0.3)), 2.7, 0.0, 0.20, -0.35, 0.0, 0.004),
    "kenong": Metal(
        ((1.0, 1.0, 1.6), (2.01, 0.25, 0.8), (2.75, 0.12, 0.4)), 2.8, 0.0, 0.26, 0.15, 0.08, 0.003
    ),
    "kempul": Metal(
        ((1.0, 1.0, 2.2), (1.52, 0.22, 1.1), (2.03, 0.2, 0.8)), 1.9, -2.0, 0.24, -0.15, 0.0, 0.008
    ),
    "gong": Metal(
        (
            (1.0, 1.0, 5.0),
            (1.51, 0.35, 3.0),
            (2.01, 0.45, 2.6),
            (2.52, 0.18, 1.6),
            (2.98, 0.15, 1.2),
            (4.1, 0.06, 0.7),
        ),
        1.6,
        -2.0,
        0.36,
        0.0,
        0.0,
        0.02,
    ),
    "ketuk": Metal(((1.0, 1.0, 0.10), (1.9, 0.3, 0.05)), 2.0, 0.0, 0.16, 0.3, 0.1),
}


@cache
def strike(instrument: str, frequency: float) -> Stereo:
    """One undamped note at full stroke, kept: an ensemble has few notes and plays them often."""
    metal = INSTRUMENTS[instrument]
    root = frequency * 2.0**metal.octave
    # High notes die sooner, as short bars do.
    stretch = float(np.clip((300.0 / frequency) ** 0.6, 0.35, 1.6))
    longest = max(decay for _, _, decay in metal.partials) * stretch * _SILENT_AT
    time = np.arange(int(min(longest, 14.0) * RATE), dtype=np.float32) / np.float32(RATE)
    sides = [_side(metal, root + sign * metal.ombak / 2, time, stretch) for sign in (-1, 1)]
    left, right = 0.78 * sides[0] + 0.34 * sides[1], 0.34 * sides[0] + 0.78 * sides[1]
    angle = (metal.pan + 1.0) * np.pi / 4
    balance = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * 1.4142
    note = np.stack((left, right), axis=1) * balance
    return np.asarray(note * metal.level, dtype=np.float32)


def _side(
    metal: Metal, root: float, time: NDArray[np.float32], stretch: float
) -> NDArray[np.float32]:
    sound = np.zeros_like(time)
    for number, (ratio, level, decay) in enumerate(metal.partials):
        if root * ratio > RATE * 0.45:
            continue
        frames = min(len(time), int(decay * stretch * _SILENT_AT * RATE))
        span = time[:frames]
        phase = 2 * np.pi * root * ratio * span + 0.7 * number
        sound[:frames] += level * np.exp(-span / (decay * stretch)) * np.sin(phase)
    if metal.mallet:
        knock = np.random.default_rng(int(root * 100)).standard_normal(960).astype(np.float32)
        sound[:960] += metal.mallet * knock * np.exp(-time[:960] / 0.003)
    return np.asarray(sound * (1.0 - np.exp(-time / metal.soft)), dtype=np.float32)


@cache
def drum(stroke: str) -> Stereo:
    """Kendang: `dung` low and open, `tong` high, `tak` a slap, `ket` damped."""
    pitch, fall, decay, noise, level = {
        "dung": (86.0, 34.0, 0.22, 0.08, 0.22),
        "tong": (205.0, 25.0, 0.12, 0.08, 0.20),
        "tak": (320.0, 60.0, 0.035, 0.55, 0.22),
        "ket": (150.0, 10.0, 0.03, 0.25, 0.12),
    }[stroke]
    time = np.arange(int(decay * 6 * RATE)) / RATE
    phase = 2 * np.pi * (pitch * time - fall * 0.05 * (np.exp(-time / 0.05) - 1))
    hiss = np.random.default_rng(7).standard_normal(len(time)) * np.exp(-time / 0.012)
    mono = level * (np.sin(phase) * np.exp(-time / decay) + noise * hiss)
    mono[:48] *= np.linspace(0, 1, 48)
    return np.stack((mono, mono), axis=1).astype(np.float32)


def flute(frequency: float, seconds: float, seed: int) -> Stereo:
    """Suling: a nearly pure tone with breath, a late vibrato and a scoop into the note."""
    time = np.arange(int(seconds * RATE)) / RATE
    vibrato = 0.006 * np.clip(time / 0.6 - 0.4, 0, 1) * np.sin(2 * np.pi * 5.2 * time)
    bend = vibrato - 0.03 * np.exp(-time / 0.06)
    phase = 2 * np.pi * np.cumsum(frequency * (1 + bend)) / RATE
    tone = np.sin(phase) + 0.18 * np.sin(2 * phase) + 0.07 * np.sin(3 * phase)
    breath = np.random.default_rng(seed).standard_normal(len(time))
    breath = np.convolve(breath, np.ones(12) / 12, mode="same")
    shape = np.minimum(time / 0.07, 1.0) * np.clip((seconds - time) / 0.12, 0.0, 1.0)
    mono = 0.10 * shape * (tone + 0.10 * breath)
    return np.stack((0.9 * mono, 1.1 * mono), axis=1).astype(np.float32)
