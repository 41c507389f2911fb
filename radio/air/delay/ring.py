"""The last seconds of the mix, addressed by the number of their frames."""

from __future__ import annotations

import numpy as np

from radio.air.decks.pcm import Samples


class Ring:
    """16-bit stereo in a ring of `size` frames; one thread.

    `written` is the number of frames ever written, and so the address of the next one. Those
    from `oldest` on can be read.
    """

    def __init__(self, size: int) -> None:
        self._line: Samples = np.zeros((size, 2), dtype=np.int16)
        self.size = size
        self.written = 0
        self._began = 0

    @property
    def oldest(self) -> int:
        """Address of the oldest frame that is still there."""
        return max(self._began, self.written - self.size)

    def write(self, pcm: Samples) -> None:
        """Add frames at `written`; at most `size` at once."""
        at = self.written % self.size
        first = min(len(pcm), self.size - at)
        self._line[at : at + first] = pcm[:first]
        self._line[: len(pcm) - first] = pcm[first:]
        self.written += len(pcm)

    def read(self, first: int, count: int) -> Samples:
        """A copy of `count` frames from address `first`.

        Raises:
            IndexError: some of them are gone or not there yet.
        """
        if first < self.oldest or first + count > self.written:
            raise IndexError(
                f"frames {first} to {first + count} of {self.oldest} to {self.written}"
            )
        at = first % self.size
        if at + count <= self.size:
            return self._line[at : at + count].copy()
        return np.concatenate((self._line[at:], self._line[: at + count - self.size]))

    def put_back(self, first: int, pcm: Samples) -> None:
        """Write over frames that are there, from address `first`."""
        places = np.arange(first, first + len(pcm)) % self.size
        self._line[places] = pcm

    def forget_newest(self, count: int) -> None:
        """The last `count` frames were never written."""
        oldest = self.oldest
        self._began = oldest  # what the forgotten ones were written over is gone
        self.written = max(oldest, self.written - count)

    def forget_all(self) -> None:
        """Nothing is there any more."""
        self._began = self.written
