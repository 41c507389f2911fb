"""Freezing: a stretch of log as the engine plays it, with nothing left to look up."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.air.log import (
    AirLog,
    Cart,
    Entry,
    Fade,
    LogUnreadableError,
    Programme,
    Role,
    load_log,
    log_to_dict,
    save_log,
)
from radio.broadcastlog.planning import rows_between
from radio.broadcastlog.tables import FrozenLog, LogRow, ProgrammeRow
from radio.db import session_scope
from radio.library import categories
from radio.library.store import gain, location
from radio.library.tables import Media, MediaState
from radio.units import Decibels, Millis, Seconds

HOUR = 3600 * 1000
BACK = 2 * HOUR
AHEAD = 31 * HOUR
"""ms from the running hour's start: at least 30 hours from now."""
EMPTY = "the database has no log for now, so the engine keeps the one it has"
_LONGEST_FADE = 4.0
_LEAST_FADE = 0.05
_newest = func.max(LogRow.id)


@dataclass(frozen=True, slots=True)
class FreezeSettings:
    """Station name, loudness target in LUFS and true-peak ceiling in dBTP."""

    station: str
    loudness_target: float = -16.0
    true_peak: float = -1.0


@dataclass(frozen=True, slots=True)
class FreezeReport:
    """What a freeze did. `told` is False where the engine was away or nothing had changed."""

    revision: int
    entries: int
    changed: bool
    told: bool = False
    warnings: tuple[str, ...] = ()


class Freezer:
    """Makes air/log.json from the database and has the engine read it. Not for two threads."""

    def __init__(self, engine: Engine, data: Path, settings: FreezeSettings) -> None:
        self._engine = engine
        self._data = data
        self._settings = settings
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
            log, warnings = self._collect(session, now)
            digest = _digest(log)
            last = session.get(FrozenLog, 1)
            on_disk = self._revision_on_disk()
            if last is not None and last.digest == digest and last.revision == on_disk:
                told = self.tell_again()
                self._written = _file_stamp(self.path)
                return FreezeReport(last.revision, len(log.entries), False, told, warnings)
            if not log.entries and self._engine_has_more(now):
                told = self.tell_again()
                return FreezeReport(on_disk or 0, 0, False, told, (EMPTY, *warnings))
            revision = max(on_disk or 0, last.revision if last else 0) + 1
            self.path.parent.mkdir(parents=True, exist_ok=True)
            save_log(replace(log, revision=revision), self.path)
            self._written = _file_stamp(self.path)
            session.merge(FrozenLog(id=1, revision=revision, digest=digest, frozen_at=now))
            session.commit()
        told = self._tell_engine()
        return FreezeReport(revision, len(log.entries), True, told, warnings)

    def _engine_has_more(self, now: Millis) -> bool:
        """Whether the engine's log still holds what the database has lost."""
        try:
            return any(entry.at > now for entry in load_log(self.path).entries)
        except LogUnreadableError:
            return False

    def tell_again(self) -> bool:
        """Ask the engine to read the log where it was away the last time; whether it did."""
        return self._untold and self._tell_engine()

    def stamp(self, now: Millis) -> str:
        """A short text that changes whenever a freeze may find something new; cheap to get.

        It sees rows added, moved and taken out, pieces coming, going and changing state, and the
        hour; not a title that was edited, which the next hour's freeze takes.
        """
        start = now // HOUR * HOUR
        with session_scope(self._engine) as session:
            rows = session.execute(
                select(func.count(), func.sum(LogRow.at), func.sum(LogRow.position), _newest).where(
                    LogRow.at >= start - BACK, LogRow.at < start + AHEAD
                )
            ).one()
            media = session.execute(
                select(Media.state, func.count()).group_by(Media.state).order_by(Media.state)
            ).all()
            programmes = session.execute(
                select(func.count(), func.sum(ProgrammeRow.start), func.sum(ProgrammeRow.end))
            ).one()
        return f"{start} {rows} {media} {programmes}"

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

    def _collect(self, session: Session, now: Millis) -> tuple[AirLog, tuple[str, ...]]:
        start = now // HOUR * HOUR
        window = Millis(start - BACK), Millis(start + AHEAD)
        rows = rows_between(session, *window)
        there, warnings = self._present(row.media for row in rows)
        shelf = self._by_category(session)
        log = AirLog(
            station=self._settings.station,
            entries=tuple(self._entry(row) for row in rows if row.media_id in there),
            fill=self._pool(shelf, categories.FILLER),
            fallback=self._pool(shelf, categories.FALLBACK),
            programmes=_programmes(session, *window),
            carts=self._carts(shelf),
            emergency=self._emergency(shelf),
        )
        return log, warnings

    def _present(self, pieces: Iterable[Media]) -> tuple[frozenset[str], tuple[str, ...]]:
        unique = {media.id: media for media in pieces}
        bad = {key: self._trouble(media) for key, media in unique.items()}
        warnings = tuple(
            f"{unique[key].title or key} ({key}) is planned but {trouble}"
            for key, trouble in sorted(bad.items())
            if trouble
        )
        return frozenset(key for key, trouble in bad.items() if not trouble), warnings

    def _trouble(self, media: Media) -> str:
        if media.state is MediaState.RETIRED:
            return "retired"
        return "" if location(media, self._data).is_file() else "its file is missing"

    def _by_category(self, session: Session) -> dict[str, list[Media]]:
        wanted = (
            categories.FILLER,
            categories.FALLBACK,
            categories.JINGLE,
            categories.CART,
            categories.EMERGENCY,
        )
        query = select(Media).where(Media.category.in_(wanted)).order_by(Media.id)
        shelf: dict[str, list[Media]] = {}
        for media in session.scalars(query):
            if not self._trouble(media):
                shelf.setdefault(media.category, []).append(media)
        return shelf

    def _emergency(self, shelf: dict[str, list[Media]]) -> Entry | None:
        pieces = shelf.get(categories.EMERGENCY, [])
        newest = max(pieces, key=lambda media: media.created_at, default=None)
        return None if newest is None else self._of_media(newest)

    def _gain(self, media: Media) -> Decibels:
        return gain(media, self._settings.loudness_target, self._settings.true_peak)

    def _entry(self, row: LogRow) -> Entry:
        return replace(
            self._of_media(row.media),
            id=row.id,
            at=row.at,
            timing=row.timing,
            interrupt=row.interrupt,
            max_wait=Seconds(row.max_wait),
            programme=row.programme_id or "",
            why=row.why,
        )

    def _of_media(self, media: Media) -> Entry:
        music = media.role is Role.MUSIC
        overlap = media.cue_out - media.segue if music else 0.0
        fade = min(overlap, _LONGEST_FADE) if overlap > _LEAST_FADE else 0.0
        return Entry(
            id=media.id,
            at=Millis(0),
            uri=str(location(media, self._data)),
            title=media.title,
            artist=media.artist,
            category=media.category,
            media_id=media.id,
            duration=Seconds(media.duration),
            cue_in=Seconds(media.cue_in),
            cue_out=Seconds(media.cue_out),
            segue=Seconds(media.segue) if overlap > 0 else None,
            fade_out=Fade(Seconds(round(fade, 3))),
            gain=self._gain(media),
            role=media.role,
        )

    def _pool(self, shelf: dict[str, list[Media]], category: str) -> tuple[Entry, ...]:
        return tuple(
            replace(self._of_media(media), id=f"{category}-{media.id}")
            for media in shelf.get(category, [])
        )

    def _carts(self, shelf: dict[str, list[Media]]) -> tuple[Cart, ...]:
        carts: dict[str, Cart] = {}
        for media in (*shelf.get(categories.CART, []), *shelf.get(categories.JINGLE, [])):
            name = cart_name(media.title) or media.id
            if name in carts:
                name = f"{name}-{media.id}"
            uri = str(location(media, self._data))
            carts[name] = Cart(name, uri, media.title, self._gain(media), media.role)
        return tuple(carts.values())


def cart_name(title: str) -> str:
    """A name to type: letters and digits of the title, words joined with hyphens."""
    return re.sub(r"\W+", "-", title.casefold()).strip("-_")


def _programmes(session: Session, start: Millis, end: Millis) -> tuple[Programme, ...]:
    query = (
        select(ProgrammeRow)
        .where(ProgrammeRow.start < end, ProgrammeRow.end > start)
        .order_by(ProgrammeRow.start, ProgrammeRow.id)
    )
    return tuple(
        Programme(row.id, row.name, row.start, row.end, row.end_policy)
        for row in session.scalars(query)
    )


def _file_stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _digest(log: AirLog) -> str:
    document = json.dumps(log_to_dict(replace(log, revision=0)), sort_keys=True)
    return hashlib.blake2b(document.encode(), digest_size=20).hexdigest()
