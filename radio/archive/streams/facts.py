"""What is known of an audio file without decoding it."""

from __future__ import annotations

from dataclasses import dataclass

from radio.units import Frames


@dataclass(frozen=True, slots=True)
class Facts:
    """Length in frames at `rate` Hz; `codec` is opus, mp3, aac, flac or wav."""

    codec: str
    rate: int
    frames: Frames
    channels: int
