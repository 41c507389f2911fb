"""Housekeeping: backups, the write-ahead log, files of the library, disk space."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from playlists.clock import to_local
from radio.air.files import sync_folder
from radio.broadcastlog.collecting import FreezeSettings
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.unsound import CODES, details_of
from radio.library.intakework import work_off
from radio.library.searchindex import index_missing
from radio.library.store import check_files, listing
from radio.library.tables import MediaState
from radio.library.watching import look, readable_name
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.rehearsal.spotplan import spot_plan

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
    for old in sorted(folder.glob("station-*.db"))[: -context.settings.backups_kept]:
        old.unlink()
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
        copy=settings.copy_watched,
    )  # fmt: skip
    words = {path: f"{readable_name(path)}: {reason}" for path, reason in found.refused.items()}
    settle_alarms(context.engine, "import_refused", words)
    return f"{found.imported} imported, {len(words)} not usable"


def take_imports(context: Context) -> str:
    """Import what people have sent through the panel, or chosen there."""
    settings = context.settings
    at = datetime.fromtimestamp(context.now() / 1000, UTC)
    done = work_off(context.engine, settings.data, settings.import_from, at)
    return f"{done} files looked at"


def rehearse_tomorrow(context: Context) -> str:
    """Play tomorrow's log in virtual time while staff are still here; what is wrong is an alarm."""
    settings, zone = context.settings, context.settings.zone_info
    day = to_local(context.now(), zone).date() + timedelta(days=1)
    freeze = FreezeSettings(settings.station, settings.loudness_target, settings.true_peak)
    spots = spot_plan(context.engine, zone, context.now(), settings.spots)
    order = RehearsalOrder(
        day, 1, zone, freeze, settings.rehearsal, settings.sky,
        now=context.now(), spots=spots, planning=settings.rules,
    )  # fmt: skip
    result = rehearse(context.engine, settings.data, order)
    details = details_of(result, zone)
    for code in CODES:
        told = {str(day): details[code]} if code in details else {}
        settle_alarms(context.engine, code, told)
    if not details:
        return "tomorrow is sound"
    count = sum(len(result.heavy(name)) for name in result.LISTS) + bool(result.silent_seconds)
    return f"{count} things are wrong with tomorrow"


def check_disk(context: Context) -> str:
    """Raise an alarm when the disk fills up."""
    free = shutil.disk_usage(context.settings.data).free / _GIGA
    low = free < context.settings.free_gigabytes
    words = f"{free:.1f} GB free, less than {context.settings.free_gigabytes:g}"
    settle_alarms(context.engine, "disk_low", {str(context.settings.data): words} if low else {})
    return f"{free:.1f} GB free"
