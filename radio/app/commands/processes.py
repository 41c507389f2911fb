"""The commands that run the station: everything at once, or one process each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from radio.app import locks
from radio.app.config import Loaded, load_config
from radio.app.failures import fail, say
from radio.app.logging import set_up_logging
from radio.app.paths import make_folders
from radio.app.wiring import engine_command, run_panel, run_worker, write_engine_settings


@click.command()
def run() -> None:
    """Put the station on air: start every process, start again what dies.

    Runs in the foreground; Ctrl-C fades out and stops everything.

    \b
    Example:
      radio run
      RADIO_PORT=8100 radio run
    """
    from radio.app.station import run_station

    set_up_logging()
    run_station(load_config())


@click.command()
def engine() -> None:
    """Run the air chain alone, as systemd does.

    \b
    Example:
      radio engine
    """
    loaded = load_config()
    make_folders(loaded.data)
    handle = None if os.environ.get(locks.SUPERVISED) else take_alone(loaded, "engine")
    settings = write_engine_settings(loaded)
    if handle is not None:
        os.set_inheritable(handle, True)
    # Becomes the engine: none of this command's memory stays behind.
    os.execv(sys.executable, engine_command(settings))


@click.command()
def worker() -> None:
    """Run the planned jobs alone, as systemd does.

    \b
    Example:
      radio worker
    """
    set_up_logging()
    loaded = load_config()
    make_folders(loaded.data)
    with _alone(loaded, "worker"):
        sys.exit(run_worker(loaded))


@click.command()
def panel() -> None:
    """Run the console alone, as systemd does.

    \b
    Example:
      RADIO_HOST=0.0.0.0 radio panel
    """
    set_up_logging()
    loaded = load_config()
    make_folders(loaded.data)
    with _alone(loaded, "panel"):
        sys.exit(run_panel(loaded))


@contextmanager
def _alone(loaded: Loaded, name: str) -> Iterator[None]:
    if os.environ.get(locks.SUPERVISED):
        yield
        return
    handle = take_alone(loaded, name)
    try:
        yield
    finally:
        os.close(handle)


def take_alone(loaded: Loaded, name: str) -> int:
    try:
        handle = locks.take(locks.lock_path(loaded.data, name))
    except locks.HeldError as error:
        pid = error.holder.pid if error.holder else "unknown"
        say(f"The {name} of {loaded.data} runs already, as process {pid}.")
        fail("Stop that one first, or choose another data folder with RADIO_DATA.")
    locks.sign(handle, supervised=False)
    return handle
