"""A station under measurement: data folder, log, the real engine process, its recording."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from radio.air.control.client import EngineAwayError, EngineClient
from radio.air.journal import read_journal
from radio.air.log import AirLog, Entry, save_log
from radio.air.settings import EngineSettings, OutputSettings, save_settings
from radio.units import Millis, Seconds
from tests.rig.closing import Closing
from tests.rig.recording import read_pcm
from tests.rig.signals import RATE, Samples

ON_AIR_WITHIN = 20.0
"""Seconds within which an engine must be on the air, on however slow a machine."""


def now_ms() -> int:
    """Wall time in milliseconds."""
    return time.time_ns() // 1_000_000


def item(
    path: Path | str, name: str = "", *, seconds: float = 0.0, at: int | None = None, **more: Any
) -> Entry:
    """A log entry; `seconds` is the file's length, `at` ms of wall time (default: now)."""
    title = name or Path(path).stem
    return Entry(
        id=title,
        at=Millis(now_ms() if at is None else at),
        uri=str(path),
        title=title,
        duration=Seconds(seconds),
        **more,
    )


JOURNAL_LAG = 0.3
"""Seconds the writer of a running engine may be behind: it brings every fact to the disk."""


class Station(Closing):
    """One engine on a folder of its own; use it as a context manager.

    `settings` are those of EngineSettings; `outputs` come beside the recording, which is
    `data/rec.pcm`. The engine appends to it across restarts: `runs` are the places where
    an engine began.
    """

    def __init__(
        self, folder: Path, *, outputs: tuple[OutputSettings, ...] = (), **settings: Any
    ) -> None:
        self.data = folder
        self.record = folder / "rec.pcm"
        (folder / "air").mkdir(parents=True, exist_ok=True)
        recording = OutputSettings(name="rec", kind="file", path="rec.pcm")
        self.settings = EngineSettings(
            data=str(folder), outputs=(recording, *outputs), **{"decoders": 2, **settings}
        )
        self.client = EngineClient(folder)
        self.process: subprocess.Popen[bytes] | None = None
        self.runs: list[int] = []
        self.log = AirLog()

    # -- what it plays --------------------------------------------------------------------

    def media(self, name: str) -> Path:
        """Path of an audio file of this station."""
        return self.data / "media" / name

    def put_log(self, *entries: Entry, **more: Any) -> AirLog:
        """Write a log of these entries; `more` are the other fields of AirLog."""
        self.log = AirLog(revision=self.log.revision + 1, entries=entries, **more)
        save_log(self.log, self.data / "air" / "log.json")
        return self.log

    def change_log(self, **changes: Any) -> None:
        """Write the log again with these fields changed, and let the engine take it."""
        self.log = replace(self.log, revision=self.log.revision + 1, **changes)
        save_log(self.log, self.data / "air" / "log.json")
        self.request("log_reload")

    # -- its life -------------------------------------------------------------------------

    def start(self, *, wait: bool = True) -> Self:
        """Start the engine; with `wait`, return once it is on the air."""
        path = self.data / "air" / "engine.json"
        save_settings(self.settings, path)
        self.runs.append(self.recorded)
        with open(self.data / "engine.err", "ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "radio.air.main", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                process_group=0,
            )
        if wait:
            begun = self.recorded
            self.wait_for(lambda: self.recorded > begun and self.is_there(), ON_AIR_WITHIN)
        return self

    def is_there(self) -> bool:
        """Whether the engine answers."""
        try:
            self.request("status")
        except EngineAwayError:
            return False
        return True

    def stop(self) -> int:
        """End it cleanly (a second of fade); its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self._gone(15.0)

    def kill(self) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        if self.process is not None:
            self.process.kill()
            self._gone(15.0)

    def _gone(self, patience: float) -> int:
        self.client.close()
        process, self.process = self.process, None
        return process.wait(patience) if process is not None else 0

    def close(self) -> None:
        """End it at once; nothing of it stays."""
        self.kill()
        self.client.close()

    # -- asking it ------------------------------------------------------------------------

    def request(self, do: str, **args: Any) -> dict[str, Any]:
        """Ask the engine; see docs/architecture.md."""
        return self.client.request(do, timeout=10.0, **args)

    def status(self) -> dict[str, Any]:
        """The status object."""
        return self.request("status")

    @property
    def on_air(self) -> str:
        """Id of the entry on the air, "" for none."""
        now = self.status()["now"]
        return str(now["entry_id"]) if now else ""

    def pids(self) -> list[int]:
        """The engine and all its children."""
        pids = self.status()["pids"]
        return [pids["engine"], *pids["decoders"], *pids["encoders"]]

    def busy_decoder(self, name: str) -> int:
        """Process id of the decoder that has this file open."""
        for pid in self.status()["pids"]["decoders"]:
            if any(link.endswith(f"/{name}") for link in _open_files(pid)):
                return int(pid)
        raise LookupError(f"no decoder has {name} open")

    def wait_for(self, condition: Callable[[], bool], timeout: float = 20.0) -> None:
        """Wait until a condition holds.

        Raises:
            TimeoutError: it did not.
            ChildProcessError: the engine ended while waiting.
        """
        deadline = time.monotonic() + timeout
        while not condition():
            if self.process is not None and self.process.poll() is not None:
                raise ChildProcessError(f"the engine ended: {self.errors()[-2000:]}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s; {self.errors()[-1000:]}")
            time.sleep(0.02)

    def wait_for_title(self, name: str, timeout: float = 20.0) -> None:
        """Wait until this entry is on the air, and the journal says so."""
        self.wait_for(lambda: self.on_air == name and name in self.played(), timeout)

    def wait_recorded(self, seconds: float, timeout: float | None = None) -> None:
        """Wait until so many seconds are recorded in all."""
        wanted = round(seconds * RATE)
        self.wait_for(lambda: self.recorded >= wanted, timeout or seconds + 20.0)

    def errors(self) -> str:
        """What the engine wrote to its error output."""
        path = self.data / "engine.err"
        return path.read_text(errors="replace") if path.exists() else ""

    # -- what went out ----------------------------------------------------------------------

    @property
    def recorded(self) -> int:
        """Frames recorded so far."""
        return self.record.stat().st_size // 4 if self.record.exists() else 0

    def recording(self) -> Samples:
        """All that was recorded, over all runs."""
        return read_pcm(self.record)

    def journal(self, kind: str = "") -> list[dict[str, Any]]:
        """Facts of the journal in order, all or those of a kind."""
        if self.process is not None:
            time.sleep(JOURNAL_LAG)
        facts: list[dict[str, Any]] = []
        for path in sorted((self.data / "asrun").glob("*.jsonl")):
            facts.extend(read_journal(path))
        return [fact for fact in facts if not kind or fact["kind"] == kind]

    def played(self) -> list[str]:
        """Entry ids in the order they went on the air, without the built-in audio.

        On a busy machine the station may begin with that for a moment.
        """
        starts = self.journal("start")
        return [str(fact["entry_id"]) for fact in starts if fact["source"] != "builtin"]

    def index_of(self, name: str) -> int:
        """Index in the recording at which the last airing of an entry began, to a millisecond."""
        return self.index_at(self.started(name)["at"])

    def started(self, name: str) -> dict[str, Any]:
        """The last start of an entry."""
        return [fact for fact in self.journal("start") if fact["entry_id"] == name][-1]

    def ended(self, name: str) -> dict[str, Any]:
        """The end of the last airing of an entry."""
        span = self.started(name)["span"]
        return next(fact for fact in self.journal("end") if fact["span"] == span)

    def alarms(self) -> list[str]:
        """Codes of all alarms raised so far, in order."""
        return [str(f["code"]) for f in self.journal("alarm") if not f["cleared"]]

    def index_at(self, ms: int, run: int = -1) -> int:
        """Index in the recording of the frame that left the bus at a wall time.

        Reckoned from the start of a run, so it is off by what the timeline has followed the
        clock since: at most 0.5 ms a second, in practice microseconds.
        """
        begun = [f["at"] for f in self.journal("engine") if f["what"] != "stop"]
        return int(self.runs[run] + round((ms - begun[run]) * RATE / 1000))


def _open_files(pid: int) -> list[str]:
    try:
        return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


class Tap:
    """Listens to the bus through a named pipe and notes when each block came.

    Give `Tap(path)` before the engine starts, with an output of kind `file` at that path.
    `wall_ns_at` tells when a frame left the bus, by the listener's clock alone.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(path)
        self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._parts: list[bytes] = []
        self._arrivals: list[tuple[int, int]] = []
        self._size = 0
        self._running = True
        self._thread = threading.Thread(target=self._listen, name="tap", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            data = os.read(self._fd, 1 << 16)
            came = time.time_ns()
            if not self._running:
                return
            self._arrivals.append((self._size // 4, came))
            self._parts.append(data)
            self._size += len(data)

    def close(self) -> None:
        """End the listening."""
        self._running = False
        os.write(self._fd, bytes(4))
        self._thread.join(timeout=5)
        os.close(self._fd)

    def audio(self) -> Samples:
        """All that was heard."""
        return np.frombuffer(b"".join(self._parts), dtype=np.int16).reshape(-1, 2)

    def wall_ns_at(self, frame: int) -> int:
        """When a frame left the bus: the earliest line through the blocks' arrivals around it.

        A block is late when the machine is busy and never early, so of the two seconds of
        blocks around the frame the promptest tells the time.
        """
        near = [(n, came) for n, came in self._arrivals if abs(n - frame) <= RATE]
        offset = min(came - n * 1_000_000_000 // RATE for n, came in near)
        return int(offset) + frame * 1_000_000_000 // RATE
