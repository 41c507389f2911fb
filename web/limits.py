"""How often something may be asked for from outside: by an address, or with a key.

A leaky bucket that keeps one number of each caller (GCRA): the moment until which what they have
asked for so far is spread out. Callers are forgotten once that is over.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_CALLERS_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and after that one in so many seconds; `name` keeps them apart."""

    name: str
    at_once: int
    every: float


class Limits:
    """Who has asked how often. May be used from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: OrderedDict[tuple[str, str], float] = OrderedDict()

    def wait(self, allowance: Allowance, caller: str) -> float:
        """Seconds that this caller has to wait; 0.0 where they may, which is counted."""
        now, key = self._clock(), (allowance.name, caller)
        with self._lock:
            spread = max(now, self._until.pop(key, now)) + allowance.every
            early = spread - now - allowance.every * allowance.at_once
            if early > 0:
                self._until[key] = spread - allowance.every
                return early
            self._until[key] = spread
            while len(self._until) > _CALLERS_MOST:
                self._until.popitem(last=False)
        return 0.0
