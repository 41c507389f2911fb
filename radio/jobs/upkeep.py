"""Housekeeping: backups, the write-ahead log, files of the library, disk space."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from playlists.clock import to_local
from radio.air.control.client import EngineAwayError
from radio.air.files import sync_folder
from radio.archive.forecast import look_ahead
from radio.archive.origins import Origins
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms, tell_engine
from radio.jobs.context import Context, JobFailedError
from radio.jobs.retention import make_room
from radio.library.intakework import work_off
from radio.library.searchindex import index_missing
from radio.library.store import check_files, listing
from radio.library.tables import MediaState
from radio.library.watching import look, readable_name

_PAGES = 512
_GIGA = 1e9


def keep_house(context: Context) -> str:
    """Back the database up, then fold its write-ahead log in.

    A database on a server is backed up there, by its own means.
    """
    url = make_url(context.settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return "nothing to do: the database is on a server"
    path = _backup(context, Path(url.database))
    with closing(sqlite3.connect(url.database, timeout=5.0)) as database:
        database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        database.execute("PRAGMA optimize")
    return f"wrote {path.name}"


SHRUNK = 0.8
"""A day's second copy that is smaller than this part of the first does not replace it: the
database may have been lost meanwhile."""


def _backup(context: Context, source: Path) -> Path:
    """Copy the database while it is in use, whole; the oldest copies go."""
    folder = context.settings.data / "backup"
    folder.mkdir(exist_ok=True)
    day = to_local(context.now(), context.settings.zone_info).date()
    target, part = folder / f"station-{day}.db", folder / f".station-{day}.part"
    part.unlink(missing_ok=True)
    # Nobody else's, from its first byte on.
    part.touch(0o600)
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            live.backup(copy, pages=_PAGES, progress=lambda *_: context.check())
            (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise JobFailedError(f"the copy of the database is damaged: {verdict}")
        if target.exists() and part.stat().st_size < target.stat().st_size * SHRUNK:
            target.replace(target.with_name(f"station-{day}-before.db"))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(folder)
    copies = sorted(folder.glob("station-*.db"))
    for old in copies[: -context.settings.backups_kept]:
        old.unlink()
    for kept in copies[-context.settings.backups_kept :]:
        kept.chmod(0o600)
    return target


def check_media(context: Context) -> str:
    """Take pieces whose files are gone out of planning, and those that are back in again."""
    with session_scope(context.engine) as session:
        # A look without the write lock: nearly always there is nothing to write.
        gone, back = check_files(session, context.settings.data)
        session.rollback()
    if gone or back:
        with session_scope(context.engine, write=True) as session:
            check_files(session, context.settings.data)
            session.commit()
    with session_scope(context.engine, write=True) as session:
        if index_missing(session.connection()):
            session.commit()
    with session_scope(context.engine) as session:
        missing = listing(session, state=MediaState.MISSING)
        words = {media.id: f"{media.title}: {media.path} is not there" for media in missing}
    settle_alarms(context.engine, "media_missing", words)
    return f"{len(gone)} gone, {len(back)} back, {len(words)} missing"


def take_watched(context: Context) -> str:
    """Import what was put into the watch folders; what can't be used stands as an alarm."""
    settings = context.settings
    found = look(
        context.engine, settings.data, settings.watch, context.now() / 1000,
        copy=settings.copy_watched, taken=origins_of(context).note,
    )  # fmt: skip
    words = {path: f"{readable_name(path)}: {reason}" for path, reason in found.refused.items()}
    settle_alarms(context.engine, "import_refused", words)
    return f"{found.imported} imported, {len(words)} not usable"


def take_imports(context: Context) -> str:
    """Import what people have sent through the panel, or chosen there."""
    settings = context.settings
    at = datetime.fromtimestamp(context.now() / 1000, UTC)
    done = work_off(
        context.engine, settings.data, settings.import_from, at, taken=origins_of(context).note
    )
    return f"{done} files looked at"


def origins_of(context: Context) -> Origins:
    """What tells which callers are heard in a file, by all that was noted up to now."""
    settings = context.settings
    return Origins.by_now(context.engine, settings.data, settings.zone_info)


def tell_alarms(context: Context) -> str:
    """Show what stands on the console and the command line, through the engine."""
    try:
        return f"{tell_engine(context.engine, context.settings.data)} alarms stand"
    except EngineAwayError:
        return "the engine is away"


def foresee_disk(context: Context) -> str:
    """Raise an alarm, long before the disk is full, where it won't hold what is to be kept."""
    settings = context.settings
    today = to_local(context.now(), settings.zone_info).date()
    reserve = settings.free_gigabytes * _GIGA
    found = look_ahead(settings.data, settings.zone_info, today, settings.archive.disk, reserve)
    # Figures alone: the words around them are in the reader's language.
    told = f"{found.lacking / _GIGA:.0f} GB"
    if found.lasts is not None:
        told += f"; {today + timedelta(days=found.lasts)}"
    settle_alarms(
        context.engine, "disk_forecast", {str(settings.data): told} if found.lacking else {}
    )
    return f"missing: {told}" if found.lacking else "it holds what is to be kept"


def check_disk(context: Context) -> str:
    """Where the disk fills up, delete what can be made again; raise an alarm where that is not enough."""
    wanted, spared = context.settings.free_gigabytes, 0
    free = shutil.disk_usage(context.settings.data).free / _GIGA
    if free < wanted:
        spared = make_room(context, wanted * _GIGA)
        free = shutil.disk_usage(context.settings.data).free / _GIGA
    low = free < wanted
    words = f"{free:.1f} GB free, less than {context.settings.free_gigabytes:g}"
    settle_alarms(context.engine, "disk_low", {str(context.settings.data): words} if low else {})
    return f"{free:.1f} GB free" + (
        f"; {spared} things went that can be made again" if spared else ""
    )
