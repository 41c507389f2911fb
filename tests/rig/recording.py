"""Measures of a recorded programme; positions and lengths in frames unless they say seconds."""

from __future__ import annotations

import itertools
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.rig.signals import RATE, Samples

QUIET = 10
"""Largest sample that counts as silence: -70 dBFS."""
LEAST_SILENCE = RATE // 1000
"""A shorter run of quiet frames (1 ms) is part of a signal, not silence."""


class Silence(NamedTuple):
    """A stretch of silence."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Match:
    """Where a signal was found; `score` is the normalised correlation, 1 for the same audio."""

    index: int
    score: float


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R 128 measures in LUFS and dBTP."""

    integrated: float
    true_peak: float


def read_pcm(path: Path) -> Samples:
    """All whole frames of a raw S16 stereo file."""
    data = path.read_bytes()
    return np.frombuffer(data[: len(data) // 4 * 4], dtype=np.int16).reshape(-1, 2)


# -- silence ------------------------------------------------------------------------------


def silences(audio: Samples, quiet: int = QUIET, least: int = LEAST_SILENCE) -> list[Silence]:
    """Every run of at least `least` frames of which no sample is larger than `quiet`."""
    still = np.abs(audio.astype(np.int32)).max(axis=1, initial=0) <= quiet
    edges = np.flatnonzero(np.diff(np.concatenate(([False], still, [False])).astype(np.int8)))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return [Silence(int(a), int(b - a)) for a, b in runs if b - a >= least]


def longest_silence(audio: Samples) -> int:
    """Frames of the longest silence; 0 when there is none."""
    return max((silence.length for silence in silences(audio)), default=0)


def total_silence(audio: Samples) -> int:
    """Frames of all silences together."""
    return sum(silence.length for silence in silences(audio))


# -- where ----------------------------------------------------------------------------------


def locate(audio: Samples, signal: Samples, first: int = 0, last: int | None = None) -> Match:
    """Where `signal` begins in `audio[first:last]`; the index counts from the start of `audio`.

    Normalised cross-correlation of both channels, by FFT. Look at the score: the best place
    is returned even when the signal isn't there.
    """
    stretch = audio[first:last].astype(np.float64)
    needle = signal.astype(np.float64)
    span = len(stretch) - len(needle) + 1
    if span < 1:
        return Match(-1, 0.0)
    size = 1 << (len(stretch) + len(needle) - 1).bit_length()
    spectrum = np.fft.rfft(stretch, size, axis=0) * np.conj(np.fft.rfft(needle, size, axis=0))
    product = np.fft.irfft(spectrum, size, axis=0)[:span].sum(axis=1)
    running = np.concatenate(([0.0], np.cumsum((stretch * stretch).sum(axis=1))))
    energy = np.maximum(running[len(needle) :] - running[:span], 0.0) * float((needle**2).sum())
    score = product / np.sqrt(np.maximum(energy, 1.0))
    best = int(np.argmax(score))
    return Match(first + best, float(score[best]))


def offsets(
    audio: Samples, signal: Samples, piece: int = 4800, least: float = 0.6
) -> list[tuple[int, int]]:
    """For each stretch of `signal` found in `audio`: its place in the signal, and how much
    later it lies in the audio.

    The second number stays the same where no frame was lost or added. Stretches that can't
    be found (score below `least`) are left out.
    """
    found: list[tuple[int, int]] = []
    for start in range(0, len(signal) - piece + 1, piece):
        needle = signal[start : start + piece]
        match = _near(audio, needle, start + found[-1][1]) if found else locate(audio, needle)
        if match.score < 0.9:
            match = max(match, locate(audio, needle), key=lambda found_match: found_match.score)
        if match.score >= least:
            found.append((start, match.index - start))
    return found


def _near(audio: Samples, needle: Samples, expected: int) -> Match:
    first = max(0, expected - 4800)
    return locate(audio, needle, first, max(0, expected) + len(needle) + 4800)


def splices(audio: Samples, signal: Samples, piece: int = 4800) -> list[tuple[int, int]]:
    """Where frames of a signal were added (positive) or lost (negative), and how many."""
    found = offsets(audio, signal, piece)
    return [
        (place, after - before)
        for (_, before), (place, after) in itertools.pairwise(found)
        if after != before
    ]


# -- what -----------------------------------------------------------------------------------


def frequency_at(audio: Samples, frame: int, window: int = 4800) -> float:
    """Strongest frequency in hertz of the `window` frames from `frame`."""
    part = audio[frame : frame + window].sum(axis=1) * np.hanning(
        len(audio[frame : frame + window])
    )
    size = 1 << 16
    spectrum = np.abs(np.fft.rfft(part, size))
    return float(np.argmax(spectrum)) * RATE / size


def levels(audio: Samples, window: int = 480) -> NDArray[np.float64]:
    """RMS level in dBFS of each `window` frames, over both channels; -120 for silence."""
    whole = audio[: len(audio) // window * window].astype(np.float64) / 32768.0
    power = (whole.reshape(-1, window * 2) ** 2).mean(axis=1)
    decibels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 1e-12))
    return decibels


def loudness(audio: Samples) -> Loudness:
    """Integrated loudness and true peak as ffmpeg's ebur128 filter measures them."""
    command = [
        "ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-f", "s16le", "-ar", str(RATE),
        "-ac", "2", "-i", "pipe:0", "-af", "ebur128=peak=true", "-f", "null", "-",
    ]  # fmt: skip
    run = subprocess.run(command, input=audio.tobytes(), capture_output=True, check=True)
    summary = run.stderr.decode(errors="replace").rpartition("Summary:")[2]
    integrated = re.search(r"I:\s+(\S+) LUFS", summary)
    peak = re.search(r"Peak:\s+(\S+) dBFS", summary)
    if integrated is None or peak is None:
        raise ValueError(f"ffmpeg's ebur128 said nothing: {run.stderr[-500:]!r}")
    return Loudness(float(integrated[1]), float(peak[1]))
