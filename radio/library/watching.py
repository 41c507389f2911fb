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
from radio.library.categories import MUSIC, NAME_MOST
from radio.library.decode import STOPPED
from radio.library.importing import Describe, Taken, audio_files, import_paths
from radio.library.placing import clean_name
from radio.library.tables import WatchedFile

SETTLED = 10.0
"""Seconds for which a file must not have changed: it may still be being copied."""
INSIDE = "a watch folder must not hold the station's data folder: set another one"
AT_ONCE = 200
"""Files a look takes at the most; the rest is left for the next one."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look did: pieces taken, and the reasons of all files that lie there unused."""

    imported: int
    refused: dict[str, str]


def look(
    engine: Engine,
    data: Path,
    folders: Sequence[Path],
    now: float,
    *,
    copy: bool,
    taken: Taken | None = None,
) -> Found:
    """Import what is new in watched folders; `now` in seconds since 1970.

    Raises:
        OSError: the data folder can't be written.
        sqlalchemy.exc.OperationalError: the database is locked.
    """
    with session_scope(engine) as session:
        known = {row.path: row.stamp for row in session.scalars(select(WatchedFile))}
    refused = {_key(folder): INSIDE for folder in folders if _holds(folder, data)}
    there = [folder for folder in folders if folder.is_dir() and not _holds(folder, data)]
    present: set[str] = set()
    begun = imported = 0
    for folder in there:
        for path in audio_files([folder]):
            stamp, key = _stamp(path, now), _key(path)
            present.add(key)
            if not stamp or known.get(key) == stamp or begun >= AT_ONCE:
                continue
            begun += 1
            imported += _take(engine, data, folder, path, stamp, copy=copy, taken=taken)
    gone = {key for key in known if key not in present and _lies_in(key, there)}
    return Found(imported, refused | _refused(engine, gone))


def _holds(folder: Path, data: Path) -> bool:
    """Whether the station's own files lie in it."""
    return data.resolve().is_relative_to(folder.resolve())


def _key(path: Path) -> str:
    """A path as text that any database takes, whatever bytes its name is of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _lies_in(key: str, folders: Sequence[Path]) -> bool:
    """Whether it would be in a folder that is there: one that is unmounted has lost nothing."""
    return any(key.startswith(f"{_key(folder)}/") for folder in folders)


def _take(
    engine: Engine,
    data: Path,
    folder: Path,
    path: Path,
    stamp: str,
    *,
    copy: bool,
    taken: Taken | None,
) -> int:
    below = path.relative_to(folder).parts
    category = clean_name(below[0])[:NAME_MOST] if len(below) > 1 else MUSIC
    describe = Describe(category=category.strip() or MUSIC, copy=copy)
    result = import_paths(engine, data, [path], describe, workers=1, taken=taken)
    reason = result.rejected[0].reason if result.rejected else ""
    if reason == STOPPED:
        stamp = ""  # it is looked at again the next time
    with session_scope(engine, write=True) as session:
        session.merge(WatchedFile(path=_key(path), stamp=stamp, reason=reason))
        session.commit()
    return result.imported


def _stamp(path: Path, now: float) -> str:
    """Size and time of a file that has settled; empty for one that may still grow or is gone."""
    try:
        status = path.stat()
    except OSError:
        # A link to nothing never settles by itself: the import tells what it is.
        return "unreadable" if path.is_symlink() else ""
    # A time ahead of the clock, as a recorder with a wrong one writes it, settles too.
    settled = abs(now - max(status.st_mtime, status.st_ctime)) >= SETTLED
    # With the time of the last chmod: what can't be read may be let in later.
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}" if settled else ""


def _refused(engine: Engine, gone: set[str]) -> dict[str, str]:
    """Forget files that are gone; the reasons of those that lie there unused."""
    if gone:
        with session_scope(engine, write=True) as session:
            _forget(session, gone)
            session.commit()
    with session_scope(engine) as session:
        rows = session.execute(select(WatchedFile.path, WatchedFile.reason))
        return {path: reason for path, reason in rows if reason}


def _forget(session: Session, gone: set[str]) -> None:
    for part in _parts(sorted(gone)):
        session.execute(delete(WatchedFile).where(WatchedFile.path.in_(part)))


def _parts(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), 500):
        yield paths[start : start + 500]


def readable_name(path: str) -> str:
    """A file's name for a line of text."""
    return "".join(c if c.isprintable() else " " for c in os.path.basename(path))  # noqa: PTH119 - a name, no file
