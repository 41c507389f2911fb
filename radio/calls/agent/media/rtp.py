"""RTP packets (RFC 3550): read with suspicion, written by the book."""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

_FIXED = struct.Struct(">BBHII")
_VERSION = 2
LONGEST = 1500
"""Bytes of a packet that is looked at; an Ethernet frame holds no more."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. `sequence` has 16 bits, `timestamp` 32 in units of the codec's clock."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    source: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """The packet in a datagram; None where it is none, or breaks off."""
    if not _FIXED.size <= len(data) <= LONGEST:
        return None
    first, second, sequence, timestamp, source = _FIXED.unpack_from(data)
    if first >> 6 != _VERSION:
        return None
    begin, end = _FIXED.size + 4 * (first & 0x0F), len(data)
    if first & 0x10:
        if begin + 4 > end:
            return None
        begin += 4 + 4 * int.from_bytes(data[begin + 2 : begin + 4], "big")
    if first & 0x20:
        end -= data[-1] or len(data)
    if begin > end:
        return None
    return Packet(second & 0x7F, bool(second & 0x80), sequence, timestamp, source, data[begin:end])


class Sender:
    """Numbers the packets of one direction; starts anywhere, as RFC 3550 wants it."""

    def __init__(self, payload_type: int, ticks: int) -> None:
        self._payload_type = payload_type
        self._ticks = ticks
        self._sequence = secrets.randbelow(1 << 16)
        self._timestamp = secrets.randbelow(1 << 32)
        self.source = secrets.randbelow(1 << 32)
        self._marker = True

    def packet(self, payload: bytes) -> bytes:
        """The next packet, 20 ms after the one before."""
        kind = self._payload_type | (0x80 if self._marker else 0)
        head = _FIXED.pack(_VERSION << 6, kind, self._sequence, self._timestamp, self.source)
        self._marker = False
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + self._ticks) & 0xFFFFFFFF
        return head + payload
