"""What is known about a file after listening to all of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radio.library.waveform import Waveform
from radio.units import Decibels, Loudness, Seconds


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says about itself; empty where it says nothing."""

    title: str = ""
    artist: str = ""
    album: str = ""
    year: int | None = None
    genre: str = ""
    isrc: str = ""
    composer: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class CuePoints:
    """Positions from the start of the file: first sound, where the next item may start, end."""

    cue_in: Seconds
    segue: Seconds
    cue_out: Seconds


@dataclass(frozen=True, slots=True)
class Sound:
    """The audio itself, measured over one whole decode.

    `duration` is what decodes, to the frame. Loudness is integrated (EBU R 128), its range in LU
    (EBU Tech 3342), true peak oversampled (ITU-R BS.1770-4).
    """

    duration: Seconds
    cues: CuePoints
    loudness: Loudness
    loudness_range: float
    true_peak: Decibels
    sample_rate: int
    channels: int
    codec: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """One file: either its sound, or the reason why it can't be used."""

    path: Path
    reason: str = ""
    sound: Sound | None = None
    tags: Tags = field(default_factory=Tags)
    waveform: Waveform | None = None
    sketch: frozenset[int] = frozenset()
    """Numbers of its acoustic fingerprint, see `radio.library.fingerprint`."""

    @property
    def ok(self) -> bool:
        """Whether the file can go on the air."""
        return self.sound is not None

    def to_dict(self) -> dict[str, Any]:
        """The object `radio analyse --json` prints; null for what is not known."""
        sound = self.sound
        facts: dict[str, Any] = dict.fromkeys(_SOUND_FIELDS)
        if sound is not None:
            values = (
                *(round(value, 6) for value in (sound.duration, sound.cues.cue_in)),
                *(round(value, 6) for value in (sound.cues.cue_out, sound.cues.segue)),
                round(sound.loudness, 2) if math.isfinite(sound.loudness) else None,
                round(sound.loudness_range, 1),
                round(sound.true_peak, 2) if math.isfinite(sound.true_peak) else None,
                *(sound.sample_rate, sound.channels, sound.codec),
            )
            facts = dict(zip(_SOUND_FIELDS, values, strict=True))
        tags = {name: getattr(self.tags, name) for name in _TAG_FIELDS}
        head = {"path": str(self.path), "ok": self.ok, "reason": self.reason or None}
        return {**head, **facts, **tags}


_SOUND_FIELDS = (
    "duration",
    "cue_in",
    "cue_out",
    "segue",
    "loudness_lufs",
    "loudness_range_lu",
    "true_peak_dbtp",
    "sample_rate",
    "channels",
    "codec",
)
_TAG_FIELDS = ("title", "artist", "album", "year", "genre", "isrc", "composer", "label")
