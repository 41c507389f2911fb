"""Both tracks of a call as one WAV file that is mixed while it is read, from any place of it."""

from __future__ import annotations

import io
import struct
from typing import Final

import numpy as np
from typing_extensions import Buffer

from radio.calls.clips.source import Source

HEADER: Final = 44
_SAMPLE = 2
_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")


class Mixed(io.RawIOBase):
    """Reads like a file of 16 bits mono; what is too loud for it is bounded. One thread.

    Raises:
        radio.calls.clips.refusals.ClipError: a track can't be read (from `read`, too).
    """

    def __init__(self, source: Source, tracks: tuple[str, ...]) -> None:
        super().__init__()
        self._source, self._tracks = source, tracks
        self._at = 0
        self.size = HEADER + source.frames * _SAMPLE

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Bytes from the beginning."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go on from there."""
        begins = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, begins + offset)
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        """Fill it from here; the bytes there were."""
        into = memoryview(buffer).cast("B")
        first, last = self._at, min(self.size, self._at + len(into))
        if first >= last:
            return 0
        content = self._head()[first:last]
        content += self._sound(max(0, first - HEADER), max(0, last - HEADER))
        into[: len(content)] = content
        self._at = last
        return len(content)

    def _sound(self, first: int, last: int) -> bytes:
        if first >= last:
            return b""
        frames = first // _SAMPLE, -(-last // _SAMPLE)
        tracks = [self._source.samples(track, *frames).astype(np.int32) for track in self._tracks]
        bounded = np.clip(np.sum(tracks, axis=0), -32768, 32767).astype("<i2")
        mixed: bytes = bounded.tobytes()
        skipped = first - frames[0] * _SAMPLE
        return mixed[skipped : skipped + last - first]

    def _head(self) -> bytes:
        rate, data = self._source.rate, self.size - HEADER
        return _HEAD.pack(
            b"RIFF", HEADER - 8 + data, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * _SAMPLE, _SAMPLE,
            8 * _SAMPLE, b"data", data,
        )  # fmt: skip
