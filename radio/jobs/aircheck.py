"""The record of what went out: is it all there, and what is old enough to go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from playlists.clock import hour_at, to_local
from radio.air.settings import DUMPED, RECORDINGS, load_settings
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context
from radio.reports.tables import AsrunSpan
from radio.units import Millis

_HOUR = 3_600_000
_HOURS_BACK = 24
_RECORDING = re.compile(r"\d{8}-\d{6}(-\d+)?\.[a-z0-9]+")
"""Named by the moment of their beginning, with a number where two share a second."""


def check_hours(context: Context) -> str:
    """Raise an alarm for each of the last 24 hours that went out but was not recorded."""
    if not _is_recorded(context.settings.data):
        settle_alarms(context.engine, "aircheck_gap", {})
        return "no aircheck output is set up"
    gaps = dict(_gaps(context))
    settle_alarms(context.engine, "aircheck_gap", gaps)
    return f"{len(gaps)} hours are missing" if gaps else "all hours are there"


def _is_recorded(data: Path) -> bool:
    try:
        outputs = load_settings(data / "air" / "engine.json").outputs
    except (OSError, ValueError, TypeError, KeyError):
        # The engine never ran here.
        return False
    return any(output.kind == "aircheck" for output in outputs)


def _gaps(context: Context) -> Iterator[tuple[str, str]]:
    zone = context.settings.zone_info
    running = hour_at(context.now(), zone).start
    for number in range(1, _HOURS_BACK + 1):
        context.check()
        hour = Millis(running - number * _HOUR)
        local = to_local(hour, zone)
        folder = context.settings.data / "aircheck" / f"{local:%Y/%m/%d}"
        files = [path for path in folder.glob(f"{local:%H}????.*") if path.stat().st_size > 0]
        if not files and _went_out(context, hour):
            yield f"{local:%Y-%m-%d %H}", "something went out in this hour; there is no recording"


def _went_out(context: Context, hour: Millis) -> bool:
    with session_scope(context.engine) as session:
        begun = select(AsrunSpan.span).where(
            AsrunSpan.started_at >= hour, AsrunSpan.started_at < hour + _HOUR
        )
        return session.scalar(begun.limit(1)) is not None


def retain(context: Context) -> str:
    """Delete the aircheck, recordings and dumped seconds of days older than is kept.

    Folders that are left empty go, too.
    """
    today = to_local(context.now(), context.settings.zone_info).date()
    oldest = today - timedelta(days=context.settings.keep_days)
    days, recordings = _delete_days(context, oldest), _delete_recordings(context, oldest)
    dumped = _delete(context, _dated((context.settings.data / DUMPED).glob("*")), oldest)
    return f"deleted {days} days, {recordings} recordings and {dumped} dumps before {oldest}"


def _delete_days(context: Context, oldest: date) -> int:
    removed = 0
    for folder, day in _days(context.settings.data / "aircheck"):
        if day < oldest:
            context.check()
            shutil.rmtree(folder)
            removed += 1
            _remove_if_empty(folder.parent, folder.parent.parent)
    return removed


def _delete_recordings(context: Context, oldest: date) -> int:
    return _delete(context, _dated((context.settings.data / RECORDINGS).glob("*/*")), oldest)


def _delete(context: Context, files: Iterable[tuple[Path, date]], oldest: date) -> int:
    removed = 0
    for path, day in files:
        if day < oldest:
            context.check()
            path.unlink()
            removed += 1
            _remove_if_empty(path.parent)
    return removed


def _remove_if_empty(*folders: Path) -> None:
    for folder in folders:
        if not any(folder.iterdir()):
            folder.rmdir()


def _days(root: Path) -> Iterator[tuple[Path, date]]:
    """Day folders. Anything else under the root is not ours to delete."""
    for folder in sorted(root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]")):
        year, month, day = folder.parts[-3:]
        try:
            yield folder, date(int(year), int(month), int(day))
        except ValueError:
            continue


def _dated(paths: Iterable[Path]) -> Iterator[tuple[Path, date]]:
    """Recordings by the day in their name. Anything else is not ours to delete."""
    for path in sorted(paths):
        if _RECORDING.fullmatch(path.name) and path.is_file():
            try:
                yield path, date.fromisoformat(path.name[:8])
            except ValueError:
                continue
