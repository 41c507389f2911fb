"""What of the archive is as old as such things get: aircheck, recordings, dumps, clips, pictures.

Statements and the chain are never old: they prove what was here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.air.settings import DUMPED
from radio.archive.deletions import Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between, span_of
from radio.archive.naming import AIRCHECK, CLIPS, PICTURES, RECORDINGS, day_named, named
from radio.archive.removing import Thing, Why
from radio.archive.tables import ArchiveExport
from radio.units import Millis

DAY: Final = 86_400_000
"""ms."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Days for which things are kept; those of the archive 366 at least (UU 32/2002 art. 45)."""

    archive: int = 400
    dumped: int = 90
    clips: int = 90
    pictures: int = 30


PLAIN: Final = Ages()
"""Where nothing else is set."""


def old_things(place: Place, ages: Ages, session: Session) -> Iterator[Thing]:
    """What is to go; `session` is only read."""
    yield from _aircheck(place, ages.archive)
    yield from _recordings(place, ages.archive)
    yield from _dumped(place, ages.dumped)
    yield from _clips(place, ages.clips, session)
    yield from _pictures(place, ages.pictures)


def oldest_kept(place: Place, days: int) -> date:
    """The earliest local day that is not too old."""
    return to_local(place.now(), place.zone).date() - timedelta(days=days)


def old_days(place: Place, days: int) -> Iterator[Path]:
    """Folders of days of the aircheck that are too old. Anything else under the root is not ours."""
    root, oldest = place.data / AIRCHECK, oldest_kept(place, days)
    for folder in sorted(root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]")):
        year, month, day = folder.parts[-3:]
        if (day_named(f"{year}-{month}-{day}") or oldest) < oldest and folder.is_dir():
            yield folder


def _aircheck(place: Place, days: int) -> Iterator[Thing]:
    for folder in old_days(place, days):
        for path in sorted(folder.iterdir()):
            if named(_inside(place, path)) is not None:
                yield _aged(place, Kind.AIRCHECK, path, days)


def _recordings(place: Place, days: int) -> Iterator[Thing]:
    oldest = oldest_kept(place, days)
    for path in sorted((place.data / RECORDINGS).glob("*/*")):
        found = named(_inside(place, path))
        if found is not None and found.local.date() < oldest:
            yield _aged(place, Kind.RECORDING, path, days)


def _dumped(place: Place, days: int) -> Iterator[Thing]:
    oldest = oldest_kept(place, days)
    for path in sorted((place.data / DUMPED).glob("[0-9]*")):
        name = path.name
        day = day_named(f"{name[:4]}-{name[4:6]}-{name[6:8]}")
        if day is not None and day < oldest:
            yield _aged(place, Kind.DUMPED, path, days)


def _aged(place: Place, kind: Kind, path: Path, days: int) -> Thing:
    inside = _inside(place, path)

    def may(session: Session) -> bool:
        span = span_of(session, place.zone, inside)
        return span is not None and not holds_between(session, *span)

    return Thing(kind, inside, (path,), Why(Rule.AGE, days), may)


def _clips(place: Place, days: int, session: Session) -> Iterator[Thing]:
    """Those that somebody has cut again under the same name count from then."""
    too_old = Millis(place.now() - days * DAY)
    names = select(ArchiveExport.name).group_by(ArchiveExport.name)
    for name in session.scalars(names.having(func.max(ArchiveExport.at) < too_old)).all():
        path = place.data / CLIPS / name
        if path.parent == place.data / CLIPS and path.is_file():
            yield Thing(
                Kind.CLIP, _inside(place, path), (path,), Why(Rule.AGE, days), _clip_may(name, too_old)
            )  # fmt: skip


def _clip_may(name: str, too_old: Millis) -> Callable[[Session], bool]:
    def may(session: Session) -> bool:
        rows = session.scalars(select(ArchiveExport).where(ArchiveExport.name == name)).all()
        held = any(holds_between(session, row.from_at, row.to_at) for row in rows)
        return all(row.at < too_old for row in rows) and not held

    return may


def _pictures(place: Place, days: int) -> Iterator[Thing]:
    """They can be made again from the sound, so no hold keeps them; without it they go at once."""
    too_old = (place.now() - days * DAY) / 1000
    root = place.data / PICTURES
    for path in sorted(root.rglob("*.dat")):
        sound = place.data / path.relative_to(root).with_suffix("")
        if path.is_file() and (not sound.exists() or path.stat().st_mtime < too_old):
            term = days if sound.exists() else 0
            yield Thing(
                Kind.PICTURE, _inside(place, path), (path,), Why(Rule.AGE, term), lambda _: True
            )


def _inside(place: Place, path: Path) -> str:
    return path.relative_to(place.data).as_posix()
