"""Recordings of calls whose every stretch is known: for tests of clips."""

from __future__ import annotations

import hashlib
import json
import subprocess
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
RATE = 8000


def voice(seconds: float, seed: int, level: float = 0.1, rate: int = RATE) -> Samples:
    """Noise in the band of speech: it is like itself alone, so what is left of it can be found."""
    count = round(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    frequencies = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(frequencies < 300) | (frequencies > 3000)] = 0
    sound = np.fft.irfft(spectrum, count)
    return np.asarray(level * sound / np.sqrt(np.mean(sound**2)))


def silent(seconds: float, rate: int = RATE) -> Samples:
    return np.zeros(round(seconds * rate))


def record(
    data: Path, caller: Samples | None, studio: Samples | None, rate: int = RATE, id_: str = "c1"
) -> str:
    """Lay a call's tracks down as the telephone agent does; the folder, within the data."""
    folder = data / "calls" / "2027" / id_
    folder.mkdir(parents=True, exist_ok=True)
    frames = 0
    for name, track in (("caller", caller), ("studio", studio)):
        if track is not None:
            frames = len(track)
            write(folder / f"{name}.wav", track, rate)
    span = {"first": frames // 4, "began": 1, "last": frames // 2, "ended": 2}
    mark = {"kind": "consent_card", "frame": frames // 8, "at": 1, "by": "ani"}
    facts = {"id": id_, "rate": rate, "frames": frames, "on_air": [span], "marks": [mark]}
    (folder / "call.json").write_text(json.dumps({**facts, "closed": True}))
    return str(folder.relative_to(data))


def write(path: Path, track: Samples, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(track, -1, 1) * 32767).astype("<i2").tobytes())


def hashes(folder: Path) -> dict[str, str]:
    """What lies in a folder, byte for byte."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir()}


def likeness(one: Samples, other: Samples) -> float:
    """How much of `other` is in `one`, at the best shift: 1 is all of it, 0 nothing."""
    size = 1 << (len(one) + len(other)).bit_length()
    spectra = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    most = float(np.max(np.abs(np.fft.irfft(spectra, size))))
    power = float(np.sqrt(np.sum(one**2) * np.sum(other**2)))
    return most / power if power else 0.0


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(max(np.mean(sound**2), 1e-12)))


def decoded(path: Path) -> Samples:
    """What is in a file, at 48 kHz, full scale 1."""
    command = ["ffmpeg", "-v", "error", "-i", f"file:{path}", "-f", "s16le", "-ac", "1", "pipe:1"]
    content = subprocess.run([*command], capture_output=True, check=True).stdout
    return np.asarray(np.frombuffer(content, dtype="<i2") / 32767)
