"""MPEG audio frames: where a stream can be cut and joined (ISO/IEC 11172-3, 2.4.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

_BITRATES_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LAYER_3 = 1
_HEADER = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame and the seconds it plays."""

    data: bytes
    seconds: float


def frame_shape(header: bytes) -> tuple[int, float] | None:
    """Length in bytes and in seconds of the frame this header begins; None if it is none."""
    if len(header) < _HEADER or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version not in _RATES or layer != _LAYER_3 or bitrate_index in {0, 15} or rate_index == 3:
        return None
    rate = _RATES[version][rate_index]
    samples, table = (1152, _BITRATES_V1) if version == 3 else (576, _BITRATES_V2)
    padding = header[2] >> 1 & 1
    return samples // 8 * table[bitrate_index] * 1000 // rate + padding, samples / rate


class FrameSplitter:
    """Cuts bytes as they come into whole frames, and passes over what is none (tags, noise)."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are whole by now."""
        self._rest += data
        frames: list[Frame] = []
        position = 0
        while (step := self._step(position)) is not None:
            length, seconds = step
            if seconds:
                frames.append(Frame(self._rest[position : position + length], seconds))
            position += length
        self._rest = self._rest[position:]
        return frames

    def _step(self, position: int) -> tuple[int, float] | None:
        """Length of what is next and its seconds (0 for no frame); None to wait for more."""
        shape = frame_shape(self._rest[position : position + _HEADER])
        if shape is None:
            return self._to_sync(position)
        following = self._rest[position + shape[0] : position + shape[0] + _HEADER]
        if len(following) < _HEADER:
            # A frame is believed once the next header stands where it should: eleven set
            # bits occur in audio data too.
            return None
        return shape if frame_shape(following) or following[:3] in {b"TAG", b"ID3"} else (1, 0.0)

    def _to_sync(self, position: int) -> tuple[int, float] | None:
        if len(self._rest) - position < _HEADER:
            return None
        found = self._rest.find(b"\xff", position + 1)
        return (found if found >= 0 else len(self._rest)) - position, 0.0
