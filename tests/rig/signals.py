"""Known signals: 16-bit stereo at 48 kHz, shape (frames, 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48000

Samples = NDArray[np.int16]
"""Stereo audio, shape (frames, 2)."""


def noise(seconds: float, seed: int, peak: float = 0.3, highest: float = 9000.0) -> Samples:
    """Pseudo-random noise: the same for a seed, and no stretch of it like another.

    Band-limited, so that lossy formats keep its shape; never silent for more than a few
    frames; far enough below the limiter to pass it to the bit.
    """
    frames = round(seconds * RATE)
    raw = np.random.default_rng(seed).standard_normal((frames, 2))
    spectrum = np.fft.rfft(raw, axis=0)
    hertz = np.fft.rfftfreq(frames, 1 / RATE)
    spectrum[(hertz > highest) | (hertz < 60.0)] = 0.0
    return _scaled(np.fft.irfft(spectrum, frames, axis=0), peak)


def tone(seconds: float, hertz: float, peak: float = 0.3) -> Samples:
    """A sine, the same in both channels."""
    wave = np.sin(2 * np.pi * hertz * _time(seconds))
    return _scaled(np.column_stack((wave, wave)), peak, norm=False)


def chirp(seconds: float, first: float, last: float, peak: float = 0.3) -> Samples:
    """A sine whose frequency moves in a straight line: its frequency tells the place."""
    t = _time(seconds)
    wave = np.sin(2 * np.pi * (first * t + (last - first) * t * t / (2 * seconds)))
    return _scaled(np.column_stack((wave, wave)), peak, norm=False)


def pulses(seconds: float, every: float, peak: float = 0.3) -> Samples:
    """Single frames at full peak, the first at frame 0, over silence."""
    wave = np.zeros(round(seconds * RATE))
    wave[:: round(every * RATE)] = 1.0
    return _scaled(np.column_stack((wave, wave)), peak, norm=False)


def mute(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros((round(seconds * RATE), 2), dtype=np.int16)


def join(*parts: Samples) -> Samples:
    """One after the other."""
    return np.concatenate(parts)


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE), dtype=np.float64) / RATE


def _scaled(wave: NDArray[np.float64], peak: float, *, norm: bool = True) -> Samples:
    factor = peak / float(np.abs(wave).max()) if norm else peak
    return np.rint(wave * factor * 32767.0).astype(np.int16)
