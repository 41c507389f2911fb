"""The whole station under its supervisor: `radio run` in a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from radio.air.control.client import EngineAwayError, EngineClient
from radio.air.log import AirLog, Entry, load_log, save_log
from radio.air.settings import OutputSettings

PATIENCE = 30.0
_RADIO = [sys.executable, "-m", "radio.app.cli"]
_ROOT = Path(__file__).resolve().parents[2]


class Whole:
    """A running station; `pid` is the supervisor's, `port` the panel's."""

    def __init__(self, data: Path, environ: dict[str, str]) -> None:
        self.data = data
        self.port = int(environ["RADIO_PORT"])
        self.client = EngineClient(data)
        self._out = (data / "run.out").open("ab")
        self.process = subprocess.Popen(
            [*_RADIO, "run"], env=environ, stdin=subprocess.DEVNULL, stdout=self._out,
            stderr=self._out, cwd=_ROOT, start_new_session=True,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """Process id of the supervisor."""
        return self.process.pid

    def status(self) -> dict[str, Any]:
        """The engine's status.

        Raises:
            TimeoutError: no engine answers.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.client.request("status", timeout=2.0)
            except EngineAwayError as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    said = (self.data / "run.out").read_text(errors="replace")[-500:]
                    raise TimeoutError(f"the station does not come up: {said}") from error
                time.sleep(0.02)

    def play(self, log: AirLog) -> None:
        """Put this log in the place of the worker's.

        Under the worker's own revision: it then finds nothing changed and leaves it there.

        Raises:
            TimeoutError: the worker writes no log.
        """
        path = self.data / "air" / "log.json"
        deadline = time.monotonic() + PATIENCE
        while not path.exists():
            if time.monotonic() > deadline:
                raise TimeoutError("the worker writes no log")
            time.sleep(0.1)
        save_log(replace(log, revision=load_log(path).revision), path)
        self.client.request("log_reload")

    def pid_of(self, child: str) -> int | None:
        """Process id of the engine, the panel or the worker as the supervisor tells it."""
        document = json.loads((self.data / "run" / "supervisor.json").read_text(encoding="utf-8"))
        pid = document["children"][child]["pid"]
        return None if pid is None else int(pid)

    def close(self) -> None:
        """Stop it, by force if it takes long."""
        self.client.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._out.close()


@contextmanager
def whole_station(
    folder: Path,
    log: Sequence[Entry],
    outputs: Sequence[OutputSettings],
    **fields: Any,
) -> Iterator[Whole]:
    """A station with this log and these outputs; `fields` are the other fields of AirLog.

    Raises:
        TimeoutError: it does not come up.
    """
    data = folder / "whole"
    (data / "air").mkdir(parents=True, exist_ok=True)
    environ = {**os.environ, "RADIO_DATA": str(data), "RADIO_PORT": str(_free_port())}
    (data / "radio.toml").write_text(_settings(outputs), encoding="utf-8")
    subprocess.run([*_RADIO, "init"], env=environ, cwd=_ROOT, check=False, capture_output=True)
    station = Whole(data, environ)
    try:
        station.status()
        station.play(AirLog(entries=tuple(log), **fields))
        yield station
    finally:
        station.close()


def _settings(outputs: Sequence[OutputSettings]) -> str:
    """The settings file; the outputs every station has are off unless they are asked for."""
    names = {output.kind for output in outputs}
    rows = [
        f'[outputs.{name}]\nkind = "{kind}"\nenabled = false\n'
        for name, kind in (("listen", "monitor"), ("aircheck", "aircheck"))
        if kind not in names
    ]
    return "\n".join([*rows, *map(_output, outputs)])


def _output(output: OutputSettings) -> str:
    lines = [f"[outputs.{output.name}]", f'kind = "{output.kind}"']
    if output.kind == "file":
        lines.append(f"path = {json.dumps(output.path)}")
    else:
        lines += [f'format = "{output.format}"', f"bitrate = {output.bitrate}"]
    return "\n".join([*lines, ""])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
