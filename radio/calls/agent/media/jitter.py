"""The jitter buffer: packets as the network brings them, in; 20 ms on every tick, out.

What has not come in time is concealed by what was said before it, fading (in the manner of
ITU-T G.711 appendix I), so that the recording's timeline stays true: one tick, 20 ms.
"""

from __future__ import annotations

import numpy as np

from radio.calls.agent.media.codecs import Codec, Mono
from radio.calls.agent.media.rtp import Packet

DEPTH = 3
"""Ticks held before the first is played: 60 ms."""
MOST = 10
"""Ticks; more than that is delay nobody needs, and the oldest go."""
_PATIENCE = 50
"""Ticks of held depth after which one too many or too few is put right: a second."""
_FADE = (1.0, 0.7, 0.4, 0.2)
"""Gain of what is said again for packets that are missing, one after the other."""
_LATE = 3
"""Packets that come too late in a row, after which the other side is waited for anew."""


class JitterBuffer:
    """Of one direction of one call; one thread.

    `played` counts ticks since the first packet, `lost` those of them that had to be concealed
    while the other side spoke, `missing` all that no packet was there for, `late` those that came and were not
    played, `strangers` packets that were not believed: those of a new
    source, until two of it have come one after the other.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._decode = codec.decoder()
        self._held: dict[int, bytes] = {}
        self._source: int | None = None
        self._suspect = (-1, -1)
        self._base = 0
        self._due = 0
        self._part = b""
        self._next = 0
        self._waits = True
        self._late = 0
        self._last: Mono = np.zeros(codec.samples, dtype=np.int16)
        self._missing = len(_FADE)
        self._depths: list[int] = []
        self.played = 0
        self.lost = 0
        self.missing = 0
        self.late = 0
        self.strangers = 0

    # -- from the network -----------------------------------------------------------------

    def put(self, packet: Packet) -> None:
        """Take a packet; one of another codec, or of a source that is not believed, is left."""
        if packet.payload_type != self._codec.payload_type or not self._is_whole(packet.payload):
            return
        if packet.source != self._source and not self._believes(packet):
            self.strangers += 1
            return
        if len(packet.payload) % self._codec.ticks or self._part:
            self._join(packet.timestamp, packet.payload)
        else:
            self._place(packet.timestamp, packet.payload)

    def _is_whole(self, payload: bytes) -> bool:
        """Telephones send 5 ms or some of them; what was cut off on its way must not take the place of the whole."""
        return len(payload) > 0 and len(payload) % (self._codec.ticks // 4) == 0

    def _place(self, timestamp: int, payload: bytes) -> None:
        """Whole ticks; these codecs all have an octet a unit of the clock."""
        ticks = self._codec.ticks
        place = (_signed(timestamp - self._base) + ticks // 2) // ticks
        for number, at in enumerate(range(0, len(payload), ticks)):
            self._keep(place + number, payload[at : at + ticks])

    def _join(self, timestamp: int, payload: bytes) -> None:
        """Packets of 10 or 30 ms, which hold no whole ticks: by what came before them."""
        ticks = self._codec.ticks
        ahead = _signed(timestamp - self._due)
        if -MOST * ticks < ahead < 0:
            return  # comes a second time, or too late
        if ahead:
            # After a hole: what stands before the next tick has lost its other half.
            cut = -_signed(timestamp - self._base) % ticks
            self._part, payload, timestamp = b"", payload[cut:], timestamp + cut
        line, begins = self._part + payload, timestamp - len(self._part)
        whole = len(line) // ticks * ticks
        self._place(begins, line[:whole])
        self._part, self._due = line[whole:], (begins + len(line)) & 0xFFFFFFFF

    def _believes(self, packet: Packet) -> bool:
        before, self._suspect = self._suspect, (packet.source, packet.sequence)
        follows = before == (packet.source, (packet.sequence - 1) & 0xFFFF)
        if self._source is not None and not follows:
            return False
        self._source, self._base = packet.source, packet.timestamp
        self._due, self._part = packet.timestamp, b""
        self._let_go()
        self._waits, self._late = True, 0
        return True

    def _keep(self, place: int, part: bytes) -> None:
        if not self._waits and place < self._next:
            self._late += 1
            if self._late < _LATE:
                self.late += 1
                return
            self._waits = True
            self._let_go()
        self._late = 0
        self._held.setdefault(place, part)
        while len(self._held) > MOST:
            del self._held[min(self._held)]
            self.late += 1

    def _let_go(self) -> None:
        self.late += len(self._held)
        self._held.clear()

    # -- to the mixer ---------------------------------------------------------------------

    def take(self) -> Mono:
        """The next 20 ms: what was said, or what conceals that it did not come."""
        if self._source is None:
            return self._last
        self.played += 1
        if self._waits:
            if len(self._held) < DEPTH:
                return self._concealed()
            self._waits, self._next = False, min(self._held)
            self._depths.clear()
        return self._play()

    def _play(self) -> Mono:
        self._steer()
        part = self._held.pop(self._next, None)
        if part is None and self._held and min(self._held) - self._next > MOST:
            self._next = min(self._held)  # they paused, or their clock jumped
            part = self._held.pop(self._next)
        self._next += 1
        if part is None:
            # After a pause what comes next is waited for anew.
            self._waits = not self._held and self._missing >= len(_FADE)
            return self._concealed()
        self._missing = 0
        self._last = self._decode(part)
        return self._last

    @property
    def held(self) -> int:
        """Ticks in hand."""
        return len(self._held)

    @property
    def depth(self) -> int:
        """Ticks held, with the holes among them."""
        if self._waits or not self._held:
            return len(self._held)
        return max(self._held) - self._next + 1

    def _concealed(self) -> Mono:
        self.missing += 1
        gain = _FADE[self._missing] if self._missing < len(_FADE) else 0.0
        self.lost += gain > 0
        self._missing += 1
        return np.asarray(self._last * gain, dtype=np.int16)

    def _steer(self) -> None:
        """Where their clock is faster, more and more is held: a tick is left out."""
        self._depths = [*self._depths[1 - _PATIENCE :], self.depth]
        if len(self._depths) == _PATIENCE and min(self._depths) > DEPTH + 1:
            self.late += self._held.pop(self._next, None) is not None
            self._next += 1
            self._depths.clear()


def _signed(difference: int) -> int:
    """A difference of two 32-bit timestamps, over the wrap."""
    return ((difference + (1 << 31)) & 0xFFFFFFFF) - (1 << 31)
