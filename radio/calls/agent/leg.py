"""One telephone's sound: its socket, both directions of it, its level and its recording."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import numpy as np

from radio.calls.agent.media.codecs import Codec, Mono
from radio.calls.agent.media.jitter import JitterBuffer
from radio.calls.agent.media.levels import CallerLevel
from radio.calls.agent.media.resampling import Resampler, Signal, to_mono16
from radio.calls.agent.media.rtp import LONGEST, Packet, Sender, parse
from radio.calls.agent.recording import CallRecording
from radio.calls.agent.sdp import Description

_MOST_PACKETS = 20
"""Looked at in a tick; a flood must not take the time of the others."""


class PortsTakenError(Exception):
    """No port of the range is free."""


def open_port(host: str, ports: Iterator[int]) -> socket.socket:
    """A UDP socket on the next free even port.

    Raises:
        PortsTakenError: there is none.
    """
    for port in ports:
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            line.bind((host, port))
        except OSError:
            line.close()
            continue
        line.setblocking(False)
        return line
    raise PortsTakenError("no port for the sound of another call is free")


class Leg:
    """Of an answered call; the media thread's alone.

    Packets are believed only from the host that was agreed on, and from one port of it: the
    one agreed on, or, behind a router that changes ports, the one the first came from.
    """

    def __init__(
        self,
        line: socket.socket,
        theirs: Description,
        chosen: tuple[Codec, int],
        bus_rate: int,
        target: float,
        recording: CallRecording,
    ) -> None:
        codec, number = chosen
        self._line = line
        self._codec = codec
        self._number = number
        self._jitter = JitterBuffer(codec)
        self._encode = codec.encoder()
        self._sender = Sender(number, codec.ticks)
        self._level = CallerLevel(target)
        self._up = Resampler(codec.rate, bus_rate)
        self._down = Resampler(bus_rate, codec.rate)
        self._sent: Mono = np.zeros(codec.samples, dtype=np.int16)
        self._gain = 0.0
        self.recording = recording
        self.on_air = False
        self.silent_ticks = 0
        self.strangers = 0
        self.agree(theirs)

    def agree(self, theirs: Description) -> None:
        """Send there from now on, or nowhere while they hold."""
        self._host, self._port = theirs.host, theirs.port
        self._from: tuple[str, int] | None = None
        self.held = theirs.held

    # -- a tick -----------------------------------------------------------------------------

    def hear(self) -> Signal:
        """20 ms of what the caller says, at the bus's rate: levelled, nothing while not on air."""
        self._receive()
        mono = self._jitter.take()
        self._caller = mono
        said = self._up.tick(self._level.process(mono, self._sent))
        goal = 1.0 if self.on_air else 0.0
        curve = np.linspace(self._gain, goal, len(said), dtype=np.float32)
        self._gain = goal
        return said * curve

    def tell(self, signal: Signal) -> None:
        """Send the caller 20 ms, and record both sides of this tick."""
        mono = to_mono16(self._down.tick(signal))
        self._sent = mono
        packet = self._sender.packet(self._encode(mono))
        if not self.held:
            # Where its network is away nothing comes either, and the timeout tells.
            with contextlib.suppress(OSError):
                self._line.sendto(packet, self._from or (self._host, self._port))
        self.recording.tick(self._caller, mono)

    def _receive(self) -> None:
        heard = False
        for _ in range(_MOST_PACKETS):
            try:
                data, source = self._line.recvfrom(LONGEST + 1)
            except BlockingIOError:
                break
            except OSError:
                continue  # an ICMP error of what was sent before
            packet = self._believed(data, source)
            if packet is not None:
                self._jitter.put(packet)
                heard = True
        self.silent_ticks = 0 if heard else self.silent_ticks + 1

    def _believed(self, data: bytes, source: tuple[str, int]) -> Packet | None:
        known = self._from is None or source == self._from
        if source[0] != self._host or not known:
            self.strangers += 1
            return None
        packet = parse(data)
        if packet is None or packet.payload_type != self._number:
            return None
        self._from = source
        return Packet(
            self._codec.payload_type, packet.marker, packet.sequence, packet.timestamp,
            packet.source, packet.payload,
        )  # fmt: skip

    # -- what others may know ---------------------------------------------------------------

    @property
    def level(self) -> float:
        """Power of what the caller says, dBFS, as it came."""
        return self._level.heard.level

    @property
    def loss(self) -> float:
        """Share of the ticks that had to be concealed."""
        return self._jitter.lost / max(1, self._jitter.played)

    def close(self, at: int) -> None:
        """Hang up: no packet more, the recording whole."""
        self._line.close()
        self.recording.close(at)
