"""Watch folders: what is put into them is imported by itself.

A folder below a watched one names the category: `masuk/jingle/x.mp3` becomes a jingle. A file is
taken once it has not changed for a while, and looked at again only when it changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.categories import MUSIC
from radio.library.importing import Describe, audio_files, import_paths
from radio.library.tables import WatchedFile

SETTLED = 10.0
"""Seconds for which a file must not have changed: it may still be being copied."""
AT_ONCE = 200
"""Files a look takes at the most; the rest is left for the next one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look did: pieces taken, and the reasons of all files that lie there unused."""

    imported: int
    refused: dict[str, str]


def look(engine: Engine, data: Path, folders: Sequence[Path], now: float, *, copy: bool) -> Found:
    """Import what is new in watched folders; `now` in seconds since 1970.

    Raises:
        OSError: the data folder can't be written.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine) as session:
        known = {row.path: row.stamp for row in session.scalars(select(WatchedFile))}
    present: dict[str, str] = {}
    taken = imported = 0
    for folder in folders:
        for path in audio_files([folder]) if folder.is_dir() else ():
            stamp = _stamp(path, now)
            present[str(path)] = stamp
            if not stamp or known.get(str(path)) == stamp or taken >= AT_ONCE:
                continue
            taken += 1
            imported += _take(engine, data, folder, path, stamp, copy=copy)
    return Found(imported, _refused(engine, present))


def _take(engine: Engine, data: Path, folder: Path, path: Path, stamp: str, *, copy: bool) -> int:
    below = path.relative_to(folder).parts
    describe = Describe(category=below[0] if len(below) > 1 else MUSIC, copy=copy)
    result = import_paths(engine, data, [path], describe, workers=1)
    reason = result.rejected[0].reason if result.rejected else ""
    with session_scope(engine, write=True) as session:
        session.merge(WatchedFile(path=str(path), stamp=stamp, reason=reason))
        session.commit()
    return result.imported


def _stamp(path: Path, now: float) -> str:
    """Size and time of a file that has settled; empty for one that may still grow or is gone."""
    try:
        status = path.stat()
    except OSError:
        # A link to nothing never settles by itself: the import tells what it is.
        return "unreadable" if path.is_symlink() else ""
    settled = now - max(status.st_mtime, status.st_ctime) >= SETTLED
    return f"{status.st_size} {status.st_mtime_ns}" if settled else ""


def _refused(engine: Engine, present: dict[str, str]) -> dict[str, str]:
    """Forget files that are gone; the reasons of those that lie there unused."""
    with session_scope(engine) as session:
        rows = {row.path: row.reason for row in session.scalars(select(WatchedFile))}
    gone = rows.keys() - present.keys()
    if gone:
        with session_scope(engine, write=True) as session:
            _forget(session, gone)
            session.commit()
    return {path: reason for path, reason in rows.items() if reason and path in present}


def _forget(session: Session, gone: set[str]) -> None:
    for part in _parts(sorted(gone)):
        session.execute(delete(WatchedFile).where(WatchedFile.path.in_(part)))


def _parts(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), 500):
        yield paths[start : start + 500]


def readable_name(path: str) -> str:
    """A file's name for a line of text."""
    return "".join(c if c.isprintable() else " " for c in os.path.basename(path))  # noqa: PTH119 - a name, no file
