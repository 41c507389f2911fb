"""From strokes to samples: mixing, a small hall, level."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from radio.demo.composition import Stroke
from radio.demo.instruments import RATE, Stereo, drum, flute, strike

PEAK = 0.84
"""Highest sample: true peaks between samples stay under full scale."""
_RELEASE = int(0.09 * RATE)
_HALL = 1.4
_TRANSFORM = 1 << 17


def render(strokes: Iterable[Stroke], *, tail: float = 6.0, loop: float | None = None) -> Stereo:
    """Samples of an ensemble, peak at `PEAK`.

    With `loop` (seconds) the sound is wound around a circle of that length: what rings past the
    end goes on at the start, so that it repeats without a seam.
    """
    notes = [(round(stroke.at * RATE), _note(stroke)) for stroke in strokes]
    last = max(round(stroke_at + min(len(note), tail * RATE)) for stroke_at, note in notes)
    mix = np.zeros((last + int(_HALL * RATE), 2), dtype=np.float32)
    longest = max(at + len(note) for at, note in notes)
    if loop is not None:
        mix = np.zeros((longest + int(_HALL * RATE), 2), dtype=np.float32)
    for at, note in notes:
        part = note[: len(mix) - at]
        mix[at : at + len(part)] += part
    wet = _hall(mix)
    return finish(wet if loop is None else _wound(wet, round(loop * RATE)), fade=loop is None)


def finish(mix: Stereo, *, fade: bool = True) -> Stereo:
    """Bring to level: strokes that pile up are rounded off softly, the end is faded."""
    loud = float(np.percentile(np.abs(mix), 99.7)) or 1.0
    shaped = np.tanh(mix * (0.42 / loud)).astype(np.float32)
    if fade:
        frames = min(len(shaped), int(3.0 * RATE))
        shaped[-frames:] *= np.linspace(1.0, 0.0, frames, dtype=np.float32)[:, None] ** 2
    return np.asarray(shaped * (PEAK / float(np.abs(shaped).max())), dtype=np.float32)


def _note(stroke: Stroke) -> Stereo:
    kind, _, variant = stroke.instrument.partition(":")
    if kind == "kendang":
        return drum(variant) * np.float32(stroke.strength)
    if kind == "suling":
        seed = int(stroke.at * 1000)
        return flute(stroke.frequency, stroke.length, seed) * np.float32(stroke.strength)
    note = strike(kind, stroke.frequency)
    end = int(stroke.length * RATE)
    if not end or end + _RELEASE >= len(note):
        return note * np.float32(stroke.strength)
    damped = note[: end + _RELEASE] * np.float32(stroke.strength)
    damped[end:] *= np.linspace(1.0, 0.0, _RELEASE, dtype=np.float32)[:, None]
    return damped


@cache
def _hall_response() -> Stereo:
    """Impulse response of a light pavilion: decaying noise, darker as it goes, a little apart."""
    dice = np.random.default_rng(1709)
    frames = int(_HALL * RATE)
    time = np.arange(frames) / RATE
    noise = dice.standard_normal((frames, 2))
    dark = np.cumsum(noise, axis=0)
    dark -= np.apply_along_axis(lambda x: np.convolve(x, np.ones(64) / 64, "same"), 0, dark)
    shaped = (0.6 * noise + 0.4 * dark / dark.std()) * np.exp(-time / 0.28)[:, None]
    shaped[: int(0.012 * RATE)] = 0.0
    shaped *= 0.16 / np.sqrt((shaped**2).sum(axis=0))
    return np.asarray(shaped, dtype=np.float32)


def _hall(dry: Stereo) -> Stereo:
    """Dry sound plus its hall, convolved block by block (overlap-add)."""
    response = _hall_response()
    spectrum = np.fft.rfft(response, _TRANSFORM, axis=0)
    step = _TRANSFORM - len(response)
    wet = np.zeros((len(dry) + _TRANSFORM, 2), dtype=np.float32)
    for start in range(0, len(dry), step):
        block = np.fft.rfft(dry[start : start + step], _TRANSFORM, axis=0)
        wet[start : start + _TRANSFORM] += np.fft.irfft(block * spectrum, _TRANSFORM, axis=0)
    wet = wet[: len(dry)]
    wet += dry
    return wet


def _wound(sound: Stereo, frames: int) -> Stereo:
    circle = np.zeros((frames, 2), dtype=np.float32)
    for start in range(0, len(sound), frames):
        part = sound[start : start + frames]
        circle[: len(part)] += part
    return circle
