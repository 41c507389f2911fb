"""Signals written to files and read from them, in any format ffmpeg knows."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np

from tests.rig.signals import RATE, Samples

_CODECS = {
    ".flac": ["-c:a", "flac"],
    ".mp3": ["-c:a", "libmp3lame", "-b:a", "192k"],
    ".ogg": ["-c:a", "libvorbis", "-q:a", "6"],
    ".opus": ["-c:a", "libopus", "-b:a", "160k"],
    ".m4a": ["-c:a", "aac", "-b:a", "192k"],
    ".aac": ["-c:a", "aac", "-b:a", "192k", "-f", "adts"],
}
"""MP3 is written with ffmpeg's LAME tag, which tells a decoder the padding to leave out."""


def write_audio(path: Path, samples: Samples, *options: str) -> Path:
    """Write a signal; `options` are further ones for ffmpeg's output.

    Raises:
        subprocess.CalledProcessError: ffmpeg can't write such a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    if suffix == ".wav" and not options:
        _write_wav(path, samples)
        return path
    command = [
        "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
        "-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0",
        *_CODECS.get(suffix, []), *options, str(path),
    ]  # fmt: skip
    subprocess.run(command, input=samples.tobytes(), check=True, timeout=120)
    return path


def read_audio(path: Path) -> Samples:
    """All that a decoder makes of a file.

    Raises:
        subprocess.CalledProcessError: it is no audio.
    """
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "fatal", "-i", str(path)]
    raw = ["-f", "s16le", "-ar", str(RATE), "-ac", "2", "pipe:1"]
    run = subprocess.run([*command, *raw], capture_output=True, check=True, timeout=120)
    return np.frombuffer(run.stdout, dtype=np.int16).reshape(-1, 2)


def _write_wav(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
