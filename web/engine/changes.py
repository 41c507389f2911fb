"""What other processes have written to the database, told to every page that is open."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.db import revisions, session_scope
from web.engine.feed import Feed, Message, to_message

LOOK_EVERY = 0.25
"""Seconds between looks: a few rows are read, and others see a change within a second."""

_log = logging.getLogger(__name__)


class ChangeWatch:
    """Follows the numbers of `radio.db.revisions` in a thread of its own.

    `numbers` may be read from any thread: it is replaced whole. While the database is away it
    keeps what it knew, and `is_away` says so.
    """

    def __init__(self, database: Engine, feed: Feed) -> None:
        self._database = database
        self._feed = feed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.numbers: dict[str, int] = {}
        self.is_away = False

    def start(self) -> None:
        """Begin to look."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="change-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(2.0)

    def keep_alive(self) -> bool:
        """Whether the thread lives; starts it again where it died."""
        if self._stopping.is_set() or self._thread is None or self._thread.is_alive():
            return True
        _log.error("the watch over the database had died and is started again")
        self.start()
        return False

    def message(self) -> Message:
        """The numbers as they are known, for a page that begins to listen."""
        return to_message({"event": "changed", "numbers": self.numbers, "away": self.is_away})

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            self.look()

    def look(self) -> None:
        """Read the numbers, and tell where they differ."""
        was = (self.numbers, self.is_away)
        try:
            with session_scope(self._database) as session:
                self.numbers, self.is_away = revisions(session), False
        except SQLAlchemyError as error:
            if not self.is_away:
                _log.warning("the database can't be read: %s", error)
            self.is_away = True
        if (self.numbers, self.is_away) != was:
            self._feed.publish(self.message())
