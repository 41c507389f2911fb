"""When the next tick of sound is due, and what a standstill costs.

A machine that stands still for a while owes ticks: they are made up for one after the other,
each with the packets of its own time (see `wire.RtpWire.behind`), so that no recording has a hole.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

TICK = 0.020
CATCH_UP = 1.0
"""Seconds of ticks that are made up for after a standstill; what is longer is lost."""
TOO_LATE = 0.06
"""Seconds; what callers say in a tick made up for later than that is recorded, and not aired: the
engine has gone on without it, and would be late by as much from then on."""


@dataclass(frozen=True, slots=True)
class Due:
    """A tick is due. `late`: too late for the air; `behind`: the next one is due already."""

    late: bool
    behind: bool


class Pace:
    """Tick = start + number x 20 ms; never a sum of sleeps. One thread.

    `made_up` counts the ticks that came after the next one was due, `lost` those that were
    given up. `clock` in seconds, monotonic.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._begun = clock()
        self._number = 0
        self.made_up = 0
        self.lost = 0

    def wait(self) -> Due:
        """Sleep until the next tick is due."""
        late = self._clock() - (self._begun + self._number * TICK)
        if late < 0:
            self._sleep(-late)
        elif late > CATCH_UP:
            self.lost += int(late / TICK)
            self._begun, self._number, late = self._clock(), 0, 0.0
        self._number += 1
        behind = late >= TICK
        self.made_up += behind
        return Due(late=late > TOO_LATE, behind=behind)

    def told(self) -> dict[str, int]:
        """For the status."""
        return {"made_up": self.made_up, "lost": self.lost}
