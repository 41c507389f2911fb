"""Recordings that are valid at any moment: a WAV file whose header is kept true.

The header is written anew with every second of sound, so that a killed process leaves a file
that every player takes; `mend` brings the last part of a second back. What was written is on the
disk after five seconds: no more than that goes with the power.
"""

from __future__ import annotations

import os
from pathlib import Path

from radio.calls.agent.media.codecs import Mono
from radio.calls.agent.media.wavhead import HEADER_BYTES, SAMPLE_BYTES, header

SYNC = 5
"""Seconds of sound after which it is brought to the disk; by itself a system takes half a minute."""


class WavWriter:
    """Appends 16-bit mono to a new file; one thread. `frames` were written.

    Raises:
        OSError: the file exists already, or the disk refuses it (also from `write`).
    """

    def __init__(self, path: Path, rate: int) -> None:
        self.path = path
        self._rate = rate
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
        self.frames = 0
        self._told = self._safe = 0
        self._tell()

    def write(self, mono: Mono) -> None:
        """Add samples."""
        data = mono.astype("<i2", copy=False).tobytes()
        place = HEADER_BYTES + self.frames * SAMPLE_BYTES
        while data:
            done = os.pwrite(self._fd, data, place)
            data, place = data[done:], place + done
        self.frames += len(mono)
        if self.frames - self._told >= self._rate:
            self._tell()
        if self.frames - self._safe >= SYNC * self._rate:
            os.fdatasync(self._fd)
            self._safe = self.frames

    def _tell(self) -> None:
        os.pwrite(self._fd, header(self._rate, self.frames), 0)
        self._told = self.frames

    def cut(self, frames: int) -> None:
        """Leave no more than so many; also what was begun and never came whole."""
        self.frames = min(self.frames, frames)
        os.ftruncate(self._fd, HEADER_BYTES + self.frames * SAMPLE_BYTES)

    def close(self) -> None:
        """Write the header for the last time, through to the disk."""
        if self._fd >= 0:
            self._tell()
            os.fsync(self._fd)
            os.close(self._fd)
            self._fd = -1


def mend(path: Path, rate: int) -> int:
    """Make the header of a file that was not closed say all that is there; its frames.

    Where the power went before its first bytes were on the disk, it has no header: it gets one.

    Raises:
        OSError: it can't be read or written.
        ValueError: it is no file of ours.
    """
    size = path.stat().st_size
    with open(path, "r+b") as file:
        head = file.read(HEADER_BYTES)
        whole = len(head) == HEADER_BYTES and any(head)
        if whole and (head[:4] != b"RIFF" or head[8:12] != b"WAVE"):
            raise ValueError(f"{path.name} is no recording of a call")
        frames = max(0, size - HEADER_BYTES) // SAMPLE_BYTES
        file.seek(0)
        file.write(header(rate, frames))
        file.flush()
        os.truncate(file.fileno(), HEADER_BYTES + frames * SAMPLE_BYTES)
        # Before it is told that it is closed: the power may go between the two.
        os.fsync(file.fileno())
    return frames
