"""Audio with known answers, and what ffmpeg's own meter says of a file."""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

import numpy as np

RATE = 44100


def tone(
    seconds: float, level: float = -14.0, rate: int = RATE, pitch: float = 997.0
) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    return 10 ** (level / 20) * np.sin(2 * np.pi * pitch * time)


def silence(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(round(seconds * rate))


def noise(seconds: float, level: float, rate: int = RATE, seed: int = 1) -> np.ndarray:
    """White, of this RMS level in dBFS."""
    samples = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return 10 ** (level / 20) * samples


@lru_cache(maxsize=16)
def music(seconds: float, rate: int = RATE, level: float = -6.0) -> np.ndarray:
    """Chords with a beat, from the first sample to the last; peak as given."""
    time = np.arange(round(seconds * rate)) / rate
    pitches = [p for p in (110.0, 277.2, 440.0, 659.3, 1318.5, 2637.0) if p < rate / 2.5]
    chord = sum(np.sin(2 * np.pi * p * time + n) / (n + 1) for n, p in enumerate(pitches))
    wave = chord * (0.5 + 0.5 * np.exp(-3 * (time * 2 % 1)))
    return 10 ** (level / 20) * wave / np.abs(wave).max()


def faded(
    samples: np.ndarray, seconds: float, depth: float = -80.0, rate: int = RATE
) -> np.ndarray:
    """With its end faded out, so many dB at an even pace."""
    count = round(seconds * rate)
    fade = np.concatenate((np.zeros(len(samples) - count), np.linspace(0.0, depth, count)))
    return samples * 10 ** (fade / 20)


def stereo(samples: np.ndarray) -> np.ndarray:
    return np.repeat(samples[:, None], 2, axis=1)


def by_ffmpeg(path: Path) -> tuple[float, float, float]:
    """Loudness, loudness range and true peak as ffmpeg's own meter gives them, to 0.1."""
    command = ["ffmpeg", "-nostdin", "-nostats", "-i", f"file:{path}"]
    command += ["-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, check=True).stderr.decode()
    values = (
        re.findall(rf" {name}:\s+(-?[\d.]+|-inf) ", said)[-1] for name in ("I", "LRA", "Peak")
    )
    loudness, spread, peak = (float(value) for value in values)
    return loudness, spread, peak
