"""Freezing: a stretch of log as the engine plays it, with nothing left to look up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.air.log import (
    AirLog,
    Interrupt,
    LogUnreadableError,
    Timing,
    load_log,
    log_to_dict,
    save_log,
)
from radio.broadcastlog.collecting import (
    WITHHELD,
    Collector,
    FreezeSettings,
    Trouble,
    shut,
    shut_pieces,
)
from radio.broadcastlog.tables import FrozenLog, LogRow
from radio.carts.tables import CartKey, CartPage
from radio.db import revisions, session_scope
from radio.library.tables import Media
from radio.programmes.tables import Episode, Programme
from radio.units import Millis

__all__ = ["EMPTY", "FreezeReport", "FreezeSettings", "Freezer"]

HOUR = 3600 * 1000
BACK = 2 * HOUR
AHEAD = 31 * HOUR
"""ms from the running hour's start: at least 30 hours from now."""
EMPTY = "the database has no log for now, so the engine keeps the one it has"
_TELLING = (
    func.count(), func.sum(LogRow.at), func.sum(LogRow.position), func.max(LogRow.id),
    func.count(LogRow.episode_id), func.max(LogRow.episode_id),
    func.sum(case((LogRow.timing == Timing.HARD, 1), else_=0)),
    func.sum(case((LogRow.interrupt == Interrupt.FADE, 1), else_=0)),
)  # fmt: skip
"""What of a stretch of rows shows that it changed."""


@dataclass(frozen=True, slots=True)
class FreezeReport:
    """What a freeze did. `told` is False where the engine was away or nothing had changed.

    `withheld` are titles of what was left out, and is not over, because somebody in it has not agreed to
    be heard again.
    """

    revision: int
    entries: int
    changed: bool
    told: bool = False
    warnings: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


class Freezer:
    """Makes air/log.json from the database and has the engine read it. Not for two threads."""

    def __init__(self, engine: Engine, data: Path, settings: FreezeSettings) -> None:
        self._engine = engine
        self._data = data
        self._collector = Collector(data, settings)
        self._untold = False
        self._written: tuple[int, int] | None = None

    def is_as_written(self) -> bool:
        """Whether the file is still the one this freezer wrote or found to be right."""
        return self._written is not None and self._written == _file_stamp(self.path)

    @property
    def path(self) -> Path:
        """Where the engine finds its log."""
        return self._data / "air" / "log.json"

    def freeze(self, now: Millis) -> FreezeReport:
        """Write the log when it differs from what the engine has, and tell the engine.

        The window moves on the hour, so that without changes there is one freeze an hour.
        Revisions only grow, also where the database was restored from a backup.

        Raises:
            sqlalchemy.exc.OperationalError: locked.
            OSError: the file can't be written; the engine goes on with the old one.
        """
        with session_scope(self._engine, write=True) as session:
            start = now // HOUR * HOUR
            log, troubles = self._collector.collect(
                session, Millis(start - BACK), Millis(start + AHEAD)
            )
            warnings = tuple(str(trouble) for trouble in troubles)
            held = _held(troubles, now)
            digest = _digest(log)
            last = session.get(FrozenLog, 1)
            on_disk = self._revision_on_disk()
            if last is not None and last.digest == digest and last.revision == on_disk:
                told = self.tell_again()
                self._written = _file_stamp(self.path)
                return FreezeReport(last.revision, len(log.entries), False, told, warnings, held)
            if not log.entries and self._engine_has_more(now):
                there = load_log(self.path)
                log = self._without_withheld(session, there)
                warnings = warnings if held else (EMPTY, *warnings)
                if log == there:
                    told = self.tell_again()
                    return FreezeReport(on_disk or 0, 0, False, told, warnings, held)
                digest = _digest(log)
            revision = max(on_disk or 0, last.revision if last else 0) + 1
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save_log(replace(log, revision=revision), self.path)
            self._written = _file_stamp(self.path)
            session.merge(FrozenLog(id=1, revision=revision, digest=digest, frozen_at=now))
            session.commit()
        told = self._tell_engine()
        return FreezeReport(revision, len(log.entries), True, told, warnings, held)

    def _engine_has_more(self, now: Millis) -> bool:
        """Whether the engine's log still holds what the database has lost."""
        try:
            return any(entry.at > now for entry in load_log(self.path).entries)
        except LogUnreadableError:
            return False

    def _without_withheld(self, session: Session, log: AirLog) -> AirLog:
        """What the engine has, but for what may not be heard any more."""
        held = shut(session, self._data)
        emergency = log.emergency
        return replace(
            log,
            entries=tuple(one for one in log.entries if one.uri not in held),
            fill=tuple(one for one in log.fill if one.uri not in held),
            fallback=tuple(one for one in log.fallback if one.uri not in held),
            carts=tuple(one for one in log.carts if one.uri not in held),
            emergency=None if emergency is None or emergency.uri in held else emergency,
            shut=held,
            shut_pieces=shut_pieces(session),
        )

    def tell_again(self) -> bool:
        """Ask the engine to read the log where it was away the last time; whether it did."""
        return self._untold and self._tell_engine()

    def stamp(self, now: Millis) -> str:
        """A short text that changes whenever a freeze may find something new; cheap to get.

        It sees rows added, moved and taken out, pieces coming, going and changing state, keys of the
        cart wall, and the hour; not a title that was edited, which the next hour's freeze takes.
        """
        start = now // HOUR * HOUR
        with session_scope(self._engine) as session:
            rows = session.execute(
                select(*_TELLING).where(LogRow.at >= start - BACK, LogRow.at < start + AHEAD)
            ).one()
            media = session.execute(
                select(Media.state, func.count()).group_by(Media.state).order_by(Media.state)
            ).all()
            # By name: one may be withheld in the moment in which another one is let go.
            held = session.scalars(select(Media.id).where(Media.withheld).order_by(Media.id)).all()
            episodes = session.execute(
                select(func.count(), *map(func.sum, (Episode.start, Episode.end, Episode.revision)))
                .select_from(Episode)
                .where(Episode.start < start + AHEAD, Episode.end > start - BACK)
            ).one()
            programmes = session.execute(
                select(Programme.name, Programme.end_policy).order_by(Programme.id)
            ).all()
            numbers = revisions(session)
        carts = [numbers.get(table) for table in (CartPage.__tablename__, CartKey.__tablename__)]
        return f"{start} {rows} {media} {held} {episodes} {programmes} {carts}"

    def _revision_on_disk(self) -> int | None:
        try:
            return load_log(self.path).revision
        except LogUnreadableError:
            return None

    def _tell_engine(self) -> bool:
        try:
            with EngineClient(self._data) as client:
                client.request("log_reload")
        except (EngineAwayError, EngineRefusedError):
            # It reads the file at its next start; until then each freeze asks again.
            self._untold = True
            return False
        self._untold = False
        return True


def _held(troubles: Iterable[Trouble], now: Millis) -> tuple[str, ...]:
    """Titles of what would still be heard, had the callers in it agreed."""
    held = (one for one in troubles if one.why == WITHHELD and one.until > now)
    return tuple(one.title or one.media_id for one in held)


def _file_stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _digest(log: AirLog) -> str:
    document = json.dumps(log_to_dict(replace(log, revision=0)), sort_keys=True)
    return hashlib.blake2b(document.encode(), digest_size=20).hexdigest()
