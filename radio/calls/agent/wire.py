"""What one voice comes and goes by, 20 ms at a time: RTP, or a sound card (`cardwire`)."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Protocol

from radio.calls.agent.media.codecs import Codec, Mono
from radio.calls.agent.media.jitter import JitterBuffer
from radio.calls.agent.media.rtp import LONGEST, Packet, Sender, parse
from radio.calls.agent.sdp import Description

_MOST_PACKETS = 20
"""Looked at in a tick; a flood must not take the time of the others."""


class Wire(Protocol):
    """Both directions of one voice; the media thread's alone, never waits."""

    @property
    def rate(self) -> int:
        """Samples a second."""

    @property
    def held(self) -> bool:
        """Whether the other side does not listen for now."""

    @property
    def silent_ticks(self) -> int:
        """Ticks since something came."""

    @property
    def loss(self) -> float:
        """Share of the ticks that had to be concealed."""

    @property
    def reason(self) -> str:
        """Why nothing comes or goes, "" where all is well."""

    def receive(self) -> Mono:
        """20 ms of what is said."""

    def send(self, mono: Mono) -> None:
        """20 ms to be heard."""

    def close(self) -> None:
        """No more."""


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


class RtpWire:
    """A telephone's sound.

    Packets are believed only from the host that was agreed on, and from one port of it: the
    one agreed on, or, behind a router that changes ports, the one the first came from.
    """

    reason = ""

    def __init__(self, line: socket.socket, theirs: Description, chosen: tuple[Codec, int]) -> None:
        codec, number = chosen
        self._line = line
        self.codec = codec
        self._number = number
        self._jitter = JitterBuffer(codec)
        self._encode = codec.encoder()
        self._sender = Sender(number, codec.ticks)
        self.rate = codec.rate
        self.silent_ticks = 0
        self.strangers = 0
        self.agree(theirs)

    def agree(self, theirs: Description) -> None:
        """Send there from now on, or nowhere while they hold."""
        self._host, self._port = theirs.host, theirs.port
        self._from: tuple[str, int] | None = None
        self.held = theirs.held

    def receive(self) -> Mono:
        """See `Wire`."""
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
        return self._jitter.take()

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
            self.codec.payload_type, packet.marker, packet.sequence, packet.timestamp,
            packet.source, packet.payload,
        )  # fmt: skip

    def send(self, mono: Mono) -> None:
        """See `Wire`."""
        packet = self._sender.packet(self._encode(mono))
        if not self.held:
            # Where its network is away nothing comes either, and the timeout tells.
            with contextlib.suppress(OSError):
                self._line.sendto(packet, self._from or (self._host, self._port))

    @property
    def loss(self) -> float:
        """See `Wire`."""
        return self._jitter.lost / max(1, self._jitter.played)

    def close(self) -> None:
        """See `Wire`."""
        self._line.close()
