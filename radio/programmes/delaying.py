"""How a live programme is held back, and where it has to be heard in time: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from radio.programmes.tables import DelayBy
from radio.units import Millis

LEAST, MOST = 5, 30
"""Seconds a programme may be held back; as the air chain has it."""
TAKEN_DOWN_BY = 12.5
"""Seconds that it takes to go back by one, 8 % faster; see `radio.air.delay.programme.PACE`."""
MARGIN = 15_000
"""ms it is to be over before: a worker that is late, a place for a join that is long in coming."""


@dataclass(frozen=True, slots=True)
class Held:
    """By how many seconds, how that is built up, and what must not be late: from when, until when."""

    seconds: int
    by: DelayBy
    hard: tuple[tuple[Millis, Millis], ...] = ()

    @property
    def down(self) -> int:
        """ms from the order to take it down until the air is what is mixed."""
        return round(self.seconds * TAKEN_DOWN_BY * 1000) + MARGIN

    def may_be(self, now: Millis) -> bool:
        """Whether the air may be late now."""
        return all(not begins - self.down <= now < ends for begins, ends in self.hard)

    def order(self, now: Millis) -> dict[str, Any]:
        """What the air chain is told: how long, by what, and when to take it down by itself."""
        coming = (begins for begins, _ in self.hard if begins > now)
        until = min(coming, default=None)
        end = None if until is None else until - self.down
        return {"seconds": self.seconds, "by": self.by.value, "until": end}

    def moments(self) -> Iterator[Millis]:
        """When something is due by the clock."""
        for begins, ends in self.hard:
            yield Millis(begins - self.down)
            yield ends


def held_of(seconds: int, by: DelayBy, hard: Sequence[tuple[Millis, Millis]]) -> Held | None:
    """How a programme of so many seconds is held back; None for not at all."""
    return Held(seconds, by, tuple(hard)) if seconds else None
