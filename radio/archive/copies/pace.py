"""How fast, and for how long: a village's line is not the archive's alone."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field

from radio.archive.copies.targets import PausedError

_SLICE = 1 << 14
"""Bytes that go out at once: 0.25 s at 512 kbit/s."""


@dataclass(slots=True)
class Pace:
    """Bounds bytes to so many kilobits a second, and a run to a moment on the monotonic clock."""

    kbps: int = 0
    until: float = float("inf")
    _next: float = field(default=0.0, init=False)

    def spend(self, count: int) -> None:
        """Wait until as many bytes more may go."""
        if not self.kbps:
            return
        now = time.monotonic()
        # What was not used is not saved up: the line would be full for the while after.
        self._next = max(self._next, now) + count * 8 / (self.kbps * 1000)
        time.sleep(max(0.0, self._next - now))

    @property
    def is_over(self) -> bool:
        """Whether the run's time is over."""
        return time.monotonic() >= self.until

    def check(self) -> None:
        """To be called between parts.

        Raises:
            PausedError: the run's time is over.
        """
        if self.is_over:
            raise PausedError("its time is over; it goes on at its next run")


class Paced(io.BytesIO):
    """Bytes that go out at a pace once `sends` is set; before, they are only read to be signed."""

    def __init__(self, content: bytes, pace: Pace) -> None:
        super().__init__(content)
        self._pace = pace
        self.sends = False

    def read(self, size: int | None = -1, /) -> bytes:
        """As many bytes as asked for, fewer where they are paced."""
        if not self.sends or not self._pace.kbps:
            return super().read(size)
        wanted = _SLICE if size is None or size < 0 else min(size, _SLICE)
        piece = super().read(wanted)
        self._pace.spend(len(piece))
        return piece
