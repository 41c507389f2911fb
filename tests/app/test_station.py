"""`radio run` with the real engine and the real console."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.slow

Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        found: int = probe.getsockname()[1]
        return found


@pytest.fixture(autouse=True)
def _own_port(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_PORT", str(port))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `radio run`; whatever it left behind at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "radio.app.cli", "run"]
        with open(tmp_path / "run.log", "a", encoding="utf-8") as log:
            started.append(subprocess.Popen(command, stderr=log, text=True, start_new_session=True))
        return started[-1]

    yield begin
    for process in started:
        family = everyone(process) if process.poll() is None else []
        process.kill()
        process.wait()
        for row in family:
            if alive(row):
                row.kill()
        psutil.wait_procs(family, timeout=5)


def everyone(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def alive(row: psutil.Process) -> bool:
    try:
        return row.is_running() and row.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(done: Callable[[], Any], seconds: float = 20.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := done():
            return found
        time.sleep(0.05)
    pytest.fail(f"did not come about in {seconds} s")


def status(radio: Any) -> dict[str, Any]:
    done = radio("status", "--json")
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    return found


def on_air(radio: Any, besides: int = 0) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found = status(radio)
        airs = found.get("now") and found["pids"]["panel"] and found["pids"]["engine"] != besides
        return found if airs else None

    found: dict[str, Any] = until(look)
    return found


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def test_the_station_runs_and_stops_cleanly(radio: Any, start: Start, port: int) -> None:
    process = start()
    found = on_air(radio)
    assert found["pids"]["supervisor"] == process.pid
    assert {"listen", "aircheck"} <= {row["name"] for row in found["outputs"]}
    until(lambda: answers(port))
    family = everyone(process)
    assert len(family) > 4

    # Someone tries to start it a second time.
    again = radio("run")
    assert again.returncode == 1
    assert f"process {process.pid}" in again.stderr

    process.send_signal(signal.SIGINT)
    assert process.wait(15) == 0
    until(lambda: not any(alive(row) for row in family), 1.0)
    assert status(radio) == {}


def test_a_killed_engine_is_back_on_air(radio: Any, start: Start, data: Path) -> None:
    start()
    old = on_air(radio)["pids"]
    family = [psutil.Process(pid) for pid in (*old["decoders"], *old["encoders"])]
    os.kill(old["engine"], signal.SIGKILL)
    new = on_air(radio, besides=old["engine"])
    assert new["processes"]["engine"]["restarts"] == 1
    assert new["pids"]["panel"] == old["panel"]
    until(lambda: not any(alive(row) for row in family), 5.0)


def test_after_a_killed_supervisor_the_next_run_works_at_once(
    radio: Any, start: Start, port: int
) -> None:
    first = start()
    old = on_air(radio)["pids"]
    until(lambda: answers(port))
    family = everyone(first)
    first.kill()
    first.wait()
    second = start()
    new = on_air(radio, besides=old["engine"])
    assert new["pids"]["supervisor"] == second.pid
    until(lambda: answers(port))
    assert not any(alive(row) for row in family)


def test_a_killed_make_leaves_no_station(radio: Any, tmp_path: Path) -> None:
    """Stands for `make run`: a process that sets MAKELEVEL and waits for its child."""
    code = "import subprocess, sys; subprocess.run([sys.executable, '-m', 'radio.app.cli', 'run'])"
    with open(tmp_path / "run.log", "w", encoding="utf-8") as log:
        make = subprocess.Popen(
            [sys.executable, "-c", code], stderr=log, env={**os.environ, "MAKELEVEL": "1"}
        )
    on_air(radio)
    family = everyone(make)
    make.kill()
    make.wait()
    until(lambda: not any(alive(row) for row in family), 10.0)


def test_a_port_in_use_is_told_before_anything_starts(radio: Any, port: int, data: Path) -> None:
    with socket.create_server(("127.0.0.1", port)):
        done = radio("run")
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "RADIO_PORT" in done.stderr
    assert not (data / "run" / "supervisor.json").exists()


def test_an_engine_of_systemd_is_not_touched(radio: Any, data: Path) -> None:
    alone = subprocess.Popen([sys.executable, "-m", "radio.app.cli", "engine"])
    try:
        until(lambda: status(radio))
        done = radio("run")
        assert done.returncode == 1
        assert f"process {alone.pid}" in done.stderr
        assert "systemctl stop radio.target" in done.stderr
        again = radio("engine")
        assert again.returncode == 1
        assert f"process {alone.pid}" in again.stderr
        assert alone.poll() is None
    finally:
        alone.terminate()
        alone.wait(15)


def test_wrong_settings_are_told_before_anything_starts(radio: Any, data: Path) -> None:
    done = radio("run", RADIO_PANEL__PROT="1")
    assert done.returncode == 1
    assert "RADIO_PANEL__PORT" in done.stderr
    assert not data.exists()
