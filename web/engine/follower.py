"""A thread that follows a process over its socket, for as long as the panel runs."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from typing import Final

SILENCE: Final = 2.0
"""Seconds without a word after which the other side counts as away: it speaks several times a second."""

RETRY_FIRST: Final = 0.1
RETRY_MOST: Final = 1.0
"""Seconds between attempts. A local socket costs nothing, and a return should be seen at once."""

_log = logging.getLogger(__name__)


class Follower(ABC):
    """Follows, tries again, and is started again by `keep_alive` should its thread ever die.

    `name` is the thread's. `restarts` counts how often it had to be started again.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.restarts = 0

    def start(self) -> None:
        """Begin to follow."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(SILENCE + 1.0)

    def keep_alive(self) -> bool:
        """Whether the thread lives; starts it again where it died."""
        if self._stopping.is_set() or self._thread is None or self._thread.is_alive():
            return True
        self.restarts += 1
        _log.error("%s had died and is started again", self._name)
        self.start()
        return False

    def _run(self) -> None:
        pause = RETRY_FIRST
        while not self._stopping.is_set():
            if self._follow():
                pause = RETRY_FIRST
            self._lost()
            self._stopping.wait(pause)
            pause = min(pause * 2, RETRY_MOST)

    @abstractmethod
    def _follow(self) -> bool:
        """Take events until the other side falls silent, or `_stopping`; whether there were any."""

    @abstractmethod
    def _lost(self) -> None:
        """It is away."""
