"""A telephone hybrid on the sound card as a wire: what the caller says comes in, what they hear goes out.

PortAudio's thread moves bytes and nothing else; a card is opened and closed aside, for that may
take seconds. The card has a clock of its own: what is held of it is kept near `_HELD` ticks.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from typing import Any

import numpy as np

from radio.calls.agent.cards import Cards
from radio.calls.agent.media.codecs import Mono

RATE = 48000
_TICK = RATE // 50
_HELD = 4
"""Ticks held before the first is played: cards hand over some 40 ms at once."""
_MOST = 12
_PATIENCE = 50
"""Ticks of too much held after which one is left out."""
LATENCY = 0.05
"""Asked of PortAudio, in seconds."""


AGAIN = 2.0
"""Seconds from one try to open it to the next."""


class CardWire:
    """See `wire.Wire`; `reason` is what PortAudio said where the card can't be used.

    It is tried again until it can.
    """

    rate = RATE
    held = False
    loss = 0.0

    def __init__(self, cards: Cards, source: str, sink: str) -> None:
        self._cards = cards
        self._devices = (source or None, sink or None)
        self._came: deque[bytes] = deque()
        self._part = b""
        self._goes: deque[bytes] = deque()
        self._rest = b""
        self._waits = True
        self._above = 0
        self._closed = threading.Event()
        self.silent_ticks = 0
        self.reason = ""
        threading.Thread(target=self._serve, name="card", daemon=True).start()

    # -- aside ------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Open the card, as soon as it is there, and close it once it is not wanted any more."""
        import sounddevice  # noqa: PLC0415 - only who has a card for calls pays for PortAudio

        while not self._closed.is_set():
            try:
                with self._cards.using(), sounddevice.RawStream(
                    samplerate=RATE, channels=1, dtype="int16", device=self._devices,
                    latency=LATENCY, callback=self._moved,
                ):  # fmt: skip
                    self._run()
            except (sounddevice.PortAudioError, ValueError) as error:
                self.reason = str(error)
            # Where it is not there, see what cards there are by then.
            if not self._closed.wait(AGAIN):
                self._cards.look_anew(sounddevice)

    def _run(self) -> None:
        """While it is open."""
        self.reason = ""
        self._closed.wait()

    def _moved(self, came: Any, goes: Any, frames: int, _time: Any, _status: Any) -> None:
        self._came.append(bytes(came))
        wanted = 2 * frames
        while len(self._rest) < wanted and self._goes:
            self._rest += self._goes.popleft()
        data, self._rest = self._rest[:wanted], self._rest[wanted:]
        goes[:] = data + bytes(wanted - len(data))

    # -- the media thread ---------------------------------------------------------------------

    def receive(self) -> Mono:
        """See `wire.Wire`."""
        size = 2 * _TICK
        fresh = False
        with contextlib.suppress(IndexError):
            while True:
                self._part += self._came.popleft()
                fresh = True
        self.silent_ticks = 0 if fresh else self.silent_ticks + 1
        self._steer(size)
        if self._waits or len(self._part) < size:
            self._waits = len(self._part) < _HELD * size
            return np.zeros(_TICK, dtype=np.int16)
        data, self._part = self._part[:size], self._part[size:]
        return np.frombuffer(data, dtype=np.int16)

    def _steer(self, size: int) -> None:
        """Where the card is faster than our ticks, a tick is left out now and then."""
        if len(self._part) > _MOST * size:
            self._part = self._part[-_HELD * size :]
        self._above = self._above + 1 if len(self._part) > (_HELD + 2) * size else 0
        if self._above > _PATIENCE:
            self._part, self._above = self._part[size:], 0

    def send(self, mono: Mono) -> None:
        """See `wire.Wire`."""
        self._goes.append(mono.tobytes())
        while len(self._goes) > _MOST:
            with contextlib.suppress(IndexError):
                self._goes.popleft()

    def close(self) -> None:
        """See `wire.Wire`."""
        self._closed.set()
