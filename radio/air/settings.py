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
from urllib.parse import urlsplit

Settings = TypeVar("Settings")

RECORDINGS = "recordings"
"""Folder in the data folder where programmes are recorded; a folder for each name."""
DUMPED = "dumped"
"""Folder in the data folder for what was thrown away before it could go out."""
LONGEST_RECORDING = 24 * 3_600_000
"""ms after which a recording ends by itself, whatever was asked for."""
LIVE_SCHEMES = ("alsa", "file", "http", "https", "jack", "pulse", "rtmp", "rtp", "rtsp", "udp")
_WITH_HOST = ("http", "https", "rtmp", "rtsp")


def address_trouble(address: str) -> str:
    """Why nothing can come from this address (a path or a URI); empty where it may."""
    if address.startswith("/"):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        return f"not an address: {error}"
    if parts.scheme not in LIVE_SCHEMES or "://" not in address:
        known = ", ".join(f"{scheme}://" for scheme in LIVE_SCHEMES)
        return f"not a source; an absolute path, or one of {known}"
    if parts.scheme in _WITH_HOST and not parts.hostname:
        return "the host is missing, as in http://host:8000/studio"
    return "" if parts.netloc or parts.path else "nothing follows the ://"


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
    delay_seconds: float = 10.0
    delay_filling: str = "stretch"
    delay_ident: str = ""
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
