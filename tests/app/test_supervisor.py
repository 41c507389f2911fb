"""Real processes: a supervisor with stand-ins for the engine and the others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.app import locks
from radio.app.children import ENGINE_BACKOFF, OTHER_BACKOFF, Backoff, exit_in_words

pytestmark = pytest.mark.realtime

# An engine with a child of its own, which fades out on SIGTERM and keeps account of it.
ENGINE = """
import signal, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
def leave(*_):
    time.sleep(0.2)
    child.kill()
    open(sys.argv[1] + "/order", "a").write("engine\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open(sys.argv[1] + "/up", "a").write(f"{time.time()}\\n")
while True:
    time.sleep(60)
"""

OTHER = """
import signal, sys, time
def leave(*_):
    open(sys.argv[1] + "/order", "a").write("other\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
open(sys.argv[1] + "/other-up", "a").write("up\\n")
while True:
    time.sleep(60)
"""

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1] + "/up", "a").write(f"{time.time()}\\n")
time.sleep(600)
"""

SUPERVISOR = """
import os, sys
from pathlib import Path
from radio.app import locks, supervisor
from radio.app.children import ENGINE_BACKOFF, OTHER_BACKOFF, Child
from radio.app.logging import set_up_logging

set_up_logging()
data = Path(sys.argv[1])
supervisor.ENGINE_PATIENCE = 1.0

def child(name, code, backoff):
    command = [sys.executable, "-c", code, str(data)]
    return Child(name, command, backoff, locks.lock_path(data, name), dict(os.environ))

supervisor.Supervisor(
    child("engine", sys.argv[2], ENGINE_BACKOFF),
    [child("worker", sys.argv[3], OTHER_BACKOFF)],
    data / "run" / "supervisor.json",
).run()
"""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    (data / "run").mkdir(parents=True)
    started: list[subprocess.Popen[str]] = []
    seen: dict[int, psutil.Process] = {}

    def begin(engine: str = ENGINE, worker: str = OTHER) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SUPERVISOR, str(data), engine, worker]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            seen.update({row.pid: row for row in psutil.Process(process.pid).children(True)})
            process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
    for row in seen.values():
        if alive(row):
            row.kill()


def until(done: Callable[[], Any], seconds: float = 10.0) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := done():
            return found
        time.sleep(0.005)
    pytest.fail(f"did not come about in {seconds} s")


def state(data: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads((data / "run" / "supervisor.json").read_text())
    except FileNotFoundError:
        return {}
    return document


def child(data: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = state(data).get("children", {}).get(name, {})
    return found


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def everyone(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def alive(row: psutil.Process) -> bool:
    """A zombie is dead: whoever has to bury it is none of ours."""
    try:
        return row.is_running() and row.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def up(data: Path, times: int = 1) -> None:
    until(lambda: len(lines(data / "up")) >= times)
    until(lambda: lines(data / "other-up"))


def test_a_killed_engine_is_back_within_a_tenth_of_a_second(data: Path, start: Start) -> None:
    process = start()
    up(data)
    for restart in (1, 2, 3):
        old = child(data, "engine")["pid"]
        left = psutil.Process(old).children()
        killed = time.time()
        os.kill(old, signal.SIGKILL)
        until(lambda number=restart: child(data, "engine").get("restarts") == number)
        assert child(data, "engine")["since"] - killed < 0.1
        assert child(data, "engine")["last_exit"] == "signal SIGKILL"
        # What it left behind is gone, its successor runs.
        until(lambda rows=left: not any(alive(row) for row in rows))
        up(data, restart + 1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=10)
    assert told.count("ALARM: engine died") == 3


def test_a_killed_worker_is_started_again_and_the_engine_is_left_alone(
    data: Path, start: Start
) -> None:
    start()
    up(data)
    engine = child(data, "engine")["pid"]
    os.kill(child(data, "worker")["pid"], signal.SIGKILL)
    until(lambda: child(data, "worker").get("restarts") == 1)
    assert child(data, "engine")["pid"] == engine


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_fades_the_engine_out_first_and_leaves_nothing(
    data: Path, start: Start, number: signal.Signals
) -> None:
    process = start()
    up(data)
    family = everyone(process)
    process.send_signal(number)
    process.communicate(timeout=10)
    assert process.returncode == 0
    assert lines(data / "order") == ["engine", "other"]
    until(lambda: not any(alive(row) for row in family), 1.0)
    assert not state(data)


def test_a_stop_that_was_asked_for_is_no_alarm(data: Path, start: Start) -> None:
    """The engine told to leave is back without an alarm; a stop of everything has none either."""
    process = start()
    up(data)
    os.kill(until(lambda: child(data, "engine").get("pid")), signal.SIGTERM)
    up(data, times=2)
    assert until(lambda: child(data, "engine").get("restarts")) == 1
    for row in psutil.Process(process.pid).children():
        row.terminate()
    process.terminate()
    _, told = process.communicate(timeout=10)
    assert "engine stopped as it was told" in told
    assert "ALARM" not in told


def test_an_engine_that_crashes_is_an_alarm(data: Path, start: Start) -> None:
    process = start()
    up(data)
    os.kill(until(lambda: child(data, "engine").get("pid")), signal.SIGSEGV)
    up(data, times=2)
    process.terminate()
    _, told = process.communicate(timeout=10)
    assert "ALARM: engine died" in told
    assert "signal SIGSEGV" in told


def test_an_engine_that_does_not_stop_is_killed(data: Path, start: Start) -> None:
    process = start(STUBBORN)
    up(data)
    family = everyone(process)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert time.monotonic() - begun < 8
    assert "engine did not stop; killed" in told
    until(lambda: not any(alive(row) for row in family), 1.0)


def test_a_second_ctrl_c_ends_the_patience(data: Path, start: Start) -> None:
    process = start(ENGINE, STUBBORN.replace("/up", "/other-up"))
    up(data)
    process.send_signal(signal.SIGINT)
    time.sleep(0.6)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    process.communicate(timeout=20)
    assert time.monotonic() - begun < 3


def test_children_of_a_killed_supervisor_end_and_the_next_one_starts(
    data: Path, start: Start
) -> None:
    first = start()
    up(data)
    family = everyone(first)
    first.kill()
    first.communicate()
    until(lambda: not any(alive(row) for row in family))
    start()
    up(data, 2)


def test_a_child_that_can_not_live_does_not_burn_the_machine(data: Path, start: Start) -> None:
    process = start(ENGINE, "import sys; sys.exit(3)")
    until(lambda: child(data, "worker").get("restarts", 0) >= 1)
    time.sleep(1.0)
    assert child(data, "worker")["restarts"] <= 2
    assert child(data, "worker")["last_exit"] == "exit code 3"
    # Asleep while it waits: next to no processor time.
    used = psutil.Process(process.pid).cpu_times()
    time.sleep(1.0)
    now = psutil.Process(process.pid).cpu_times()
    assert now.user + now.system - used.user - used.system < 0.05


def test_an_engine_that_can_not_live_is_tried_every_five_seconds_at_most() -> None:
    waits = [ENGINE_BACKOFF.delay(deaths) for deaths in range(1, 40)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert waits[3] == pytest.approx(0.1)
    assert waits[-1] == 5.0
    assert OTHER_BACKOFF.delay(1) == 0.5


@given(st.integers(0, 10), st.floats(0.01, 5), st.floats(5, 60), st.integers(1, 10_000))
def test_waits_never_shrink_and_never_pass_the_most(
    free: int, first: float, most: float, deaths: int
) -> None:
    backoff = Backoff(free, first, most)
    assert 0 <= backoff.delay(deaths) <= backoff.delay(deaths + 1) <= most


def test_exits_are_told_in_words() -> None:
    assert exit_in_words(3) == "exit code 3"
    assert exit_in_words(-9) == "signal SIGKILL"
    assert exit_in_words(-63) == "signal 63"


def test_the_lock_names_the_child(data: Path, start: Start) -> None:
    start()
    up(data)
    holder = locks.holder_of(locks.lock_path(data, "engine"))
    assert holder == locks.Holder(child(data, "engine")["pid"], supervised=True)
