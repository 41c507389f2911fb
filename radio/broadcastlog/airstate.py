"""What of the log is out of a person's hands: what has played, is on the air, or begins in moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.broadcastlog.refusals import EditError
from radio.broadcastlog.tables import LogRow
from radio.units import Millis

SOON = 5.0
"""Seconds before its start from which an item is left alone: what comes instead has to be cued."""
PATIENCE = 2.0
"""Seconds the engine may take to say what is on the air."""


@dataclass(frozen=True, slots=True)
class AirState:
    """What the engine says is on the air of the log (empty for nothing) and begins in moments."""

    now: Millis
    playing: str = ""
    soon: frozenset[str] = frozenset()

    def check_free(self, session: Session, *rows: LogRow) -> None:
        """Hold rows against it, those that are to be changed.

        Raises:
            EditError: one has played, is on the air, or is cued and begins in moments.
        """
        for row in rows:
            code = self._bound(session, row)
            if code:
                raise EditError(code, title=row.media.title or row.media_id)

    def check_place(self, session: Session, before: LogRow, follower: LogRow | None) -> None:
        """Hold a place between two rows against it: after what is on the air, before nothing cued.

        Raises:
            EditError: that place has gone by, or will in moments.
        """
        if before.id not in {self.playing, *self.soon}:
            self.check_free(session, before)
        if follower is not None:
            self.check_free(session, follower)

    def is_free(self, session: Session, row: LogRow) -> bool:
        """Whether it may still be changed."""
        return not self._bound(session, row)

    def _bound(self, session: Session, row: LogRow) -> str:
        if row.id == self.playing:
            return "on_air"
        if row.id in self.soon:
            return "soon"
        playing = session.get(LogRow, self.playing) if self.playing else None
        if playing is None:
            return "played" if row.at <= self.now else ""
        return "played" if (row.at, row.position) < (playing.at, playing.position) else ""


def air_state(data: Path, now: Millis) -> AirState:
    """Ask the engine; without it, what is planned for before now counts as played."""
    try:
        with EngineClient(data) as client:
            status = client.request("status", timeout=PATIENCE)
    except (EngineAwayError, EngineRefusedError):
        return AirState(now)
    on = status.get("now") or {}
    playing = str(on.get("entry_id") or "") if on.get("source") == "log" else ""
    return AirState(now, playing, frozenset(_soon(status)))


def _soon(status: dict[str, Any]) -> Iterator[str]:
    if status.get("held") or not status.get("station_time"):
        # Nothing begins by itself then.
        return
    at = datetime.fromisoformat(status["station_time"])
    for row in status.get("next") or ():
        starts = datetime.fromisoformat(row["at"]) if row.get("at") else None
        if starts is not None and row.get("cued") and (starts - at).total_seconds() < SOON:
            yield str(row["entry_id"])
