"""Long work on the database in turns, so that whoever else wants to write gets to it meanwhile."""

from __future__ import annotations

import time
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.db.engine import session_scope
from radio.units import Seconds

TURN = Seconds(1.0)
"""Seconds after which others are let in: somebody at a screen waits for a page no longer."""
REST = Seconds(0.2)
"""Seconds in which they are. SQLite has no queue of writers: one that waits looks again after a
tenth of a second at most, and whoever begins again at once would always be there first."""


class Turns:
    """Sessions that write, one after the other; a context manager, to be used by one thread.

    Where an error comes, what was written since the last commit is lost.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._began = time.monotonic()
        self._open = ExitStack()
        self._session: Session | None = None

    def session(self) -> Session:
        """To write with until it is asked for again: what was written may be committed then.

        Raises:
            sqlalchemy.exc.OperationalError: the database is locked.
        """
        if self._is_long:
            self.commit()
        if self._session is None:
            self._session = self._open.enter_context(session_scope(self._engine, write=True))
        return self._session

    def commit(self) -> None:
        """Keep what was written; others are let in where that took a turn."""
        if self._session is not None:
            self._session.commit()
        self._close()
        if self._is_long:
            time.sleep(REST)
            self._began = time.monotonic()

    @property
    def _is_long(self) -> bool:
        return time.monotonic() - self._began > TURN

    def _close(self) -> None:
        self._session = None
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
        self._close()
