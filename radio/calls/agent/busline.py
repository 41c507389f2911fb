"""The agent's end of the call bus; see `radio.air.callbus` for what a packet is."""

from __future__ import annotations

import contextlib
import socket
from collections import deque
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from radio.air.callbus import HEADER, PACKETS_A_SECOND
from radio.calls.agent.media.resampling import Signal, to_mono16
from radio.calls.agent.pacing import CATCH_UP, TICK

_WANTED = 3
"""Packets held of the programme: the engine sends two at once, every 40 ms."""
_MOST = 6
_MOST_BEHIND = _MOST + round(CATCH_UP / TICK)
_RETRY_TICKS = 50


class BusLine:
    """To the engine and from it; one thread, never waits. While it is away callers hear silence.

    `rate` is the bus's, known from its first packet; None before.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._programme: deque[NDArray[np.int16]] = deque()
        self._fills = True
        self._number = 0
        self._wait = 0
        self.rate: int | None = None
        self.missed = 0

    @property
    def connected(self) -> bool:
        """Whether the engine is there."""
        return self._socket is not None

    def take(self, *, behind: bool = False) -> Signal | None:
        """The next 20 ms of the programme without callers; None where there is none.

        What is held beyond need is passed over, unless we are `behind`: the ticks that are made
        up for are of that time.
        """
        self._connect()
        self._receive()
        while len(self._programme) > (_MOST_BEHIND if behind else _MOST):
            self._programme.popleft()
        if self._fills and len(self._programme) < _WANTED:
            return None
        self._fills = not self._programme
        if self._fills:
            self.missed += self._socket is not None
            return None
        return self._programme.popleft().astype(np.float32)

    def give(self, callers: Signal) -> None:
        """20 ms of what callers on the air say."""
        if self._socket is None or self.rate is None:
            return
        packet = HEADER.pack(self._number, self.rate) + to_mono16(callers).tobytes()
        self._number += 1
        try:
            self._socket.send(packet, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            return  # the engine stands still: what is late is lost
        except OSError:
            self._let_go()

    def close(self) -> None:
        """Go."""
        self._let_go()

    def _connect(self) -> None:
        if self._socket is not None:
            return
        self._wait -= 1
        if self._wait > 0:
            return
        self._wait = _RETRY_TICKS
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            line.connect(str(self._path))
        except OSError:
            line.close()
            return
        line.setblocking(False)
        self._socket = line

    def _receive(self) -> None:
        while self._socket is not None:
            try:
                packet = self._socket.recv(1 << 16)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._let_go()
                return
            self._take_in(packet)

    def _take_in(self, packet: bytes) -> None:
        if len(packet) <= HEADER.size:
            return
        _, rate = HEADER.unpack_from(packet)
        if len(packet) == HEADER.size + 2 * (rate // PACKETS_A_SECOND):
            self.rate = rate
            self._programme.append(np.frombuffer(packet, dtype="<i2", offset=HEADER.size))

    def _let_go(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
        self._socket = None
        self._programme.clear()
        self._fills = True
