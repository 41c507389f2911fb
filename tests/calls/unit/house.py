"""A switchboard in this process: real sockets of sound, and neither SIP nor an engine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import numpy as np

from radio.calls.agent.busline import BusLine
from radio.calls.agent.calls import Call, NoHand
from radio.calls.agent.disk import Disk
from radio.calls.agent.media.resampling import Signal
from radio.calls.agent.settings import AgentSettings, LineSettings
from radio.calls.agent.switchboard import Switchboard
from tests.rig.telephone import HOST, free_port

NOON = 1_767_243_600_000
"""2026-01-01 12:00 in Jakarta."""
LINE = LineSettings("telkom", HOST)
OFFER = f"v=0\r\nc=IN IP4 {HOST}\r\nm=audio 9 RTP/AVP 0\r\n"


class LoopBus(BusLine):
    """A bus of which both ends are here: `clean` is what comes, `given` what callers said."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere"))
        self.rate = 48000
        self.clean: list[Signal] = []
        self.given: list[Signal] = []
        self._rng = np.random.default_rng(1)

    def take(self, *, behind: bool = False) -> Signal | None:
        self.clean.append(self._rng.normal(0, 900, 960).astype(np.float32))
        return self.clean[-1]

    def give(self, callers: Signal) -> None:
        self.given.append(callers)


class House:
    """A switchboard without SIP, sound or engine; the wall clock is set by hand."""

    def __init__(self, data: Path, disk: Disk, bus: BusLine | None = None) -> None:
        self.now = NOON
        self.facts: list[dict[str, Any]] = []
        first = free_port(30000)
        settings = AgentSettings(
            str(data), host=HOST, first_port=first, last_port=first + 19, lines=(LINE,)
        )
        bus = bus or BusLine(data / "no.sock")
        self.board = Switchboard(settings, bus, disk, lambda: self.now, self.facts.append)

    def ring(self, number: str = "0811") -> Call:
        return self.board.ring(LINE, number, "Pak Budi", OFFER, NoHand())

    def answered(self) -> Call:
        call = self.ring()
        self.board.take({"id": call.id})
        return call

    def tick(self, seconds: float) -> None:
        for _ in range(round(seconds * 50)):
            self.board.tick()

    def hear(self, call: Call, packet: bytes, line: socket.socket) -> None:
        """A packet of a caller's, from this socket of theirs."""
        assert call.offered is not None
        line.sendto(packet, call.offered.port.getsockname())
