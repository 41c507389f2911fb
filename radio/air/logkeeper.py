"""Reads the frozen log, aside from the mixer, and keeps the last good one."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from radio.air.files import write_atomic
from radio.air.log import AirLog, LogUnreadableError, load_log

if TYPE_CHECKING:
    from radio.air.engine import Engine


class LogKeeper:
    """Owned by the mixer's thread; files are read by the engine's executor.

    Whoever plans writes `air/log.json`. The engine keeps a copy of the last one it could read
    as `air/log.last.json`, and starts from that when the other is missing or damaged.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = engine.data / "air" / "log.json"
        self._last = self._path.with_name("log.last.json")
        self._stamp: object = None
        self._loading: Future[AirLog] | None = None

    def load_first(self) -> None:
        """Read it now, as the engine starts."""
        self._stamp = _stamp(self._path)
        try:
            self._use(load_log(self._path))
            self._engine.executor.submit(self._keep)
        except LogUnreadableError as error:
            self._missing(error)
            self._use_last()

    def _use_last(self) -> None:
        try:
            self._use(load_log(self._last))
        except LogUnreadableError:
            return  # the alarm of the missing log stands; the lower rungs play

    def reload(self, *, only_if_changed: bool = False) -> None:
        """Read it again, aside; it is taken between two blocks."""
        stamp = _stamp(self._path)
        if self._loading is not None or (only_if_changed and stamp == self._stamp):
            return
        self._stamp = stamp
        self._loading = self._engine.executor.submit(self._load_and_keep)

    def _load_and_keep(self) -> AirLog:
        log = load_log(self._path)
        self._keep()
        return log

    def _keep(self) -> None:
        """Copy what was read; a disk that refuses is no reason not to play it."""
        try:
            write_atomic(self._last, self._path.read_bytes(), durable=False)
        except OSError as error:
            self._engine.journal.trouble = str(error)

    def take(self) -> None:
        """Take what was read, if it has been."""
        if self._loading is None or not self._loading.done():
            return
        loading, self._loading = self._loading, None
        engine = self._engine
        try:
            self._use(loading.result())
            engine.taken_off.look()
            engine.alarms.clear("log_missing", "", engine.now_ms())
        except LogUnreadableError as error:
            self._missing(error)
        engine.orders.log_taken()
        engine.status.publish()

    def _use(self, log: AirLog) -> None:
        self._engine.sequencer.load(log, self._engine.frame)
        self._engine.carts.load(log.carts)

    def _missing(self, error: LogUnreadableError) -> None:
        engine = self._engine
        engine.alarms.raise_("log_missing", "", {"reason": str(error)}, engine.now_ms())


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
