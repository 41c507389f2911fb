"""What is old enough goes, each thing by the rule of its kind; what a hold covers stays."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from radio.archive.callcases import closings
from radio.archive.deletions import Kind
from radio.archive.indexing import Place
from radio.archive.naming import named
from radio.archive.old import old_days, old_things
from radio.archive.oldcalls import Calls
from radio.archive.oldpieces import Pieces
from radio.archive.removing import StrangeError, Thing, remove, settle
from radio.archive.sparing import spare_things
from radio.archive.tables import ArchiveLife
from radio.calls.clips.encoding import sweep
from radio.calls.keeping import DAY, Closed, own_files, recordings
from radio.calls.tables import PhoneCall
from radio.complaints.errors import RegisterAwayError
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.archive import place_of
from radio.jobs.context import Context
from radio.publishing.callers import in_episode

STUCK = "retention_stuck"
_SPARED = 3.0
"""Seconds of a run that are left for telling of it."""
_SUBJECT = 128
_WEEK, _LONG_AWAY = 7 * DAY, 30 * DAY


def retain(context: Context) -> str:
    """Delete what is past its term, in the archive and of calls; each deletion is in the ledger.

    What can't be deleted, and what is not the station's among it, is told by an alarm.

    Raises:
        JobTooLongError: it took its time; what is left goes at the next run.
        sqlalchemy.exc.OperationalError: the database is locked, or can't be written: nothing went.
    """
    place = place_of(context)
    settle(place)
    sweep(context.settings.data)
    leap = _leap(context)
    if leap:
        told = f"the clock went {leap} days on at once; nothing is deleted for a week: is it right?"
        settle_alarms(context.engine, STUCK, {"clock": told})
        return f"nothing: {told}"
    gone: Counter[Kind] = Counter()
    stuck: dict[str, str] = {}
    closed = _closings(context)
    for thing in _things(context, place, closed):
        context.check()
        try:
            gone[thing.kind] += remove(place, thing)
        except (StrangeError, OSError) as error:
            # The words of the system name no file: a path may be of anything.
            stuck[thing.what[:_SUBJECT]] = getattr(error, "strerror", None) or str(error)
    stuck |= {path[:_SUBJECT]: "it is not the station's" for path in _strangers(context, place)}
    settle_alarms(context.engine, STUCK, stuck)
    return _told(gone, stuck, away=closed is None)


def make_room(context: Context, wanted: float) -> int:
    """Delete what can be made again until so many bytes are free, or nothing of it is left; how many things.

    Each is in the ledger. What can't be deleted is left for `retain`, which tells of it.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked, or can't be written: nothing went.
    """
    place, count = place_of(context), 0
    with session_scope(context.engine) as session:
        things = list(spare_things(place, session))
    for thing in things:
        if time.monotonic() > context.deadline - _SPARED:
            break
        if shutil.disk_usage(context.settings.data).free >= wanted:
            break
        with suppress(StrangeError, OSError):
            count += remove(place, thing)
    return count


def _leap(context: Context) -> int:
    """Days that passed with nothing of the station alive, if more than thirty did within the last week; else 0.

    A clock that was set years ahead would have everything deleted in one night.
    """
    week = context.now() - _WEEK
    with session_scope(context.engine) as session:
        lives = session.scalars(select(ArchiveLife).order_by(ArchiveLife.since)).all()
    leaps = [after.since - before.until for before, after in pairwise(lives) if after.since > week]
    longest = max(leaps, default=0)
    return longest // DAY if longest > _LONG_AWAY else 0


def _closings(context: Context) -> Closed | None:
    """When the cases of calls were over; None where nobody can tell: then no call goes."""
    with session_scope(context.engine) as session:
        calls = dict(session.execute(select(PhoneCall.id, PhoneCall.case_id)).tuples().all())
    calls |= {one.name: "" for one in recordings(context.settings.data) if one.name not in calls}
    if not calls:
        return {}
    try:
        return closings(context.station.register, calls)
    except RegisterAwayError:
        return None


def _things(context: Context, place: Place, closed: Closed | None) -> Iterator[Thing]:
    with session_scope(context.engine) as session:
        found = list(old_things(place, context.settings.archive.ages, session))
    yield from found
    if closed is not None:
        yield from Calls(place, context.settings.call_terms, closed, in_episode).things()
    # After the calls: they go with these.
    yield from Pieces(place, context.settings.call_terms.aired).old()


def _strangers(context: Context, place: Place) -> Iterator[str]:
    """What lies where everything else has gone."""
    for folder in old_days(place, context.settings.archive.ages.archive):
        yield from _strange(place, folder, [])
    with session_scope(context.engine) as session:
        query = select(PhoneCall.folder).where(PhoneCall.purged_at.is_not(None))
        gone = {name for name in session.scalars(query) if name}
    for folder in recordings(context.settings.data):
        inside = folder.relative_to(place.data).as_posix()
        if folder.is_symlink() or not folder.is_dir():
            yield inside
        elif inside in gone:
            yield from _strange(place, folder, own_files(folder))


def _strange(place: Place, folder: Path, ours: Collection[Path]) -> Iterator[str]:
    """What has no name of the archive, nor of a call; what has is told where it can't be deleted."""
    for path in sorted(folder.iterdir()):
        inside = path.relative_to(place.data).as_posix()
        if path not in ours and named(inside) is None:
            yield inside


def _told(gone: Counter[Kind], stuck: dict[str, str], *, away: bool) -> str:
    parts = [f"{count} {kind}" for kind, count in sorted(gone.items()) if count]
    told = f"deleted {', '.join(parts)}" if parts else "nothing is old enough"
    told += f"; {len(stuck)} can't be deleted" if stuck else ""
    return told + ("; calls wait: the shared database is away" if away else "")
