"""`radio run`: looks whether the station can start, then hands over to the supervisor."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from radio.app import locks
from radio.app.children import ENGINE_BACKOFF, OTHER_BACKOFF, Backoff, Child, end_with_parent
from radio.app.config import Loaded
from radio.app.failures import StationError, say
from radio.app.paths import make_folders
from radio.app.supervisor import Supervisor
from radio.app.wiring import engine_command, write_engine_settings

ORPHAN_PATIENCE = 1.0
"""Seconds for a child of a supervisor that was killed; it was told to end when that died."""


def run_station(loaded: Loaded) -> None:
    """Run until told to stop.

    Raises:
        StationError: runs already, or the console's port is taken.
    """
    if os.environ.get("MAKELEVEL"):
        # `make run` is in the foreground: a make that is killed must not leave a station behind.
        end_with_parent()
    make_folders(loaded.data)
    handle = _take_station(loaded.data)
    try:
        _end_orphans(loaded.data)
        _check_port(loaded)
        settings = write_engine_settings(loaded)
        supervisor = _supervisor(loaded, engine_command(settings))
        _greet(loaded)
        supervisor.run()
    finally:
        os.close(handle)


def _take_station(data: Path) -> int:
    try:
        handle = locks.take(locks.lock_path(data, "supervisor"))
    except locks.HeldError as error:
        pid = error.holder.pid if error.holder else "unknown"
        raise StationError(
            f"the station in {data} is on air already: `radio run` is process {pid}.\n"
            "Stop that one first (Ctrl-C where it runs), or choose another folder with RADIO_DATA."
        ) from error
    locks.sign(handle, supervised=False)
    return handle


def _end_orphans(data: Path) -> None:
    """End what a killed supervisor left; refuse where systemd runs the station.

    Raises:
        StationError: a process that no supervisor started holds a lock.
    """
    for name in ("engine", "calls", "panel", "worker"):
        holder = locks.holder_of(locks.lock_path(data, name))
        if holder is None:
            continue
        if not holder.supervised:
            raise StationError(
                f"the {name} of {data} runs already, as process {holder.pid}, without `radio run`.\n"
                "Stop it first; under systemd: systemctl stop radio.target"
            )
        _end(holder.pid)
    if locks.is_held(data / "run" / "engine.lock"):
        raise StationError(
            f"an engine is on the air with {data} already, without `radio run`.\n"
            f"Find it with `fuser {data}/run/engine.lock` and stop it first."
        )


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            signal.pidfd_send_signal(handle, signal.SIGTERM)
            waiting = select.poll()
            waiting.register(handle, select.POLLIN)
            waiting.poll(int(ORPHAN_PATIENCE * 1000))
            os.killpg(pid, signal.SIGKILL)
            waiting.poll(1000)
        finally:
            os.close(handle)


def _check_port(loaded: Loaded) -> None:
    """Find out now, not from a console that dies again and again."""
    host, port = loaded.settings.panel.host, loaded.settings.panel.port
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise StationError(
            f"the console can't listen on {host} port {port}: {error.strerror}.\n"
            "Choose another port with RADIO_PORT (or panel.port in the settings file), "
            "or stop the program that has it."
        ) from error


def _supervisor(loaded: Loaded, engine: list[str]) -> Supervisor:
    environ = {**os.environ, "RADIO_DATA": str(loaded.data), locks.SUPERVISED: str(os.getpid())}
    radio = [sys.executable, "-m", "radio.app.cli"]

    def child(name: str, command: list[str], backoff: Backoff) -> Child:
        return Child(name, command, backoff, locks.lock_path(loaded.data, name), environ)

    # Callers wait for nobody, so the telephone comes back as fast as the air.
    telephone = child("calls", [*radio, "calls", "agent"], ENGINE_BACKOFF)
    return Supervisor(
        engine=child("engine", engine, ENGINE_BACKOFF),
        others=(
            *((telephone,) if loaded.settings.calls.lines else ()),
            child("panel", [*radio, "panel"], OTHER_BACKOFF),
            child("worker", [*radio, "worker"], OTHER_BACKOFF),
        ),
        state=loaded.data / "run" / "supervisor.json",
    )


def _greet(loaded: Loaded) -> None:
    url = loaded.console_url
    say(f"{loaded.settings.station.name}")
    say(f"  console   {url}")
    if any(row.kind == "monitor" and row.enabled for row in loaded.settings.outputs.values()):
        say(f"  listen    {url}listen.mp3")
    say(f"  data      {loaded.data}")
    say("Ctrl-C stops the station.")
