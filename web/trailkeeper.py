"""Writes the audit log, without anybody waiting for it.

A cart must not come late because the disk is busy. Entries are taken at once, and written by a
thread of their own; while the database is away they are kept. What waits is lost where the process is
killed or the power goes: `web.trail` has that written out at once of which nothing may be.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.db import session_scope
from radio.people.audit import Deed, write

KEPT_MOST: Final = 10_000
"""Entries that wait for a database at the most; the oldest go first, and that is told."""

_AGAIN: Final = 2.0
_log = logging.getLogger(__name__)


class TrailKeeper:
    """Takes entries from any thread and writes them in order."""

    def __init__(self, database: Engine) -> None:
        self._database = database
        self._waiting: deque[Deed] = deque()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._told = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, deed: Deed) -> None:
        """Keep an entry, to be written."""
        with self._lock:
            if len(self._waiting) >= KEPT_MOST:
                lost = self._waiting.popleft()
                _log.error("audit: the database is away for too long; lost: %s", lost)
            self._waiting.append(deed)
        self._told.set()

    def start(self) -> None:
        """Begin to write."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="trail-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and end."""
        self._stopping.set()
        self._told.set()
        if self._thread is not None:
            self._thread.join(2.0)
        if not self.write_out():
            _log.error("audit: %d entries could not be written", len(self._waiting))

    def keep_alive(self) -> bool:
        """Whether the thread lives; starts it again where it died."""
        if self._stopping.is_set() or self._thread is None or self._thread.is_alive():
            return True
        _log.error("the audit log's thread had died and is started again")
        self.start()
        return False

    def write_out(self) -> bool:
        """Write all that waits; whether it is written."""
        with self._writing:
            with self._lock:
                deeds = list(self._waiting)
            if not deeds:
                return True
            try:
                with session_scope(self._database, write=True) as session:
                    write(session, deeds)
                    session.commit()
            except SQLAlchemyError as error:
                _log.warning("audit: not written yet: %s", error)
                return False
            with self._lock:
                for deed in deeds:
                    if self._waiting and self._waiting[0] is deed:
                        self._waiting.popleft()
            return True

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._told.wait()
            self._told.clear()
            while not self.write_out() and not self._stopping.wait(_AGAIN):
                pass
