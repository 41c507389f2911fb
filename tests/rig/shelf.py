"""Clips: known signals in files, made once and kept for all who ask for the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radio.air.log import Entry
from tests.rig.files import write_audio
from tests.rig.signals import RATE, Samples, noise
from tests.rig.station import item


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """An audio file and the signal in it."""

    path: Path
    samples: Samples

    @property
    def frames(self) -> int:
        """Its length."""
        return len(self.samples)

    @property
    def seconds(self) -> float:
        """Its length in seconds."""
        return len(self.samples) / RATE

    def entry(self, name: str, **more: Any) -> Entry:
        """A log entry of this clip; see `item`."""
        return item(self.path, name, seconds=self.seconds, **more)

    def head(self, seconds: float = 0.2) -> Samples:
        """Its beginning."""
        return self.samples[: round(seconds * RATE)]

    def tail(self, seconds: float = 0.2) -> Samples:
        """Its end."""
        return self.samples[-round(seconds * RATE) :]


class Shelf:
    """Clips by length, seed and format, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clips: dict[tuple[float, int, str], Clip] = {}

    def noise(self, seconds: float, seed: int, ending: str = ".wav") -> Clip:
        """Noise unlike that of any other seed."""
        key = (seconds, seed, ending)
        if key not in self._clips:
            path = self.folder / f"noise-{seconds:g}-{seed}{ending}"
            self._clips[key] = self.put(path.name, noise(seconds, seed))
        return self._clips[key]

    def put(self, name: str, samples: Samples, *options: str) -> Clip:
        """Any signal under a name of its own; `options` are ffmpeg's."""
        return Clip(write_audio(self.folder / name, samples, *options), samples)
