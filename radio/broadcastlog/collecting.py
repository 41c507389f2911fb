"""Collecting: rows of the log as entries that the engine can play, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.air.log import AirLog, Cart, Entry, Fade, Programme, Role
from radio.broadcastlog.planning import rows_between
from radio.broadcastlog.tables import LogRow
from radio.carts.wall import Key, pages, shelf
from radio.library import categories
from radio.library.store import gain, location, overlap
from radio.library.tables import Media, MediaState
from radio.programmes.tables import Episode
from radio.units import Decibels, Millis, Seconds

_LONGEST_FADE = 4.0
_LEAST_FADE = 0.05
WITHHELD = "withheld: a caller in it has not agreed to be heard again"
"""Why a piece is left out."""


@dataclass(frozen=True, slots=True)
class FreezeSettings:
    """Station name, loudness target in LUFS and true-peak ceiling in dBTP."""

    station: str
    loudness_target: float = -16.0
    true_peak: float = -1.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """A planned piece that can't be played, and why; `until` is when it is planned to end last."""

    media_id: str
    title: str
    why: str
    until: Millis = Millis(0)

    def __str__(self) -> str:
        return f"{self.title or self.media_id} ({self.media_id}) is planned but {self.why}"


class Collector:
    """Makes what the engine plays out of rows and pieces; reads, never writes."""

    def __init__(self, data: Path, settings: FreezeSettings) -> None:
        self._data = data
        self._settings = settings

    def collect(self, session: Session, start: Millis, end: Millis) -> tuple[AirLog, list[Trouble]]:
        """The log from a moment up to another, and what is planned in it that can't be played."""
        rows = rows_between(session, start, end)
        there, troubles = self._present(rows)
        shelf = self._by_category(session)
        log = AirLog(
            station=self._settings.station,
            entries=tuple(self._entry(row) for row in rows if row.media_id in there),
            fill=self._pool(shelf, categories.FILLER),
            fallback=self._pool(shelf, categories.FALLBACK),
            programmes=_programmes(session, start, end),
            carts=self._carts(session),
            emergency=self._emergency(shelf),
            shut=shut(session, self._data),
            shut_pieces=shut_pieces(session),
        )
        return log, troubles

    def _present(self, rows: Sequence[LogRow]) -> tuple[frozenset[str], list[Trouble]]:
        unique = {row.media.id: row.media for row in rows}
        until = {row.media_id: _end(row) for row in rows}
        bad = {key: self._trouble(media) for key, media in unique.items()}
        troubles = [
            Trouble(key, unique[key].title, why, until[key])
            for key, why in sorted(bad.items())
            if why
        ]
        return frozenset(key for key, why in bad.items() if not why), troubles

    def _trouble(self, media: Media) -> str:
        """Why a piece is not handed to the engine: all that it plays comes by here."""
        if media.state is MediaState.WITHHELD:
            return WITHHELD
        if media.state is MediaState.RETIRED:
            return "retired"
        return "" if location(media, self._data).is_file() else "its file is missing"

    def _by_category(self, session: Session) -> dict[str, list[Media]]:
        wanted = (categories.FILLER, categories.FALLBACK, categories.EMERGENCY)
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
            programme=row.episode_id or "",
            why=row.why,
        )

    def _of_media(self, media: Media) -> Entry:
        over = overlap(media)
        # A song's tail fades under what follows; a voice that talks over an intro does not.
        fades = media.role is Role.MUSIC and over > _LEAST_FADE
        fade = min(over, _LONGEST_FADE) if fades else 0.0
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
            segue=Seconds(media.segue) if over > 0 else None,
            fade_out=Fade(Seconds(round(fade, 3))),
            gain=self._gain(media),
            role=media.role,
        )

    def _pool(self, shelf: dict[str, list[Media]], category: str) -> tuple[Entry, ...]:
        return tuple(
            replace(self._of_media(media), id=f"{category}-{media.id}")
            for media in shelf.get(category, [])
        )

    def _carts(self, session: Session) -> tuple[Cart, ...]:
        """The keys of the wall, then what the library has as carts and jingles, by name."""
        keys = {key.name: key for page in pages(session) for key in page.keys}
        for key in shelf(session):
            name = key.name if key.name not in keys else f"{key.name}-{key.media.id}"
            keys[name] = replace(key, name=name)
        return tuple(self._cart(key) for key in keys.values() if not self._trouble(key.media))

    def _cart(self, key: Key) -> Cart:
        media = key.media
        return Cart(
            name=key.name,
            uri=str(location(media, self._data)),
            title=key.label,
            gain=Decibels(round(self._gain(media) + key.gain, 2)),
            role=key.role,
            loop=key.loop,
            alone=key.alone,
            cue_in=Seconds(media.cue_in),
            cue_out=Seconds(media.cue_out),
            media_id=media.id,
        )


def shut(session: Session, data: Path) -> tuple[str, ...]:
    """Where the pieces lie that may not be heard, for the engine: it may have begun one before."""
    query = select(Media).where(Media.withheld).order_by(Media.id)
    return tuple(str(location(media, data)) for media in session.scalars(query))


def shut_pieces(session: Session) -> tuple[str, ...]:
    """Their ids: one may have been put on the air from another place."""
    return tuple(session.scalars(select(Media.id).where(Media.withheld).order_by(Media.id)))


def _end(row: LogRow) -> Millis:
    return Millis(round(row.at + 1000 * row.planned_seconds))


def _programmes(session: Session, start: Millis, end: Millis) -> tuple[Programme, ...]:
    query = (
        select(Episode)
        .where(Episode.start < end, Episode.end > start, Episode.cancelled.is_(False))
        .order_by(Episode.start, Episode.id)
    )
    return tuple(
        Programme(row.id, row.programme.name, row.start, row.end, row.programme.end_policy)
        for row in session.scalars(query)
    )
