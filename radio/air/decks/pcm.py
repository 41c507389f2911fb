"""PCM on its way from a decoder's pipe to the mixer."""

from __future__ import annotations

import os
from collections import deque

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""Interleaved stereo as an array of shape (frames, 2)."""

FRAME_BYTES = 4
_READ_BYTES = 1 << 17
_SILENCE = np.zeros((0, 2), dtype=np.int16)


class PcmPipe:
    """Reads S16 stereo from a pipe without ever waiting, and hands it out by frames.

    `received` and `taken` count frames. `history_frames` of the newest received audio are
    kept after they are taken, so that another decoder's audio can be matched to it.
    """

    def __init__(self, fd: int, history_frames: int = 0) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
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

    def fill(self, wanted: int) -> int:
        """Read until `wanted` frames are in hand or the pipe is empty; frames got."""
        got = 0
        while not self.closed and self.held < wanted:
            count = self._read()
            if count == 0:
                break
            got += count
        return got

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
        odd = len(data) % FRAME_BYTES
        self._remainder = data[len(data) - odd :] if odd else b""
        return self.feed(np.frombuffer(data, dtype=np.int16, count=(len(data) - odd) // 2))

    def feed(self, interleaved: NDArray[np.int16]) -> int:
        """Add frames as if they had been read; returns how many."""
        samples = interleaved.reshape(-1, 2)
        self._chunks.append(samples)
        self.received += len(samples)
        self._remember(samples)
        return len(samples)

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
