"""`radio rehearse`: whether the log of days ahead is sound."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import click

from playlists.clock import to_local
from radio.app.commands.planning import (
    now,
    parse_day,
    rules_of,
    sky_of,
    spot_rules_of,
    station,
    zone_of,
)
from radio.app.config import Loaded, engine_settings
from radio.app.failures import print_json, say
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.spotplan import SpotPlan
from radio.rehearsal.findings import Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearsal_rules
from radio.rehearsal.rehearse import rehearse as rehearse_days
from radio.rehearsal.spotplan import spot_plan
from radio.units import Millis

_FURTHEST = 800
_TITLES = {
    "unfilled": "Not filled",
    "missing": "Missing",
    "late": "Late or not played at a fixed time",
    "overruns": "Cut short or passed over",
    "rule_violations": "Against a rule",
    "conflicts": "In two places",
    "guests": "Guests and presenters",
    "spots": "Spots",
}


@click.command()
@click.argument("day", metavar="DATE")
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 60))
@click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
def rehearse(day: str, days: int, as_json: bool) -> None:
    """Play the log of days ahead in virtual time, by the engine's own rules; change nothing.

    Tells every gap, item that would be cut short, missing or quarantined file, broken rule, hour
    without rows, slot with nothing to play, fixed time that would not be met, person or studio in
    two places, guest who has not confirmed, and spot that found no break; and what to do about it.
    Warnings alone leave a day sound.

    \b
    Example:
      radio rehearse tomorrow
      radio rehearse 2026-03-01 --days 7 --json
    """
    with station() as (loaded, engine):
        zone = zone_of(loaded)
        spots = spot_plan(engine, zone, now(), spot_rules_of(loaded))
        order = order_of(loaded, parse_day(day, zone), days, spots)
        if (order.first - to_local(now(), zone).date()).days > _FURTHEST:
            raise click.BadParameter(f"{order.first} is too far ahead to have a log")
        result = rehearse_days(engine, loaded.data, order)
    if as_json:
        print_json(result.to_dict(lambda at: to_local(at, zone).isoformat(timespec="milliseconds")))
        return
    _tell(result, zone)
    last = order.first + timedelta(days=days - 1)
    span = f"{order.first}" if days == 1 else f"{order.first} to {last}"
    verdict = "is sound" if result.is_sound else "is not sound"
    say(f"{span} {verdict}: {result.rows} rows in {result.hours} hours.")


def order_of(loaded: Loaded, first: date, days: int, spots: SpotPlan) -> RehearsalOrder:
    """What to rehearse, by the station's settings."""
    settings = loaded.settings
    rules = rehearsal_rules(engine_settings(settings, loaded.data))
    freeze = FreezeSettings(
        settings.station.name, settings.audio.loudness_target, settings.audio.true_peak
    )
    return RehearsalOrder(
        first, days, zone_of(loaded), freeze, rules, sky_of(loaded),
        now=now(), spots=spots, planning=rules_of(loaded),
    )  # fmt: skip


def _tell(result: Rehearsal, zone: ZoneInfo) -> None:
    if result.silent_seconds:
        click.echo(f"Nothing of the station's own for {result.silent_seconds:.1f} s.")
    for name, title in _TITLES.items():
        rows = getattr(result, name)
        if rows:
            click.echo(f"{title} ({len(rows)}):")
        for do, alike in groupby(rows, key=lambda row: row.do):
            for row in alike:
                mark = "warning: " if row.warning else ""
                click.echo(f"  {_moment(row.when, zone)}  {mark}{row.what}: {row.why}")
            click.echo(f"{'':27}-> {do}")


def _moment(at: Millis, zone: ZoneInfo) -> str:
    return f"{to_local(at, zone):%a %Y-%m-%d %H:%M:%S}"
