"""Small archives: real audio of every codec, and hours that weigh next to nothing."""

from __future__ import annotations

import datetime as dt
import os
import random
import struct
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from radio.air.outputs.encoders import encode_command
from radio.archive.deletions import Kind, Rule
from radio.archive.indexing import Place
from radio.archive.removing import Thing, Why, remove
from radio.archive.streams import ogg
from radio.units import Millis

ZONE = ZoneInfo("Asia/Jakarta")
NOON = Millis(1_772_514_000_000)
"""3 March 2026, 12.00 in Bojonegoro."""
HOUR = 3_600_000
RATE = 48_000

Samples = NDArray[np.int16]


def sound(frames: int, seed: int = 1) -> Samples:
    """Noise through a low pass with a tone that rises: no two stretches are alike."""
    numbers = np.random.default_rng(seed)
    noise = numbers.normal(0, 3000, (frames, 2))
    time = np.arange(frames) / RATE
    tone = 6000 * np.sin(2 * np.pi * (300 * time + 40 * time**2 + seed))
    return np.asarray(np.clip(noise + tone[:, None], -32000, 32000), dtype=np.int16)


def encode(path: Path, samples: Samples, bitrate: int = 128) -> Path:
    """As the air chain does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = encode_command(path.suffix[1:], bitrate, RATE, str(path))
    subprocess.run(command, input=samples.tobytes(), check=True)
    return path


def decoded(path: Path) -> Samples:
    """What a player hears."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "2", "-"]
    found = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(found, dtype=np.int16).reshape(-1, 2)


def hour_file(path: Path, seconds: float = 3600.0, seed: int = 0) -> Path:
    """An Opus file that says it is so long, with a few packets in it: for the index, not to be heard."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 2, 312, RATE, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    packets = [b"\xfc" + random.Random(f"{path.parts[-4:]} {seed}").randbytes(40) for _ in range(3)]
    granule = round(seconds * RATE) + 312
    pages = (
        ogg.page_bytes([head], 0, 7, 0, ogg.BEGINS),
        ogg.page_bytes([tags], 0, 7, 1),
        ogg.page_bytes(packets, granule, 7, 2, ogg.ENDS),
    )
    path.write_bytes(b"".join(pages))
    return path


def last_written(path: Path, at: float) -> None:
    """As if it had been written to last at a moment (ms)."""
    os.utime(path, (at / 1000, at / 1000))


def hour_at(data: Path, at: int, seconds: float = 3600.0, seed: int = 0, ending: str = "") -> str:
    """An hour of the aircheck that begins at a moment; its path in the data folder."""
    local = dt.datetime.fromtimestamp(at / 1000, ZONE)
    name = f"aircheck/{local:%Y/%m/%d/%H%M%S}{ending}.opus"
    hour_file(data / name, seconds, seed)
    last_written(data / name, at + seconds * 1000)
    return name


class Clock:
    """Wall time that a test moves."""

    def __init__(self, now: int = NOON) -> None:
        self.now = Millis(now)

    def __call__(self) -> Millis:
        return self.now


def place_of(engine: Engine, data: Path, clock: Clock, zone: ZoneInfo = ZONE) -> Place:
    return Place(engine, data, zone, clock)


def purge(place: Place, *names: str) -> None:
    """Delete hours of the aircheck as too old."""
    for name in names:
        why = Why(Rule.AGE, 400)
        assert remove(place, Thing(Kind.AIRCHECK, name, [place.data / name], why, lambda _: True))


def set_clock(place: Place, at: int) -> None:
    """Let it be a moment (ms) for what works there."""
    clock = place.now
    assert isinstance(clock, Clock)
    clock.now = Millis(at)


def much_later(place: Place, days: int = 40) -> None:
    """Let so many days go by."""
    set_clock(place, NOON + days * 24 * HOUR)


def never() -> bool:
    """No run is ever over."""
    return False


def on_disk(place: Place) -> set[str]:
    """The files of the aircheck."""
    found = (place.data / "aircheck").rglob("*")
    return {path.relative_to(place.data).as_posix() for path in found if path.is_file()}
