"""A thread for each receiver that is sent to now: one that is slow holds up nobody else.

The job that looks what is due does not wait for them; what they could not do it is told at its next run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

MOST: Final = 50
"""Threads at once: as many as a desk may have webhooks."""

Work = Callable[[Callable[[], bool]], object]
"""Is given a question whether to go on, to be asked between messages."""


class Couriers:
    """Runs work by a name, one at a time for each; to be used by one thread."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST, thread_name_prefix="courier")
        self._running: dict[str, Future[object]] = {}
        self._stopping = threading.Event()

    def send(self, name: str, work: Work) -> bool:
        """Begin, unless the same is at work; whether it began."""
        if name in self._running and not self._running[name].done():
            return False
        self._running[name] = self._pool.submit(work, lambda: not self._stopping.is_set())
        return True

    def troubles(self) -> dict[str, BaseException]:
        """What those that have ended could not do, by name; each is told once."""
        found: dict[str, BaseException] = {}
        for name, future in list(self._running.items()):
            if future.done():
                del self._running[name]
                if (error := future.exception()) is not None:
                    found[name] = error
        return found

    def wait(self) -> None:
        """Until all have ended."""
        for future in self._running.values():
            future.exception()

    def stop(self) -> None:
        """Begin nothing more, and wait for what is on its way: a few seconds at the most."""
        self._stopping.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
