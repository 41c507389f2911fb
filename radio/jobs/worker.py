"""The worker process: everything the station does by itself, beside the air."""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType

from sqlalchemy.exc import DBAPIError

from radio.db import open_engine
from radio.jobs.catalogue import catalogue
from radio.jobs.context import Station
from radio.jobs.runner import Runner
from radio.jobs.settings import WorkerSettings
from radio.units import Seconds

log = logging.getLogger(__name__)

TICK = 2.0
WRITES_AFTER = Seconds(20.0)
"""Seconds a job waits to write: on a slow computer another one builds a day of the log for longer
than anybody at a screen would wait."""
_PATIENCE = 5.0


def main(settings: WorkerSettings) -> int:
    """Run jobs until SIGTERM or SIGINT; from the main thread. The database must be migrated.

    Returns:
        Exit code 0. A stuck worker ends itself with 1, for its supervisor to start it again.
    """
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return run(settings, ended)


def run(settings: WorkerSettings, ended: threading.Event) -> int:
    """The same until an event is set; for tests."""
    # It tells of every run of every job; the runner tells what matters.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    engine = open_engine(settings.database_url, busy_timeout=WRITES_AFTER)
    station = Station(settings, engine)
    runner = Runner(station, catalogue(settings))
    try:
        if not _start(runner, ended):
            return 0
        log.info("worker runs")
        while not ended.wait(TICK):
            runner.tick()
            if not runner.is_alive:
                # A thread can't be ended from outside, and would keep the process from ending.
                logging.shutdown()
                os._exit(1)
        runner.stop()
    finally:
        station.close()
        engine.dispose()
    log.info("worker ends")
    return 0


def _start(runner: Runner, ended: threading.Event) -> bool:
    """Start as soon as the database lets itself be read; False where the end came first."""
    while not ended.is_set():
        try:
            runner.start()
        except DBAPIError as error:
            log.warning("the database is not ready: %s", error.orig)
            ended.wait(_PATIENCE)
        else:
            return True
    return False
