"""The record of what went out: is it all there, and what is old enough to go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from playlists.clock import to_local
from radio.air.settings import DUMPED, RECORDINGS
from radio.archive import keeping
from radio.archive.gaps import Cause, Gap, report
from radio.archive.keeping import Holds
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.archive import outputs_of, place_of
from radio.jobs.context import Context
from radio.units import Millis

_BACK = 24 * 3_600_000
_LEAST = 60.0
"""Seconds: shorter ones are in the report, and wake nobody."""
_NOTHING_WENT_OUT = frozenset(
    {Cause.STOPPED, Cause.KILLED, Cause.ALL_DOWN, Cause.OFF, Cause.CLOCK, Cause.UNPLANNED}
)
_WORDS = {
    Cause.OUTPUT_DOWN: "the recording's output was down",
    Cause.DISK_FULL: "the disk was full",
    Cause.LOST: "the file is gone or damaged",
    Cause.UNKNOWN: "something went out; there is no recording",
}
_RECORDING = re.compile(r"\d{8}-\d{6}(-\d+)?\.[a-z0-9]+")
"""Named by the moment of their beginning, with a number where two share a second."""


def check_hours(context: Context) -> str:
    """Raise an alarm for each stretch of the last 24 hours that went out but was not recorded."""
    outputs = outputs_of(context)
    if not outputs:
        settle_alarms(context.engine, "aircheck_gap", {})
        return "no aircheck output is set up"
    found = {_when(gap, context): _told(gap) for gap in _gaps(context, outputs)}
    settle_alarms(context.engine, "aircheck_gap", found)
    return f"{len(found)} stretches are missing" if found else "all is there"


def _gaps(context: Context, outputs: Collection[str]) -> Iterator[Gap]:
    """What the law may ask about: it went out, and is not there."""
    now = context.now()
    with session_scope(context.engine) as session:
        for gap in report(session, Millis(now - _BACK), now, now, outputs):
            if gap.aired and gap.seconds >= _LEAST and gap.cause not in _NOTHING_WENT_OUT:
                yield gap


def _when(gap: Gap, context: Context) -> str:
    zone = context.settings.zone_info
    start, end = to_local(gap.from_at, zone), to_local(gap.to_at, zone)
    return f"{start:%Y-%m-%d %H.%M}-{end:%H.%M}"


def _told(gap: Gap) -> str:
    return _WORDS[gap.cause] + (f" ({gap.detail})" if gap.detail else "")


def retain(context: Context) -> str:
    """Delete the aircheck, recordings and dumped seconds of days older than is kept.

    Folders that are left empty go, too. What a hold covers stays; every deletion is noted in the chain.
    """
    today = to_local(context.now(), context.settings.zone_info).date()
    oldest = today - timedelta(days=context.settings.keep_days)
    held = keeping.holds(place_of(context))
    days = _delete_days(context, oldest, held)
    recordings = _delete_recordings(context, oldest, held)
    dumped = _delete(context, _dated((context.settings.data / DUMPED).glob("*")), oldest, held)
    return f"deleted {days} days, {recordings} recordings and {dumped} dumps before {oldest}"


def _delete_days(context: Context, oldest: date, held: Holds) -> int:
    removed = 0
    for folder, day in _days(context.settings.data / "aircheck"):
        if day < oldest:
            context.check()
            removed += _delete_day(context, folder, held)
            _remove_if_empty(folder.parent, folder.parent.parent)
    return removed


def _delete_day(context: Context, folder: Path, held: Holds) -> bool:
    """Whether all of it went."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    kept = {path for path in files if held.cover(path)}
    gone = [path for path in files if path not in kept]
    if kept:
        for path in gone:
            path.unlink()
    else:
        shutil.rmtree(folder)
    _note(context, gone)
    return not kept


def _note(context: Context, gone: Iterable[Path]) -> None:
    place = place_of(context)
    keeping.purged(place, gone, keeping.why_old(place, context.settings.keep_days))


def _delete_recordings(context: Context, oldest: date, held: Holds) -> int:
    found = _dated((context.settings.data / RECORDINGS).glob("*/*"))
    return _delete(context, found, oldest, held)


def _delete(context: Context, files: Iterable[tuple[Path, date]], oldest: date, held: Holds) -> int:
    removed = 0
    for path, day in files:
        if day < oldest and not held.cover(path):
            context.check()
            path.unlink()
            _note(context, [path])
            removed += 1
            _remove_if_empty(path.parent)
    return removed


def _remove_if_empty(*folders: Path) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
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
