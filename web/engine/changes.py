"""What other processes have written to the databases, told to every page that is open."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.db import revisions, session_scope
from web.engine.feed import Feed, Message, to_message

LOOK_EVERY = 0.25
"""Seconds between looks: a few rows are read, and others see a change within a second."""
STATION = ""
QUIET: Final = frozenset({"draft", "draft_file", "learned_choice", "ticket_run"})
"""Tables that are written to at every word somebody types, and that no page follows."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Sight:
    """A database, what was last read there, and the thread that looks: one that hangs holds up no other."""

    database: Engine
    numbers: dict[str, int] = field(default_factory=dict)
    is_away: bool = False
    thread: threading.Thread | None = None
    turn: threading.Lock = field(default_factory=threading.Lock)
    """One look at a time: what an earlier one found is never told after a later one."""


class ChangeWatch:
    """Follows the numbers of `radio.db.revisions`, each database in a thread of its own.

    Databases are known by what their tables' names get before them here: nothing for the station's.
    `numbers` may be read from any thread: it is replaced whole. While a database is away what
    was known of it is kept, and `aways` has its name.
    """

    def __init__(self, databases: Mapping[str, Engine], feed: Feed) -> None:
        self._sights = {name: _Sight(database) for name, database in databases.items()}
        self._feed = feed
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.numbers: dict[str, int] = {}

    @property
    def is_away(self) -> bool:
        """Whether the station's own database can't be read."""
        return self._sights[STATION].is_away

    @property
    def aways(self) -> frozenset[str]:
        """The databases that can't be read."""
        return frozenset(name for name, sight in self._sights.items() if sight.is_away)

    def start(self) -> None:
        """Begin to look."""
        self._stopping.clear()
        for name in self._sights:
            self._begin(name)

    def stop(self) -> None:
        """End the threads; one that waits for a database ends with it."""
        self._stopping.set()
        for sight in self._sights.values():
            if sight.thread is not None:
                sight.thread.join(2.0)

    def keep_alive(self) -> bool:
        """Whether the threads live; starts again those that died."""
        dead = [
            name
            for name, sight in self._sights.items()
            if sight.thread is not None and not sight.thread.is_alive()
        ]
        if self._stopping.is_set() or not dead:
            return True
        for name in dead:
            _log.error("the watch over the database %r had died and is started again", name)
            self._begin(name)
        return False

    def message(self) -> Message:
        """The numbers as they are known, for a page that begins to listen."""
        told = {"numbers": self.numbers, "away": self.is_away, "aways": sorted(self.aways)}
        return to_message({"event": "changed", **told})

    def look(self, name: str = STATION) -> None:
        """Read the numbers of a database, and tell where they differ."""
        sight = self._sights[name]
        with sight.turn:
            was = (sight.numbers, sight.is_away)
            try:
                with session_scope(sight.database) as session:
                    found = revisions(session)
                sight.numbers, sight.is_away = (
                    {f"{name}{table}": n for table, n in found.items() if table not in QUIET},
                    False,
                )
            except SQLAlchemyError as error:
                if not sight.is_away:
                    _log.warning("the database %r can't be read: %s", name, type(error).__name__)
                sight.is_away = True
            if (sight.numbers, sight.is_away) != was:
                self._tell()

    def _tell(self) -> None:
        """All numbers, to every page."""
        with self._lock:
            self.numbers = {
                table: number
                for one in self._sights.values()
                for table, number in one.numbers.items()
            }
            self._feed.publish(self.message())

    def _begin(self, name: str) -> None:
        thread = threading.Thread(
            target=self._run, args=(name,), name=f"change-watch-{name}", daemon=True
        )
        self._sights[name].thread = thread
        thread.start()

    def _run(self, name: str) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            self.look(name)
