"""The log's jobs: built ahead, handed to the engine, rehearsed, and read back as it went out."""

from __future__ import annotations

from datetime import date, timedelta

from playlists.clock import to_local
from radio.broadcastlog.building import BuildOrder, build_days, days_to_build
from radio.broadcastlog.collecting import WITHHELD, FreezeSettings
from radio.db import session_scope
from radio.jobs.alarms import settle_alarms
from radio.jobs.context import Context, JobFailedError
from radio.jobs.unsound import CODES, details_of
from radio.programmes.planning import materialise
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.rehearsal.spotplan import spot_plan
from radio.reports.asrun import played_since
from radio.reports.ingest import ingest
from radio.units import Millis

_LOOK_BACK = 2 * 86_400_000


def roll_over(context: Context) -> str:
    """See to it that today and the days ahead have their log, as the station is planned now.

    Raises:
        JobFailedError: a day can't be filled; the fallback list plays then.
    """
    said = _build_missing(context)
    left = _due(context)
    if left:
        days = ", ".join(str(day) for day in left)
        raise JobFailedError(f"no log for {days}: import music with `radio import FOLDER`")
    return said


def _build_missing(context: Context) -> str:
    """Build what has no log yet, as far as the library goes; one job at a time."""
    with context.station.building:
        _bring_episodes(context)
        missing = _due(context)
        if not missing:
            return "all days are built"
        order = _order(context, missing[0], (missing[-1] - missing[0]).days + 1)
        zone = context.settings.zone_info
        rows = build_days(context.engine, zone, order, lambda _: context.check()).rows
        return f"built {len(missing)} days, {rows} rows"


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


def build_log(context: Context) -> str:
    """The nightly build: days ahead, and hours whose pieces have gone."""
    context.check()
    zone = context.settings.zone_info
    with context.station.building:
        report = build_days(context.engine, zone, _whole(context))
    return f"built {report.built} hours, kept {report.kept}"


def freeze_log(context: Context) -> str:
    """Hand the engine a fresh log when rows, media or the hour have changed."""
    station = context.station
    stamp = station.freezer.stamp(context.now())
    if stamp == station.frozen_stamp and station.freezer.is_as_written():
        return "unchanged, engine told" if station.freezer.tell_again() else "unchanged"
    report = station.freezer.freeze(context.now())
    lost = [words for words in report.warnings if not words.endswith(WITHHELD)]
    gone = {"log": "; ".join(lost[:20])}
    settle_alarms(context.engine, "planned_media_missing", gone if lost else {})
    held = {"log": ", ".join(report.withheld[:20])}
    settle_alarms(context.engine, "planned_media_withheld", held if report.withheld else {})
    station.frozen_stamp = stamp
    return f"revision {report.revision}, {report.entries} entries"


def rehearse_tomorrow(context: Context) -> str:
    """Play tomorrow's log in virtual time while staff are still here; what is wrong is an alarm.

    Where it has not been built yet, as when the station is new, it is built first.
    """
    _build_missing(context)
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
