"""The library as planning sees it, kept until it changes: reading a large one takes a second."""

from __future__ import annotations

from sqlalchemy import Engine

from playlists.library import Library
from radio.broadcastlog.planning import load_library
from radio.db import revisions, session_scope

_TABLES = ("media", "media_daypart", "daypart", "media_twin")


class Shelf:
    """May be asked by several threads: each sets what it read as a whole."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[int, ...], Library] | None = None

    def library(self, engine: Engine) -> Library:
        """All that may be planned, as it is now.

        Raises:
            sqlalchemy.exc.OperationalError: the database can't be read.
        """
        with session_scope(engine) as session:
            numbers = revisions(session)
            stamp = tuple(numbers.get(table, 0) for table in _TABLES)
            kept = self._kept
            if kept is not None and kept[0] == stamp:
                return kept[1]
            library = load_library(session)
        self._kept = (stamp, library)
        return library
