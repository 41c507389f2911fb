"""What may go before its time where the disk fills up: only what can be made again from what stays.

Leftovers of what died while it was made, pictures of the sound, clips that can be cut again as they
were. Never the aircheck, a recording, a call: the law asks for a year of those, however full it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from radio.archive.deletions import Kind, Rule
from radio.archive.indexing import Place
from radio.archive.keeping import holds_between
from radio.archive.lookup import files_in
from radio.archive.naming import CLIPS, PICTURES
from radio.archive.recoding import recoded_at
from radio.archive.removing import Thing, Why
from radio.archive.tables import ArchiveExport, ArchiveFile, FileState
from radio.units import Millis

_HOUR: Final = 3_600_000
_BROUGHT: Final = 24 * _HOUR
"""Milliseconds for which whoever has cut a clip comes for it."""
_SEAM: Final = 1_500
"""Milliseconds between two files that are no gap."""
_MAKING: Final = "calls/.making"
_PART: Final = re.compile(r"\..+\.(\d+)\.part")


def spare_things(place: Place, session: Session) -> Iterator[Thing]:
    """What may go, what is missed least first and the oldest of each; `session` is only read."""
    yield from _leftovers(place)
    yield from _pictures(place)
    yield from _clips(place, session)


def _leftovers(place: Place) -> Iterator[Thing]:
    """Of processes that are no more."""
    made = (
        (path, path.parent.suffix[1:]) for path in (place.data / _MAKING).glob("*.*/*")
    )  # fmt: skip
    parts = (
        (path, found[1])
        for path in (place.data / CLIPS).glob(".*.part")
        if (found := _PART.fullmatch(path.name))
    )
    for path, process in (*made, *parts):
        if path.is_file() and process.isdecimal() and _is_left(place, path, process):
            yield _spare(place, Kind.LEFTOVER, path, lambda _: True)


def _is_left(place: Place, path: Path, process: str) -> bool:
    old = path.stat().st_mtime * 1000 < place.now() - _HOUR
    return old and not Path("/proc", process).exists()


def _pictures(place: Place) -> Iterator[Thing]:
    """They are made again when somebody looks."""
    found = [
        (path.stat().st_mtime, path)
        for path in (place.data / PICTURES).rglob("*.dat")
        if path.is_file()
    ]
    for _, path in sorted(found):
        yield _spare(place, Kind.PICTURE, path, lambda _: True)


def _clips(place: Place, session: Session) -> Iterator[Thing]:
    cut = func.max(ArchiveExport.at)
    names = select(ArchiveExport.name).group_by(ArchiveExport.name).order_by(cut)
    for name in session.scalars(names).all():
        path, may = place.data / CLIPS / name, _clip_may(place, name)
        if path.parent == place.data / CLIPS and path.is_file() and may(session):
            yield _spare(place, Kind.CLIP, path, may)


def _clip_may(place: Place, name: str) -> Callable[[Session], bool]:
    def may(session: Session) -> bool:
        rows = session.scalars(select(ArchiveExport).where(ArchiveExport.name == name)).all()
        return all(_can_be_cut_again(place, session, row) for row in rows)

    return may


def _can_be_cut_again(place: Place, session: Session, row: ArchiveExport) -> bool:
    """Whether it would be the same: all of its sound is there, as it was when it was cut."""
    if row.at > place.now() - _BROUGHT or holds_between(session, row.from_at, row.to_at):
        return False
    files = files_in(session, row.from_at, row.to_at)
    later = recoded_at(session, [one.path for one in files]).values()
    sound = [one for one in files if one.state is FileState.OK]
    return all(at <= row.at for at in later) and _covers(sound, row.from_at, row.to_at)


def _covers(files: list[ArchiveFile], start: Millis, end: Millis) -> bool:
    at = start
    for one in sorted(files, key=lambda one: one.starts_at):
        if one.starts_at > at + _SEAM:
            return False
        at = max(at, one.ends_at)
    return at >= end - _SEAM


def _spare(place: Place, kind: Kind, path: Path, may: Callable[[Session], bool]) -> Thing:
    return Thing(kind, path.relative_to(place.data).as_posix(), (path,), Why(Rule.ROOM), may)
