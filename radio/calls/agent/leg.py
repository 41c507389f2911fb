"""One party's sound: its level and its place in the mix, between its wire and the bus."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from radio.calls.agent.media.codecs import Mono
from radio.calls.agent.media.levels import CallerLevel
from radio.calls.agent.media.resampling import Resampler, Signal, to_mono16
from radio.calls.agent.wire import Wire

Keep = Callable[[Mono, Mono], None]
"""Takes what was said and what was sent in one tick, as they are on the wire."""


class Leg:
    """Of an answered call, or of the screener; the media thread's alone. `target` in LUFS."""

    def __init__(self, wire: Wire, bus_rate: int, target: float, keep: Keep | None = None) -> None:
        self.wire = wire
        self._keep = keep
        self._level = CallerLevel(target)
        self._up = Resampler(wire.rate, bus_rate)
        self._down = Resampler(bus_rate, wire.rate)
        self._sent: Mono = np.zeros(wire.rate // 50, dtype=np.int16)
        self._said: Mono = self._sent
        self._gain = 0.0
        self.on_air = False

    def hear(self) -> Signal:
        """20 ms of what they say, levelled, at the bus's rate."""
        self._said = self.wire.receive()
        return self._up.tick(self._level.process(self._said, self._sent))

    def aired(self, said: Signal) -> Signal:
        """What of it goes on the air: nothing while they are not, and no step between."""
        goal = 1.0 if self.on_air else 0.0
        curve = np.linspace(self._gain, goal, len(said), dtype=np.float32)
        self._gain = goal
        return said * curve

    def tell(self, signal: Signal) -> None:
        """Send them 20 ms, and keep both sides of this tick."""
        mono = to_mono16(self._down.tick(signal))
        self._sent = mono
        self.wire.send(mono)
        if self._keep is not None:
            self._keep(self._said, mono)

    @property
    def level(self) -> float:
        """Power of what they say, dBFS, as it came."""
        return self._level.heard.level
