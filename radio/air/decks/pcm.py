"""PCM on its way from a decoder's pipe to the mixer."""

from __future__ import annotations

import os
import sys
from collections import deque

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Interleaved stereo as an array of shape (frames, 2)."""

FRAME_BYTES = 4
RATE_BYTES = 4
"""The sample rate stands before the audio, as a 32-bit integer (radio.air.decks.decoder)."""
_READ_BYTES = 1 << 17
_SILENCE = np.zeros((0, 2), dtype=np.int16)


class PcmPipe:
    """Reads S16 stereo from a pipe without ever waiting, and hands it out by frames at `rate` Hz.

    `received` and `taken` count frames. `history_frames` of the newest received audio are
    kept after they are taken, so that another decoder's audio can be matched to it.
    """

    def __init__(self, fd: int, rate: int, history_frames: int = 0) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._rate = rate
        self._rate_known = False
        self._converter: soxr.ResampleStream | None = None
        self._whole = False
        self._chunks: deque[Samples] = deque()
        self._head = 0
        self._history: deque[Samples] = deque()
        self._history_frames = history_frames
        self._remainder = b""
        self.received = 0
        self.taken = 0
        self.closed = False

    @property
    def held(self) -> int:
        """Frames in hand."""
        return self.received - self.taken

    def fill(self, wanted: int) -> None:
        """Read until `wanted` frames are in hand or the pipe is empty."""
        while not self.closed and self.held < wanted and self._read():
            pass

    def _read(self) -> int:
        try:
            data = os.read(self._fd, _READ_BYTES)
        except BlockingIOError:
            return 0
        if not data:
            self.close()
            return 0
        if self._remainder:
            data = self._remainder + data
        begin = 0 if self._rate_known else self._learn_rate(data)
        odd = (len(data) - begin) % FRAME_BYTES
        self._remainder = data[len(data) - odd :] if odd else b""
        count = (len(data) - begin - odd) // 2
        samples = np.frombuffer(data, dtype=np.int16, count=count, offset=begin).reshape(-1, 2)
        if self._converter is None:
            self._add(samples)
        elif count:
            self._add(self._converter.resample_chunk(samples))
        return count // 2

    def _learn_rate(self, data: bytes) -> int:
        """Where the audio begins, once the rate before it has arrived."""
        if len(data) < RATE_BYTES:
            return 0
        source = int.from_bytes(data[:RATE_BYTES], sys.byteorder)
        if source != self._rate:
            self._converter = soxr.ResampleStream(source, self._rate, 2, dtype="int16")
        self._rate_known = True
        return RATE_BYTES

    def _add(self, samples: Samples) -> None:
        if len(samples):
            self._chunks.append(samples)
            self.received += len(samples)
            self._remember(samples)

    def expect_end(self) -> None:
        """The source was decoded to its end: what the converter keeps back belongs to it."""
        self._whole = True
        if self.closed:
            self._drain()

    def _drain(self) -> None:
        if self._converter is not None:
            self._add(self._converter.resample_chunk(_SILENCE, last=True))
            self._converter = None

    def _remember(self, samples: Samples) -> None:
        if not self._history_frames:
            return
        self._history.append(samples)
        kept = sum(len(chunk) for chunk in self._history)
        while kept - len(self._history[0]) >= self._history_frames:
            kept -= len(self._history.popleft())

    def history(self) -> Samples:
        """Newest received audio, the last frame of it being frame `received`."""
        return np.concatenate([_SILENCE, *self._history])[-self._history_frames :]

    def take(self, count: int) -> Samples:
        """At most `count` frames; fewer when fewer are in hand. Valid until changed by nobody."""
        parts: list[Samples] = []
        missing = count
        while missing and self._chunks:
            chunk = self._chunks[0]
            part = chunk[self._head : self._head + missing]
            parts.append(part)
            missing -= len(part)
            self._head += len(part)
            if self._head == len(chunk):
                self._chunks.popleft()
                self._head = 0
        self.taken += count - missing
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else _SILENCE

    def push_back(self, samples: Samples) -> None:
        """Put frames before all that is in hand."""
        if self._head and self._chunks:
            self._chunks[0] = self._chunks[0][self._head :]
            self._head = 0
        if len(samples):
            self._chunks.appendleft(samples)
            self.taken -= len(samples)

    def peek(self, count: int) -> Samples:
        """Like `take`, without taking."""
        parts = [_SILENCE]
        missing = count
        for index, chunk in enumerate(self._chunks):
            part = chunk[self._head if index == 0 else 0 :][:missing]
            parts.append(part)
            missing -= len(part)
            if not missing:
                break
        return np.concatenate(parts)

    def close(self) -> None:
        """No more is to come."""
        if not self.closed:
            os.close(self._fd)
            self.closed = True
            if self._whole:
                self._drain()
