"""The waveform of an hour: made when first looked at, then kept beside the archive."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path
from typing import Final

import numpy as np

from radio.archive.errors import ArchiveError
from radio.archive.naming import PICTURES
from radio.library.waveform import (
    NoWaveformError,
    Waveform,
    load_waveform,
    pairs,
    save_waveform,
)

_RATE: Final = 8_000
_STRETCH: Final = 800
"""Frames: a tenth of a second."""
_LONGEST: Final = 120.0


def picture(data: Path, path: str) -> Waveform:
    """Extremes of each tenth of a second of a closed file.

    Raises:
        ArchiveError: it can't be made.
        OSError: the data folder can't be written.
    """
    kept = data / PICTURES / f"{path}.dat"
    try:
        return load_waveform(kept)
    except NoWaveformError:
        kept.parent.mkdir(parents=True, exist_ok=True)
    # The engine shares the cores: one at a time, whoever asks.
    with (data / PICTURES / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return load_waveform(kept)
        except NoWaveformError:
            made = _made(data / path)
            save_waveform(made, kept)
            return made


def _made(path: Path) -> Waveform:
    command = [
        *("ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-threads", "1"),
        *("-protocol_whitelist", "file", "-i", f"file:{path.absolute()}", "-map", "0:a:0"),
        *("-ac", "1", "-ar", str(_RATE), "-f", "s16le", "pipe:1"),
    ]
    try:
        found = subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST).stdout
    except FileNotFoundError as error:
        raise ArchiveError("ffmpeg is not installed: apt-get install ffmpeg") from error
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise ArchiveError("this file can't be decoded") from error
    heard = np.frombuffer(found, dtype=np.int16).astype(np.float32) / 32768.0
    whole = heard[: len(heard) // _STRETCH * _STRETCH].reshape(-1, _STRETCH)
    if not len(whole):
        raise ArchiveError("there is no audio in this file")
    return Waveform(_RATE, _STRETCH, pairs(whole.min(axis=1), whole.max(axis=1)))
