"""Start to first audio, from the second `make run` on.

From the moment `make run` is started in this checkout, with a data folder of its own that was
set up before, to the arrival of the first frame at the bus that is not silent. Where there is
no virtual environment in the checkout, `radio run` is measured, and the table says so.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.kit import workplace
from benchmarks.kit.figures import spread, summary
from benchmarks.kit.recorder import Recorder
from benchmarks.kit.report import Result, Table
from radio.air.log import AirLog, save_log
from tests.rig import Samples, item, noise, write_audio

ROOT = Path(__file__).resolve().parents[1]
RADIO = [sys.executable, "-m", "radio.app.cli"]
AUDIBLE = 16
"""Smallest sample that counts as audio: -66 dBFS."""


def run(*, quick: bool) -> Result:
    """Set a station up, then start it again and again."""
    runs = 3 if quick else 10
    command = _command()
    with workplace.folder("boot") as folder:
        environ = _environment(folder)
        made = _set_up(folder, environ)
        _once(folder, environ, command, patience=300.0)
        seconds = []
        for number in range(runs):
            seconds.append(_once(folder, environ, command, patience=60.0))
            workplace.tell(f"start {number + 1}: {seconds[-1]:.2f} s")
    name = " ".join(command) if command[0] == "make" else "radio run"
    table = Table(
        f"Start to first audio at the bus, {runs} runs after the first, s: median (least to most)",
        ["command", "programme", "seconds"],
        [[name.replace(f" -C {ROOT}", ""), made, spread(seconds, 2)]],
    )
    return Result("boot", [table], {"seconds": seconds, **summary(seconds)})


def _command() -> list[str]:
    make = shutil.which("make")
    if make is not None and (ROOT / ".venv" / ".run").exists():
        return ["make", "--silent", "-C", str(ROOT), "run"]
    workplace.tell("no virtual environment in the checkout: measuring `radio run`")
    return [*RADIO, "run"]


def _environment(folder: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {**os.environ, "RADIO_DATA": str(folder / "data"), "RADIO_PORT": str(port)}


def _set_up(folder: Path, environ: dict[str, str]) -> str:
    """Make the station as its first start does; what it plays, in words."""
    data = folder / "data"
    data.mkdir()
    settings = f'[outputs.bus]\nkind = "file"\npath = "{folder / "bus.fifo"}"\n'
    (data / "radio.toml").write_text(settings, encoding="utf-8")
    if _initialise(environ, "--demo"):
        return "demo station"
    _initialise(environ)
    path = write_audio(folder / "programme.flac", noise(600.0, seed=2))
    (data / "air").mkdir(exist_ok=True)
    save_log(AirLog(revision=1, entries=(item(path, seconds=600.0),)), data / "air" / "log.json")
    return "one long item"


def _initialise(environ: dict[str, str], *options: str) -> bool:
    command = [*RADIO, "init", *options]
    done = subprocess.run(command, env=environ, cwd=ROOT, check=False, capture_output=True)
    return done.returncode == 0


def _once(folder: Path, environ: dict[str, str], command: list[str], patience: float) -> float:
    """Seconds from the start of the command to the first audio; the station is stopped again."""
    with Recorder(folder) as recorder, (folder / "run.out").open("ab") as out:
        begun = time.time_ns()
        process = subprocess.Popen(
            command, env=environ, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
        try:
            frame = _await_audio(recorder, process, patience)
        finally:
            _stop(process)
        return (recorder.arrived_at(frame) - begun) / 1e9


def _await_audio(recorder: Recorder, process: subprocess.Popen[bytes], patience: float) -> int:
    """First audible frame.

    Raises:
        TimeoutError: none came, or the station ended.
    """
    deadline, seen = time.monotonic() + patience, 0
    while time.monotonic() < deadline and process.poll() is None:
        fresh = recorder.pcm()[seen:]
        audible = _first_audible(fresh)
        if audible is not None:
            return seen + audible
        seen += len(fresh)
        time.sleep(0.05)
    raise TimeoutError(f"no audio within {patience:.0f} s; exit code {process.poll()}")


def _first_audible(audio: Samples) -> int | None:
    loud = np.flatnonzero(np.abs(audio.astype(np.int32)).max(axis=1, initial=0) > AUDIBLE)
    return int(loud[0]) if len(loud) else None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C in a terminal does: the whole foreground group hears it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    time.sleep(0.5)
