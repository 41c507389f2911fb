"""What the engine is told at its start: plain values, checked before they reach it.

`radio.app.config` reads the station's settings file, checks it and writes this as JSON
(`air/engine.json` in the data folder); the engine itself needs only the standard library
to read it, so that it is back on the air in a fraction of a second.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

Settings = TypeVar("Settings")


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """One output. `kind` says which of the other values mean anything.

    kind: icecast | monitor | aircheck | card | file.
    format: mp3 | opus | aac | flac | wav; bitrate in kb/s.
    """

    name: str
    kind: str
    format: str = "mp3"
    bitrate: int = 128
    host: str = "127.0.0.1"
    port: int = 8000
    mount: str = "/radio"
    user: str = "source"
    password: str = ""
    path: str = ""
    device: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A line or a relay that can be opened on the air by its name.

    role voice: ducks music and mixes with beds; role music: relay.
    """

    name: str
    uri: str
    gain: float = 0.0
    role: str = "voice"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """All the engine needs to know. Lengths in seconds, levels in dB, LUFS or dBTP."""

    data: str
    station: str = "Radio"
    zone: str = "Asia/Jakarta"
    sample_rate: int = 48000
    block_frames: int = 1920
    decoders: int = 2
    decoders_most: int = 6
    cue_ahead: float = 20.0
    loudness_target: float = -16.0
    true_peak: float = -1.0
    hard_fade: float = 2.0
    skip_fade: float = 0.8
    silence_threshold: float = -60.0
    silence_after: float = 5.0
    assist_grace: float = 30.0
    live_lost_after: float = 8.0
    live_fade: float = 0.5
    live_latency: float = 0.3
    duck_depth: float = -14.0
    duck_attack: float = 0.15
    duck_release: float = 0.8
    clock_step: float = 0.25
    outputs: tuple[OutputSettings, ...] = ()
    live_sources: tuple[LiveSource, ...] = ()


def save_settings(settings: EngineSettings, path: Path) -> None:
    """Write the engine's settings; readable by their owner alone, for they hold passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(settings)), encoding="utf-8")


def load_settings(path: Path) -> EngineSettings:
    """Read what `save_settings` wrote.

    Raises:
        OSError, ValueError, TypeError: missing or not such a file.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    document["outputs"] = tuple(_build(OutputSettings, row) for row in document["outputs"])
    document["live_sources"] = tuple(_build(LiveSource, row) for row in document["live_sources"])
    return _build(EngineSettings, document)


def _build(kind: type[Settings], row: dict[str, Any]) -> Settings:
    known = {spec.name for spec in fields(kind)}  # type: ignore[arg-type]  # any dataclass
    return kind(**{name: value for name, value in row.items() if name in known})
