"""What one voice comes and goes by, 20 ms at a time: RTP, or a sound card (`cardwire`)."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from radio.calls.agent.media.codecs import Codec, Mono
from radio.calls.agent.media.jitter import DEPTH, JitterBuffer
from radio.calls.agent.media.rtp import LONGEST, Sender, parse
from radio.calls.agent.sdp import Description

_MOST_PACKETS = 20
"""Of the other side, taken in a tick; a flood must not take the time of the others."""
_MOST_STRANGERS = 250
"""Of strangers, thrown away in a tick: more than ten thousand a second do not drown a voice."""
_SAID_OTHERWISE = 50
"""Ticks in which nothing that was agreed on came, before it is told what came instead."""
_NOISE = frozenset({13, 19})
"""Payload types of comfort noise (RFC 3389, and its old number)."""
_RTCP = range(72, 77)
"""What the kinds of RTCP look like as payload types, where they come by the same port (RFC 5761)."""


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
    one agreed on, or, behind a router that changes ports, the one the first came from. Nobody who
    was quicker keeps out whoever speaks from the port that was agreed on. Comfort
    noise, digits and RTCP are not heard, and tell that the other side is there. While `behind`
    is set more ticks are due: no more is read than this one needs.
    """

    def __init__(self, line: socket.socket, theirs: Description, chosen: tuple[Codec, int]) -> None:
        codec, number = chosen
        self._line = line
        self.codec = codec
        self._number = number
        self._jitter = JitterBuffer(codec)
        self._encode = codec.encoder()
        self._sender = Sender(number, codec.ticks)
        self.rate = codec.rate
        self.behind = False
        self.reason = ""
        self.strangers = 0
        self.agree(theirs)

    def agree(self, theirs: Description) -> None:
        """Send there from now on, or nowhere while they hold."""
        self._host, self._port = theirs.host, theirs.port
        self._from: tuple[str, int] | None = None
        self._events = theirs.events
        self.held = theirs.held
        self.silent_ticks = 0  # on hold nothing had to come

    def receive(self) -> Mono:
        """See `Wire`."""
        self.silent_ticks += 1
        theirs = strangers = 0
        while theirs < _MOST_PACKETS and strangers < _MOST_STRANGERS:
            if self.behind and self._jitter.depth > DEPTH:
                break
            try:
                data, source = self._line.recvfrom(LONGEST + 1)
            except BlockingIOError:
                break
            except OSError:
                theirs += 1  # an ICMP error of what was sent before
                continue
            if self._believes(source):
                theirs += 1
                self._take_in(data, source)
            else:
                strangers += 1
        self.strangers += strangers
        return self._jitter.take()

    def _believes(self, source: tuple[str, int]) -> bool:
        if source == (self._host, self._port):
            return True
        return source[0] == self._host and self._from in (None, source)

    def _take_in(self, data: bytes, source: tuple[str, int]) -> None:
        packet = parse(data)
        if packet is None:
            return
        if packet.payload_type == self._number:
            self._from, self.silent_ticks, self.reason = source, 0, ""
            self._jitter.put(replace(packet, payload_type=self.codec.payload_type))
        elif packet.payload_type in _NOISE or packet.payload_type in (self._events, *_RTCP):
            self.silent_ticks = 0
        elif self.silent_ticks > _SAID_OTHERWISE:
            self.reason = f"sound of another kind comes than was agreed on ({packet.payload_type})"

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

    @property
    def late(self) -> int:
        """Ticks that came and were not heard: too late, or for they came just before the end."""
        return self._jitter.late + self._jitter.held

    @property
    def missing(self) -> int:
        """Ticks since the first packet that nothing was there for."""
        return self._jitter.missing

    def close(self) -> None:
        """See `Wire`."""
        self._line.close()
