"""Speech that came too late is made up for by leaving some out, where nobody hears the seam.

What is left out begins where the sound is most like the sound it ends at (as in WSOLA,
Verhelst and Roelands, ICASSP 1993), so that a voice keeps its period over the seam; both are
laid over each other for 10 ms.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from radio.air.decks.pcm import Samples

_OVERLAP = 0.010
_REACH = 0.015
"""Seconds in which the place is looked for: a period of the lowest voice."""


class Running(Protocol):
    """What keeps its own time: a deck on a line, or what callers say."""

    @property
    def exhausted(self) -> bool:
        """Ended for good."""

    @property
    def held(self) -> int:
        """Frames in hand."""

    def take(self, count: int) -> Samples:
        """At most `count` frames."""


class Splice:
    """Something that runs, of which a stretch can be left out; one thread. `left_out` in frames."""

    def __init__(self, deck: Running, rate: int) -> None:
        self._deck = deck
        self._overlap = round(_OVERLAP * rate)
        self._reach = round(_REACH * rate)
        self._head: Samples = np.zeros((0, 2), dtype=np.int16)
        self.left_out = 0

    @property
    def exhausted(self) -> bool:
        """Ended for good."""
        return self._deck.exhausted and not len(self._head)

    @property
    def held(self) -> int:
        """Frames in hand."""
        return len(self._head) + self._deck.held

    def take(self, count: int) -> Samples:
        """At most `count` frames."""
        if not len(self._head):
            return self._deck.take(count)
        samples, self._head = self._head[:count], self._head[count:]
        if len(samples) < count:
            samples = np.concatenate((samples, self._deck.take(count - len(samples))))
        return samples

    def pass_over(self, count: int) -> None:
        """Leave out so many, where nothing is heard before them."""
        if count > 0:
            self.left_out += len(self.take(count))

    def leave_out(self, count: int) -> None:
        """Leave out so many, or up to 15 ms fewer; nothing where too few are in hand."""
        if count <= self._reach or self.held < count + self._overlap:
            return
        line = self.take(count + self._overlap).astype(np.float32)
        ends, rest = line[: self._overlap], line[count - self._reach :]
        at = _likest(ends.mean(axis=1), rest.mean(axis=1))
        fade = np.linspace(0.0, 1.0, self._overlap, dtype=np.float32)[:, np.newaxis]
        seam = ends * (1.0 - fade) + rest[at : at + self._overlap] * fade
        head = np.concatenate((np.rint(seam), rest[at + self._overlap :]))
        self.left_out += len(line) - len(head)
        self._head = np.concatenate((head.astype(np.int16), self._head))


def _likest(
    wanted: np.ndarray[tuple[int], np.dtype[np.float32]],
    line: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> int:
    """Where a stretch stands best in a longer one."""
    product = np.correlate(line, wanted, "valid")
    energy = np.convolve(line * line, np.ones(len(wanted), dtype=np.float32), "valid")
    return int(np.argmax(product / np.sqrt(np.maximum(energy, 1.0))))
