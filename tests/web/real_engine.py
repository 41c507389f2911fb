"""The real engine on air with a log of tones, for the console to be tried on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from radio.air.control.client import EngineClient
from radio.air.log import AirLog, Cart, Entry, Timing, save_log
from radio.air.settings import EngineSettings, LiveSource, OutputSettings, save_settings
from radio.units import Millis, Seconds

LENGTH = 40.0


def make_station(
    data: Path, carts: tuple[Cart, ...] = (), sources: tuple[LiveSource, ...] = ()
) -> None:
    """A log that begins half a second from now, its last item hard; carts; the monitor as output.

    Without carts of the test's own there is one.
    """
    media = data / "media"
    for folder in (media, data / "air", data / "run", data / "asrun"):
        folder.mkdir(parents=True, exist_ok=True)
    tones = [_tone(media / f"{number}.wav", 220 + 40 * number, LENGTH) for number in range(4)]
    jingle = _tone(media / "jingle.wav", 880, 3.0)
    begin = int(time.time() * 1000) + 500
    entries = tuple(
        Entry(
            id=f"e{number}",
            at=Millis(begin + int(number * LENGTH * 1000)),
            uri=str(tones[number % len(tones)]),
            title=f"Nada nomor {number}",
            artist="Keroncong Ledok",
            category="Musik",
            media_id=f"m{number}",
            duration=Seconds(LENGTH),
            # Beyond the items that the status tells.
            timing=Timing.HARD if number == 11 else Timing.FOLLOW,
        )
        for number in range(12)
    )
    carts = carts or (Cart("ident", str(jingle), "Identitas stasiun"),)
    save_log(AirLog(1, "x", entries, fallback=entries[:1], carts=carts), data / "air" / "log.json")
    outputs = (OutputSettings("dengar", "monitor"),)
    save_settings(
        EngineSettings(data=str(data), outputs=outputs, live_sources=sources),
        data / "air" / "engine.json",
    )


def _tone(path: Path, pitch: int, length: float) -> Path:
    tone = ["-f", "lavfi", "-i", f"sine=frequency={pitch}:duration={length}", "-ac", "2"]
    subprocess.run(["ffmpeg", "-loglevel", "error", *tone, "-ar", "48000", str(path)], check=True)
    return path


class RealStation:
    """The panel on the engine itself."""

    def __init__(self, data: Path, url: str) -> None:
        self.url = url
        self._data = data
        self._process: subprocess.Popen[bytes] | None = None

    def title(self) -> str:
        with EngineClient(self._data) as engine:
            return str(engine.request("status")["now"]["title"])

    def asked(self) -> list[str]:
        raise NotImplementedError("only a stand-in remembers what it was asked")

    def start_engine(self) -> None:
        command = [sys.executable, "-m", "radio.air.main", str(self._data / "air" / "engine.json")]
        self._process = subprocess.Popen(command)

    def kill_engine(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
