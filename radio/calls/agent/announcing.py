"""Callers who wait are told their place, in Indonesian, over the programme.

The words are spoken by espeak-ng, once, and kept as `position-01.wav` and so on: a station that
would rather have them in its own voice puts files of the same names in their place.
"""

from __future__ import annotations

import os
import subprocess
import threading
import wave
from pathlib import Path

import numpy as np
import soxr

from radio.calls.agent.media.levels import dbfs
from radio.calls.agent.media.resampling import Signal

FOLDER = "announcements"
_NUMBERS = (
    "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas", "dua belas", "tiga belas", "empat belas", "lima belas", "enam belas", "tujuh belas",
    "delapan belas", "sembilan belas", "dua puluh",
)  # fmt: skip
_TIMEOUT = 30.0
_RATE = 48000
_LEAD = 0.25
"""Seconds in which the programme goes down before the first word."""
_UNDER = 0.2
"""Gain of the programme meanwhile: -14 dB."""
_STEP = 0.1
"""Of that gain in a tick: down and up within 160 ms."""
_FIRST = 75
"""Ticks of waiting before the first time: 1.5 s."""
_CEILING = 0.85 * 32768
_TALK = -20.0
"""dB below the loudest tick from which something is talk."""


def words_for(position: int) -> str:
    """What is said to the caller at this place, from 1 on."""
    return f"Anda penelepon nomor {_NUMBERS[position - 1]}. Mohon tunggu."


def path_of(folder: Path, position: int) -> Path:
    """Where it is kept."""
    return folder / f"position-{position:02}.wav"


class Announcements:
    """Makes what is missing and reads it, on a thread of its own; `target` in LUFS, `trouble` in words."""

    def __init__(self, folder: Path, target: float) -> None:
        self._folder = folder
        self._target = target
        self._spoken: dict[int, Signal] = {}
        self.trouble = ""
        threading.Thread(target=self._prepare, name="announcements", daemon=True).start()

    def at(self, position: int, rate: int) -> Signal | None:
        """What is said at this place; None where it can't be."""
        spoken = self._spoken.get(position)
        if spoken is None or rate == _RATE:
            return spoken
        return np.asarray(soxr.resample(spoken, _RATE, rate), dtype=np.float32)

    def _prepare(self) -> None:
        for position in range(1, len(_NUMBERS) + 1):
            path = path_of(self._folder, position)
            try:
                if not path.exists():
                    _make(path, words_for(position))
                self._spoken[position] = _read(path, self._target)
            except (OSError, subprocess.SubprocessError, wave.Error, EOFError, ValueError) as error:
                self.trouble = f"{path.name}: {error}"
                return


def _make(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    command = ["espeak-ng", "-v", "id", "-s", "140", "-p", "42", "-w", str(part), "--", words]
    subprocess.run(
        command, check=True, capture_output=True, timeout=_TIMEOUT, stdin=subprocess.DEVNULL
    )
    part.replace(path)


def _read(path: Path, target: float) -> Signal:
    """The words, as loud as a caller on the air, with silence before them."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise ValueError("not 16 bits")
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        mono = raw.reshape(-1, file.getnchannels()).mean(axis=1, dtype=np.float32)
        rate = file.getframerate()
    signal = np.asarray(soxr.resample(mono, rate, _RATE), dtype=np.float32)
    ticks = [dbfs(signal[at : at + 960]) for at in range(0, len(signal), 960)]
    loudest = max(ticks, default=-120.0)
    power = [10 ** (level / 10) for level in ticks if level > loudest + _TALK]
    if not power or loudest < -119:
        raise ValueError("nothing is heard in it")
    gain = 10 ** ((target - 2.3 - 10 * np.log10(np.mean(power))) / 20)
    gain = min(gain, _CEILING / float(np.abs(signal).max()))
    silence = np.zeros(round(_LEAD * _RATE), dtype=np.float32)
    return np.asarray(np.concatenate((silence, signal * gain)), dtype=np.float32)


class Place:
    """Lays the announcements over what one waiting caller hears; the media thread's alone."""

    def __init__(self, announcements: Announcements, every: float) -> None:
        self._announcements = announcements
        self._every = round(every * 50)
        self._wait = _FIRST
        self._words: Signal | None = None
        self._gain = 1.0

    def lay(self, programme: Signal, position: int) -> Signal:
        """20 ms of the programme, with the words over it when it is time."""
        self._wait -= 1
        if self._words is None and self._wait <= 0:
            self._words = self._announcements.at(position, len(programme) * 50)
            self._wait = self._every
        goal = 1.0 if self._words is None else _UNDER
        before = self._gain
        self._gain += max(-_STEP, min(_STEP, goal - before))
        laid = programme * np.linspace(before, self._gain, len(programme), dtype=np.float32)
        if self._words is not None:
            part = self._words[: len(laid)]
            laid[: len(part)] += part
            self._words = self._words[len(part) :] if len(self._words) > len(part) else None
        return np.asarray(laid, dtype=np.float32)
