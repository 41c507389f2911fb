"""The telephone agent under measurement: the real process, its orders, journal and recordings."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from radio.air.control.client import EngineAwayError, EngineClient
from radio.calls.agent.settings import SOCKET, AgentSettings, LineSettings, save_settings
from tests.rig.closing import Closing

HOST = "127.0.0.1"
PORTS_OF_SOUND = 200

Mono = NDArray[np.int16]


def free_port(first: int = 0) -> int:
    """A UDP port that nobody has; from `first` on, where it is given, with as many after it as calls take."""
    if not first:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST, 0))
            return int(probe.getsockname()[1])
    for port in range(first, 60000, PORTS_OF_SOUND):
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.bind((HOST, port))
        except OSError:
            continue
        return port
    raise OSError("no ports are free")


def a_line(name: str = "telkom", **more: Any) -> LineSettings:
    """A line from this computer."""
    return LineSettings(**{"name": name, "host": HOST, **more})


class Telephone(Closing):
    """One agent on a folder, which may be that of a `Station`; use it as a context manager."""

    def __init__(
        self, data: Path, *, lines: tuple[LineSettings, ...] | None = None, **settings: Any
    ) -> None:
        self.data = data
        self.port = free_port()
        # Apart from what other tests on this machine take.
        first = free_port(20000 + os.getpid() % 150 * PORTS_OF_SOUND)
        given = {"host": HOST, "first_port": first, "last_port": first + PORTS_OF_SOUND - 1}
        lines = (a_line(),) if lines is None else lines
        self.settings = AgentSettings(
            data=str(data), port=self.port, lines=lines, **{**given, **settings}
        )
        self.client = EngineClient(data, SOCKET)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it, and wait until it answers."""
        path = self.data / "calls" / "agent.json"
        save_settings(self.settings, path)
        with open(self.data / "agent.err", "ab") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "radio.calls.agent.main", str(path)],
                stdin=subprocess.DEVNULL, stdout=told, stderr=told,
            )  # fmt: skip
        self.wait_for(self.is_there)
        return self

    def is_there(self) -> bool:
        """Whether it answers."""
        try:
            self.status()
        except EngineAwayError:
            return False
        return True

    def stop(self) -> int:
        """End it cleanly; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """End it at once."""
        self.kill()

    def _end(self, number: signal.Signals) -> int:
        self.client.close()
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(number)
        return process.wait(15)

    # -- asking it ------------------------------------------------------------------------

    def ask(self, do: str, **args: Any) -> dict[str, Any]:
        """One order."""
        return self.client.request(do, timeout=10.0, **args)

    def status(self) -> dict[str, Any]:
        """The whole of it."""
        return self.ask("status")

    def stood_still(self) -> int:
        """Ticks so far that came too late or not at all, for the machine did not run it."""
        return sum(self.status()["ticks"].values())

    def calls(self, state: str = "") -> list[dict[str, Any]]:
        """All calls, or those in a state."""
        return [row for row in self.status()["calls"] if not state or row["state"] == state]

    def call(self, call_id: str) -> dict[str, Any]:
        """One of them."""
        return next(row for row in self.calls() if row["id"] == call_id)

    def call_from(self, number: str) -> dict[str, Any]:
        """The newest call of a number, as soon as it is there."""
        self.wait_for(lambda: any(row["number"] == number for row in self.calls()))
        return [row for row in self.calls() if row["number"] == number][-1]

    def answer(self, number: str) -> str:
        """Take the call of a number, as soon as it rings; its id."""
        call_id = str(self.call_from(number)["id"])
        self.ask("answer", id=call_id)
        return call_id

    def wait_for(self, condition: Callable[[], bool], timeout: float = 30.0) -> None:
        """Wait until a condition holds.

        Raises:
            TimeoutError: it did not.
            ChildProcessError: the agent ended while waiting.
        """
        deadline = time.monotonic() + timeout
        while not condition():
            if self.process is not None and self.process.poll() is not None:
                raise ChildProcessError(f"the agent ended: {self.errors()[-2000:]}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s; {self.errors()[-1000:]}")
            time.sleep(0.02)

    # -- what it left -----------------------------------------------------------------------

    def errors(self) -> str:
        """All it printed."""
        path = self.data / "agent.err"
        return path.read_text(errors="replace") if path.exists() else ""

    def journal(self, kind: str = "") -> list[dict[str, Any]]:
        """Facts in order, all or those of a kind."""
        facts = [
            json.loads(line)
            for path in sorted((self.data / "calls" / "journal").glob("*.jsonl"))
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        return [fact for fact in facts if not kind or fact["kind"] == kind]

    def folder(self, call_id: str) -> Path:
        """Where a call's recording is."""
        return next((self.data / "calls").glob(f"[0-9]*/*/*/{call_id}"))

    def facts(self, call_id: str) -> dict[str, Any]:
        """What stands beside the tracks."""
        found: dict[str, Any] = json.loads((self.folder(call_id) / "call.json").read_text())
        return found

    def track(self, call_id: str, name: str = "caller") -> Mono:
        """One side of a call, read as any player would."""
        with wave.open(str(self.folder(call_id) / f"{name}.wav")) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")

    def rate(self, call_id: str) -> int:
        """Samples a second of it, as any player is told."""
        with wave.open(str(self.folder(call_id) / "caller.wav")) as file:
            return file.getframerate()

    def aired(self, call_id: str) -> Mono:
        """What a caller said while on the air, as it was recorded."""
        spans, track = self.facts(call_id)["on_air"], self.track(call_id)
        return np.concatenate([track[span["first"] : span["last"]] for span in spans])

    def ended(self, call_id: str) -> str:
        """Why a call is over, once it is."""
        self.wait_for(lambda: bool(self._ends(call_id)))
        return str(self._ends(call_id)[-1]["because"])

    def _ends(self, call_id: str) -> list[dict[str, Any]]:
        return [fact for fact in self.journal("ended") if fact["id"] == call_id]
