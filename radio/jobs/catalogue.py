"""The jobs there are, when they run by default, and the log jobs themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from playlists.clock import to_local
from radio.air.control.client import EngineAwayError
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.db import session_scope
from radio.jobs import aircheck, programmes, upkeep
from radio.jobs.alarms import settle_alarms, tell_engine
from radio.jobs.context import Context, JobFailedError
from radio.jobs.settings import WorkerSettings
from radio.programmes.planning import materialise
from radio.rehearsal.spotplan import spot_plan
from radio.reports.asrun import played_since
from radio.reports.ingest import ingest
from radio.units import Millis

Job = Callable[[Context], str]
"""Does one run and says in a few words what it did; raises where it could not."""

_LOOK_BACK = 2 * 86_400_000
_OTHERS = 0.15
"""Seconds between two days that are built, for those who wait to write."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A job and its first row in the table."""

    job: Job
    schedule: str
    misfire_grace: float
    longest_run: float


def catalogue(settings: WorkerSettings) -> Mapping[str, Spec]:
    """All jobs by name. The first ones are also what a start has to see to first."""
    return {
        "log_rollover": Spec(roll_over, "every 60 s", 600, 300),
        "freeze_log": Spec(freeze_log, "every 5 s", 60, 60),
        programmes.JOB: Spec(programmes.run_programmes, "every 5 s", 60, 30),
        "tell_alarms": Spec(tell_alarms, "every 10 s", 60, 30),
        "asrun_ingest": Spec(ingest_asrun, "every 10 s", 60, 60),
        "log_build": Spec(build_log, _daily(settings.build_log_at), 7200, 600),
        "rehearse_tomorrow": Spec(
            upkeep.rehearse_tomorrow, _daily(settings.rehearse_at), 7200, 600
        ),
        "watch_folders": Spec(upkeep.take_watched, "every 30 s", 60, 3600),
        "take_imports": Spec(upkeep.take_imports, "every 2 s", 60, 60),
        "media_check": Spec(upkeep.check_media, "every 10 min", 600, 300),
        "aircheck_check": Spec(aircheck.check_hours, "7 * * * *", 1800, 60),
        "disk_check": Spec(upkeep.check_disk, "every 5 min", 300, 10),
        "retention": Spec(aircheck.retain, _daily(settings.housekeeping_at), 7200, 600),
        "housekeeping": Spec(upkeep.keep_house, _daily(settings.housekeeping_at), 7200, 600),
    }


def roll_over(context: Context) -> str:
    """See to it that today and the days ahead have their log, as the station is planned now.

    Raises:
        JobFailedError: a day can't be filled; the fallback list plays then.
    """
    zone = context.settings.zone_info
    _bring_episodes(context)
    missing = _due(context)
    rows = 0
    for day in missing:
        context.check()
        rows += build_days(context.engine, zone, _order(context, day, 1), _let_in).rows
    left = _due(context)
    if left:
        days = ", ".join(str(day) for day in left)
        raise JobFailedError(f"no log for {days}: import music with `radio import FOLDER`")
    return f"built {len(missing)} days, {rows} rows" if missing else "all days are built"


def _bring_episodes(context: Context) -> None:
    """Make the episodes of the days that are kept built, as the programmes' rules say now."""
    zone, now = context.settings.zone_info, context.now()
    today = to_local(now, zone).date()
    last = today + timedelta(days=context.settings.days_ahead + 1)
    with session_scope(context.engine, write=True) as session:
        materialise(session, zone, today, last, now)
        session.commit()


def _due(context: Context) -> list[date]:
    return days_to_build(context.engine, context.settings.zone_info, _whole(context))


def _let_in(_day: date) -> None:
    """Let those write who wait while days are built, on a slow computer seconds each.

    SQLite has no queue of writers: one that waits looks again after a tenth of a second at most,
    and whoever begins again at once would always be there first.
    """
    time.sleep(_OTHERS)


def build_log(context: Context) -> str:
    """The nightly build: days ahead, and hours whose pieces have gone."""
    context.check()
    zone = context.settings.zone_info
    report = build_days(context.engine, zone, _whole(context), _let_in)
    return f"built {report.built} hours, kept {report.kept}"


def freeze_log(context: Context) -> str:
    """Hand the engine a fresh log when rows, media or the hour have changed."""
    station = context.station
    stamp = station.freezer.stamp(context.now())
    if stamp == station.frozen_stamp and station.freezer.is_as_written():
        return "unchanged, engine told" if station.freezer.tell_again() else "unchanged"
    report = station.freezer.freeze(context.now())
    gone = {"log": "; ".join(report.warnings[:20])}
    settle_alarms(context.engine, "planned_media_missing", gone if report.warnings else {})
    station.frozen_stamp = stamp
    return f"revision {report.revision}, {report.entries} entries"


def tell_alarms(context: Context) -> str:
    """Show what stands on the console and the command line, through the engine."""
    try:
        return f"{tell_engine(context.engine, context.settings.data)} alarms stand"
    except EngineAwayError:
        return "the engine is away"


def ingest_asrun(context: Context) -> str:
    """Read the on-air journal into the database."""
    return f"{ingest(context.engine, context.settings.journal)} lines"


def _whole(context: Context) -> BuildOrder:
    """All days that are kept built."""
    today = to_local(context.now(), context.settings.zone_info).date()
    return _order(context, today, context.settings.days_ahead + 1)


def _order(context: Context, first: date, days: int) -> BuildOrder:
    since = Millis(context.now() - _LOOK_BACK)
    played = played_since(context.engine, since)
    return BuildOrder(
        first,
        days,
        context.now(),
        context.settings.seed,
        played,
        repair=True,
        sky=context.settings.sky,
        rules=context.settings.rules,
        spots=spot_plan(
            context.engine, context.settings.zone_info, context.now(), context.settings.spots
        ),
    )


def _daily(at: str) -> str:
    hour, _, minute = at.partition(":")
    return f"{int(minute)} {int(hour)} * * *"
