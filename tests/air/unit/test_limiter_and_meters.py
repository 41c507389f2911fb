"""Limiter and meters against what ffmpeg measures."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from radio.air.limiter import Limiter
from radio.air.meters import Levels, Meters

RATE = 48000
BLOCK = 960


def limited(audio: NDArray[np.float32], ceiling: float = -1.0) -> NDArray[np.float32]:
    limiter = Limiter(RATE, BLOCK, ceiling)
    return np.concatenate(
        [
            limiter.process(audio[at : at + BLOCK] * 32768) / 32768
            for at in range(0, len(audio), BLOCK)
        ]
    )


def ebur128(audio: NDArray[np.int16]) -> dict[str, float]:
    """Integrated loudness and true peak as ffmpeg measures them."""
    result = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-f", "s16le", "-ar", str(RATE), "-ac", "2",
         "-i", "pipe:0", "-af", "ebur128=peak=true", "-f", "null", "-"],
        input=audio.tobytes(), capture_output=True, check=True,
    )  # fmt: skip
    text = result.stderr.decode()
    integrated = re.findall(r"I:\s+(-?[\d.]+) LUFS", text)[-1]
    peak = re.findall(r"Peak:\s+(-?[\d.]+) dBFS", text)[-1]
    return {"lufs": float(integrated), "peak": float(peak)}


def noise(seconds: float, level: float, seed: int = 1) -> NDArray[np.float32]:
    shape = (round(seconds * RATE / BLOCK) * BLOCK, 2)
    return (np.random.default_rng(seed).standard_normal(shape) * level).astype(np.float32)


def worst_case(seconds: float) -> NDArray[np.float32]:
    """A quarter of the sample rate, half-way between samples: 3 dB above its largest sample."""
    t = np.arange(round(seconds * RATE / BLOCK) * BLOCK)
    tone = np.sin(2 * np.pi * 0.25 * t + np.pi / 4) * 1.2
    return np.stack((tone, tone), axis=1).astype(np.float32)


def pink(seconds: float, peak: float) -> NDArray[np.float32]:
    """Noise that falls 3 dB an octave, as music does."""
    frames = round(seconds * RATE / BLOCK) * BLOCK
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal((frames, 2)), axis=0)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 20))[:, np.newaxis]
    audio = np.fft.irfft(spectrum, frames, axis=0)
    return np.asarray(audio * peak / np.abs(audio).max(), dtype=np.float32)


@pytest.mark.parametrize(
    ("audio", "most"),
    [(pink(3, 2.0), -1.0), (pink(3, 4.0), -1.0), (worst_case(3), -1.0), (noise(3, 0.5), -0.7)],
    ids=["6 dB over", "12 dB over", "between samples", "white noise"],
)
def test_true_peak_stays_below_the_ceiling(audio: NDArray[np.float32], most: float) -> None:
    out = limited(audio)
    pcm = np.rint(out * 32768).clip(-32768, 32767).astype(np.int16)
    assert ebur128(pcm)["peak"] <= most


def test_quiet_audio_passes_unchanged_but_for_the_delay() -> None:
    audio = noise(1, 0.05)
    delay = Limiter(RATE, BLOCK, -1.0).delay
    assert np.array_equal(limited(audio)[delay:], audio[:-delay])


def test_gain_moves_without_steps() -> None:
    t = np.arange(RATE * 2) / RATE
    envelope = np.where((t > 0.5) & (t < 0.6), 2.0, 0.2)
    tone = (np.sin(2 * np.pi * 1000 * t) * envelope).astype(np.float32)
    out = limited(np.stack((tone, tone), axis=1))[240:, 0]
    quiet = tone[:-240] * (envelope[:-240] < 1)
    gain = np.divide(out, quiet, out=np.ones_like(out), where=np.abs(quiet) > 0.05)
    assert gain.min() > 0.4
    assert gain[-1000:].min() == pytest.approx(1.0, abs=0.01)


def test_block_must_be_whole_milliseconds() -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        Limiter(RATE, 1000 - 1, -1.0)


def read(audio: NDArray[np.int16]) -> Iterable[Levels]:
    meters = Meters(RATE, BLOCK)
    for at in range(0, len(audio), BLOCK):
        if meters.add(audio[at : at + BLOCK]):
            yield meters.levels


@pytest.mark.parametrize("kind", ["tone100", "tone1000", "tone8000", "pink", "bass"])
def test_loudness_agrees_with_ffmpeg(kind: str) -> None:
    t = np.arange(RATE * 5) / RATE
    if kind.startswith("tone"):
        signal = 0.2 * np.sin(2 * np.pi * float(kind[4:]) * t)
    elif kind == "bass":
        signal = 0.3 * np.sin(2 * np.pi * 45 * t) + 0.02 * np.sin(2 * np.pi * 3000 * t)
    else:
        signal = pink(5, 0.2)[:, 0].astype(np.float64)
    audio = np.rint(np.stack((signal, signal), axis=1) * 32768).astype(np.int16)
    last = list(read(audio))[-1]
    assert last.lufs_short == pytest.approx(ebur128(audio)["lufs"], abs=0.35)


def test_silence_reads_as_the_floor() -> None:
    last = list(read(np.zeros((RATE, 2), dtype=np.int16)))[-1]
    assert last.left_dbfs == last.left_peak == last.lufs_short == -120.0


def test_peak_and_rms_of_a_sine() -> None:
    t = np.arange(RATE) / RATE
    left = 0.5 * np.sin(2 * np.pi * 1000 * t)
    audio = np.rint(np.stack((left, left / 2), axis=1) * 32768).astype(np.int16)
    last = list(read(audio))[-1]
    assert (last.left_peak, last.right_peak) == (-6.0, -12.0)
    assert (last.left_dbfs, last.right_dbfs) == (-9.0, -15.1)
