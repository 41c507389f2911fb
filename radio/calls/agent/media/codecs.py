"""What telephones speak: G.711 in both laws, and G.722 where a trunk has wideband.

G.711 (ITU-T, 11/1988) as tables from its own formulas, so that a whole packet is one look-up.
G.722 is the `G722` extension's; it keeps state, so each direction of each call has its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from G722 import G722
from numpy.typing import NDArray

Mono = NDArray[np.int16]
"""16-bit samples of one voice."""
Encode = Callable[[Mono], bytes]
Decode = Callable[[bytes], Mono]

_WIDE_RATE, _WIDE_BITRATE = 16000, 64000


@dataclass(frozen=True, slots=True)
class Codec:
    """One way to speak. `clock` is the RTP clock in Hz, `rate` that of the samples.

    RFC 3551 gives G.722 a clock of 8000 Hz though it carries 16000 samples a second.
    `encoder` and `decoder` make one for a direction of a call.
    """

    name: str
    payload_type: int
    clock: int
    rate: int
    encoder: Callable[[], Encode]
    decoder: Callable[[], Decode]

    @property
    def samples(self) -> int:
        """Samples in 20 ms."""
        return self.rate // 50

    @property
    def ticks(self) -> int:
        """Units of the RTP clock in 20 ms."""
        return self.clock // 50


def _every_sample() -> NDArray[np.int32]:
    """All 16-bit samples, in the order of their bits."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)


def _segment(size: NDArray[np.int32], first: int) -> NDArray[np.int32]:
    """Number of the segment: how often a size can be halved until it is below `first`."""
    number = np.zeros_like(size)
    rest = size // first
    while rest.any():
        number += rest > 0
        rest >>= 1
    return np.minimum(number, 7)


@cache
def _mulaw() -> tuple[Mono, NDArray[np.uint8]]:
    """Decoded samples by octet, and octets by the bits of a sample; 14 bits, biased by 33."""
    octet = ~np.arange(256, dtype=np.int32) & 0xFF
    segment, step = (octet >> 4) & 7, octet & 15
    size = (((step << 3) + 132) << segment) - 132
    decoded = np.where(octet & 0x80, -size, size).astype(np.int16)
    sample = _every_sample() >> 2
    biased = np.minimum(np.abs(sample), 8159) + 33
    power = _segment(biased, 64)
    code = (power << 4) | ((biased >> (power + 1)) & 15)
    octets = ~np.where(sample < 0, code | 0x80, code) & 0xFF
    return decoded, octets.astype(np.uint8)


@cache
def _alaw() -> tuple[Mono, NDArray[np.uint8]]:
    """The same by the other law: 13 bits, negative ones by one's complement, even bits inverted."""
    octet = np.arange(256, dtype=np.int32) ^ 0x55
    segment, step = (octet >> 4) & 7, octet & 15
    size = np.where(
        segment == 0, (step << 4) + 8, ((step << 4) + 264) << np.maximum(segment - 1, 0)
    )
    decoded = np.where(octet & 0x80, size, -size).astype(np.int16)
    sample = _every_sample()
    steps = np.where(sample >= 0, sample, -sample - 1) >> 3
    power = _segment(steps, 32)
    code = (power << 4) | ((steps >> np.maximum(power, 1)) & 15)
    octets = np.where(sample >= 0, code | 0x80, code) ^ 0x55
    return decoded, octets.astype(np.uint8)


def _companded(tables: Callable[[], tuple[Mono, NDArray[np.uint8]]]) -> tuple[Encode, Decode]:
    decoded, octets = tables()

    def encode(mono: Mono) -> bytes:
        return octets[mono.view(np.uint16)].tobytes()

    def decode(payload: bytes) -> Mono:
        return decoded[np.frombuffer(payload, dtype=np.uint8)]

    return encode, decode


def _wide_encoder() -> Encode:
    state = G722(_WIDE_RATE, _WIDE_BITRATE)
    return lambda mono: bytes(state.encode(mono))


def _wide_decoder() -> Decode:
    state = G722(_WIDE_RATE, _WIDE_BITRATE)
    return lambda payload: np.array(state.decode(payload), dtype=np.int16)


PCMU = Codec("PCMU", 0, 8000, 8000, lambda: _companded(_mulaw)[0], lambda: _companded(_mulaw)[1])
PCMA = Codec("PCMA", 8, 8000, 8000, lambda: _companded(_alaw)[0], lambda: _companded(_alaw)[1])
WIDE = Codec("G722", 9, 8000, _WIDE_RATE, _wide_encoder, _wide_decoder)

CODECS = (WIDE, PCMA, PCMU)
"""What is offered, the best first."""
