"""A thread for each receiver that is sent to now: one that is slow holds up nobody else.

The job that looks what is due does not wait for them; what they could not do it is told at its next run.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from radio.units import Seconds

PATIENCE: Final = Seconds(3.0)
"""Seconds that the end waits for what is on its way. What is left then is sent again, by the same id."""

Work = Callable[[Callable[[], bool]], object]
"""Is given a question whether to go on, to be asked between messages."""
log = logging.getLogger(__name__)


class _Courier(threading.Thread):
    """Works once. It does not keep the process from ending: its receiver may never answer."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        super().__init__(name=f"courier {name}", daemon=True)
        self._work = work
        self.trouble: Exception | None = None

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:
            # The edge of the thread: the job tells it, and begins anew.
            log.exception("%s could not do its work", self.name)
            self.trouble = error


class Couriers:
    """Runs work by a name, one at a time for each; to be used by one thread."""

    def __init__(self) -> None:
        self._running: dict[str, _Courier] = {}
        self._stopping = threading.Event()

    def send(self, name: str, work: Work) -> bool:
        """Begin, unless the same is at work; whether it began."""
        if self._stopping.is_set() or (name in self._running and self._running[name].is_alive()):
            return False
        courier = _Courier(name, lambda: work(lambda: not self._stopping.is_set()))
        self._running[name] = courier
        courier.start()
        return True

    def troubles(self) -> dict[str, Exception]:
        """What those that have ended could not do, by name; each is told once."""
        ended = [name for name, one in self._running.items() if not one.is_alive()]
        over = {name: self._running.pop(name) for name in ended}
        return {name: one.trouble for name, one in over.items() if one.trouble is not None}

    def wait(self, seconds: Seconds | None = None) -> None:
        """Until all have ended, or the time is over."""
        end = None if seconds is None else time.monotonic() + seconds
        for courier in self._running.values():
            courier.join(None if end is None else max(0.0, end - time.monotonic()))

    def stop(self) -> None:
        """Begin nothing more, and wait a moment for what is on its way."""
        self._stopping.set()
        self.wait(PATIENCE)
