"""Spoken Indonesian from espeak-ng, over music."""

from __future__ import annotations

import subprocess
from functools import cache

import numpy as np

from radio.demo.instruments import RATE, Stereo

_DUCK = 0.22
_SPOKEN_PEAK = 0.80
_TIMEOUT = 30.0


class SpeechMissingError(Exception):
    """espeak-ng is not there or does not speak Indonesian."""


@cache
def speak(text: str, *, speed: int = 148, pitch: int = 42) -> Stereo:
    """Say a text; samples at the station's rate, the same on both sides.

    Raises:
        SpeechMissingError: espeak-ng or ffmpeg is missing or failed.
    """
    voice = ["espeak-ng", "-v", "id", "-s", str(speed), "-p", str(pitch), "--stdout", "--", text]
    # A little air and less boom: the synthesiser's voice is dull and narrow.
    shape = "highpass=f=110,equalizer=f=3200:t=q:w=1:g=3,acompressor=threshold=0.1:ratio=3"
    convert = [
        *("ffmpeg", "-v", "error", "-nostdin", "-i", "pipe:0", "-af", shape),
        *("-ar", str(RATE), "-ac", "1", "-f", "f32le", "pipe:1"),
    ]
    try:
        wave = subprocess.run(
            voice, capture_output=True, check=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL
        ).stdout
        pcm = subprocess.run(
            convert, input=wave, capture_output=True, check=True, timeout=_TIMEOUT
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise SpeechMissingError("espeak-ng does not speak: apt-get install espeak-ng") from error
    mono = np.frombuffer(pcm, dtype="<f4")
    if len(mono) == 0:
        raise SpeechMissingError("espeak-ng said nothing")
    mono = mono * (_SPOKEN_PEAK / max(1e-6, float(np.abs(mono).max())))
    return np.stack((mono, mono), axis=1).astype(np.float32)


def over(music: Stereo, voice: Stereo, at: float) -> Stereo:
    """Voice laid over music from `at` seconds on; the music steps back while it speaks."""
    start = round(at * RATE)
    frames = max(len(music), start + len(voice) + RATE // 2)
    mix = np.zeros((frames, 2), dtype=np.float32)
    mix[: len(music)] = music * _ducking(len(music), start, start + len(voice))[:, None]
    mix[start : start + len(voice)] += voice
    peak = float(np.abs(mix).max())
    return mix * np.float32(min(1.0, 0.84 / peak))


def _ducking(frames: int, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Gain over time: down within 0.2 s before the voice, up within 0.8 s after it."""
    points = [0, max(1, start - RATE // 5), max(2, start), max(3, end), max(4, end + RATE * 4 // 5)]
    gain = np.interp(np.arange(frames), points, [1.0, 1.0, _DUCK, _DUCK, 1.0])
    return gain.astype(np.float32)
