"""A copy of the station in one file, made while it runs, and the way back.

What is in it: the settings, the databases kept as files, the frozen log and the on-air
journal; the media where asked for. Recordings (aircheck/, recordings/) are not: they are large, and made
to be kept elsewhere file by file.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from radio import __version__
from radio.air.files import sync_folder
from radio.app import locks
from radio.app.config import Loaded
from radio.app.database import PATIENCE, busy_words, is_busy
from radio.app.failures import StationError
from radio.app.paths import INITIALISED, make_folders

FORMAT = 1
MANIFEST = "manifest.json"
_FOLDERS = ("asrun", "media")
_FILES = ("radio.toml", "air/log.json", "archive/key", INITIALISED)
_DATABASES = ("station.db", "complaints.db", "intake.db")
_PRIVATE = ("radio.toml", "key", *_DATABASES)
"""Its owner's alone, by name: passwords are in it, people, or the key that the archive is signed with."""


def back_up(loaded: Loaded, target: Path, *, media: bool = False) -> int:
    """Write a backup; returns its size in bytes. The file is whole or not there.

    Raises:
        StationError: nothing to back up, or a database file is damaged.
        OSError: not readable, not writable, disk full.
    """
    if not (loaded.data / "station.db").exists() and not loaded.settings.database.url:
        raise StationError(f"there is no station in {loaded.data}; set RADIO_DATA")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        # Passwords are in it.
        part.touch(0o600)
        with tarfile.open(part, "w:gz", compresslevel=6) as archive:
            _add_text(archive, MANIFEST, json.dumps(_manifest(loaded, media=media)))
            _add_databases(archive, loaded.data)
            for path in _files(loaded.data, media=media):
                archive.add(path, path.relative_to(loaded.data).as_posix(), recursive=False)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.absolute().parent)
    return target.stat().st_size


def _manifest(loaded: Loaded, *, media: bool) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": __version__,
        "station": loaded.settings.station.name,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "media": media,
    }


def _files(data: Path, *, media: bool) -> Iterator[Path]:
    for name in _FILES:
        if (data / name).is_file():
            yield data / name
    for folder in _FOLDERS:
        if folder != "media" or media:
            yield from sorted(path for path in (data / folder).rglob("*") if path.is_file())


def _add_databases(archive: tarfile.TarFile, data: Path) -> None:
    """A copied file could be half of a change; SQLite's own backup is not."""
    for name in _DATABASES:
        if (data / name).is_file():
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / name
                _copy_database(data / name, copy)
                archive.add(copy, name)


def _copy_database(source: Path, copy: Path) -> None:
    try:
        with closing(_reading(source)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
            found = new.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise StationError(busy_words(source)) from error
        raise StationError(f"{source}: {error}") from error
    if found != "ok":
        raise StationError(f"{source} is damaged: {found}. Keep the older backups.")


def _reading(source: Path) -> sqlite3.Connection:
    """A connection that holds the lock for reading: without it `backup` waits for ever.

    Raises:
        sqlite3.DatabaseError: locked, or no database.
    """
    old = sqlite3.connect(source, timeout=PATIENCE, isolation_level=None)
    try:
        old.execute("BEGIN")
        old.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        old.close()
        raise
    return old


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))


def restore(loaded: Loaded, source: Path, *, replace: bool = False) -> int:
    """Put a backup into the data folder; returns the number of files.

    Raises:
        StationError: the station runs, the folder holds one already, or not a backup.
        OSError: not readable, not writable, disk full.
    """
    _refuse_while_running(loaded.data)
    if (loaded.data / "station.db").exists() and not replace:
        raise StationError(
            f"{loaded.data} holds a station already. --replace overwrites it with the backup; "
            "or choose another folder with RADIO_DATA."
        )
    _check(source)
    make_folders(loaded.data)
    count = 0
    with tarfile.open(source, "r:gz") as archive:
        for entry in archive:
            if entry.isfile() and _is_ours(entry.name):
                _put(archive, entry, loaded.data / entry.name)
                count += 1
    return count


def _refuse_while_running(data: Path) -> None:
    for name in ("supervisor", "engine", "worker", "panel", "calls"):
        holder = locks.holder_of(locks.lock_path(data, name))
        if holder is not None:
            raise StationError(f"the station runs ({name}, process {holder.pid}): stop it first")


def _check(source: Path) -> None:
    """Read the whole of it once: nothing is touched unless all of it can be read."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            first = archive.next()
            file = archive.extractfile(first) if first and first.name == MANIFEST else None
            manifest = json.load(file) if file else {}
            if manifest.get("format") != FORMAT:
                raise StationError(f"{source} is not a backup that this version can read")
            for _entry in archive:
                pass
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise StationError(f"{source} is not a backup, or is damaged: {error}") from error


def _is_ours(name: str) -> bool:
    """Whether a backup may write there: never outside the data folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    return name in (*_FILES, *_DATABASES) or path.parts[0] in _FOLDERS


def _put(archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    file = archive.extractfile(entry)
    if file is None:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    if target.name in _PRIVATE:
        part.touch(0o600)
    with file, open(part, "wb") as out:
        shutil.copyfileobj(file, out)
    if target.name in _DATABASES:
        # What the replaced database left beside it must not be read into this one.
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
    part.replace(target)
