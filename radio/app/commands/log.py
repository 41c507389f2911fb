"""`radio log`: building, showing and changing the broadcast log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy import Engine

from playlists.clock import to_local
from radio.air.log import Interrupt, Timing
from radio.app.commands.logedits import EDITS, desk_of, moment_today
from radio.app.commands.planning import (
    freeze_settings_of,
    now,
    origins_of,
    parse_day,
    rules_of,
    sky_of,
    spot_rules_of,
    station,
    zone_of,
)
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.broadcastlog.desk import EditError, When
from radio.broadcastlog.editing import row_facts
from radio.broadcastlog.editing import show as rows_of
from radio.library.importing import Describe, import_paths
from radio.planning.days import StationRules
from radio.planning.days import build as build_log

INSERTED = "sisipan"
"""Category of a file put into the log by hand: in the library, but in no rotation."""
_FURTHEST = 400
_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@click.group()
def log() -> None:
    """Build, show and change the broadcast log.

    \b
    Example:
      radio log show today
    """


@log.command()
@click.argument("day", metavar="DATE")
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 400))
@click.option("--seed", default=1, show_default=True, help="Another seed, another selection.")
@_JSON
def build(day: str, days: int, seed: int, as_json: bool) -> None:
    """Build the log of one or more local days and hand it to the engine.

    Hours that have begun, have played or were edited by hand stay as they are.

    \b
    Example:
      radio log build tomorrow
      radio log build 2026-03-01 --days 7 --seed 3
    """
    with station() as (loaded, engine):
        zone = zone_of(loaded)
        first = parse_day(day, zone)
        if first < (today := to_local(now(), zone).date()):
            raise click.BadParameter(f"{first} is over; the first day to build is today, {today}")
        if (first - today).days + days > _FURTHEST:
            raise click.BadParameter(
                f"{first} is too far ahead: at most {_FURTHEST} days from today"
            )
        rules = StationRules(
            zone, freeze_settings_of(loaded), sky_of(loaded), rules_of(loaded),
            spot_rules_of(loaded),
        )  # fmt: skip
        report = build_log(engine, loaded.data, rules, (first, days), now(), seed=seed)
        every = [first + timedelta(days=number) for number in range(days)]
        rows = [row for each in every for row in rows_of(engine, zone, each)] if as_json else []
    for warning in report.warnings:
        say(f"Warning: {warning}")
    say(f"{report.built} hours built, {report.kept} kept, {report.rows} items.")
    if as_json:
        print_json(rows)
    if report.rows == 0:
        fail("The library holds nothing to play. Import music with `radio import FOLDER`.")


@log.command()
@click.argument("day", metavar="DATE")
@_JSON
def show(day: str, as_json: bool) -> None:
    """Show the log of a local day.

    \b
    Example:
      radio log show today
      radio log show 2026-03-01 --json | jq '.[].title'
    """
    with station() as (loaded, engine):
        rows = rows_of(engine, zone_of(loaded), parse_day(day, zone_of(loaded)))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        name = " - ".join(part for part in (row["artist"], row["title"]) if part)
        clock, seconds = row["at"][11:19], row["planned_seconds"]
        of = f"  [{row['programme']}]" if row["programme"] else ""
        click.echo(f"{clock}  {row['timing']:6} {seconds:7.1f}  {row['category']:9} {name}{of}")


@log.command("insert")
@click.argument("what", metavar="FILE_OR_ID")
@click.option("--at", "moment", required=True, help="When: ISO 8601, local unless it says so.")
@click.option(
    "--timing",
    type=click.Choice([timing.value for timing in Timing]),
    default=Timing.HARD.value,
    show_default=True,
)
@click.option(
    "--interrupt",
    type=click.Choice([Interrupt.FADE.value, Interrupt.CUT.value, Interrupt.FINISH.value]),
    default=Interrupt.FADE.value,
    show_default=True,
    help="What a hard item does to what plays: fade it, cut it, or let it finish first.",
)
@click.option(
    "--max-wait",
    type=click.FloatRange(0.0, 3600.0),
    default=600.0,
    show_default=True,
    help="Seconds that a soft item waits at the most for what plays.",
)
@_JSON
def insert_(
    what: str, moment: str, timing: str, interrupt: str, max_wait: float, as_json: bool
) -> None:
    """Put an item into the running log.

    A file that is not in the library yet is taken in first. What follows in the same hour
    moves back; the last songs before the next hard time give way to others that end on it.

    \b
    Example:
      radio log insert --at 2026-03-01T09:15:00 m4c3xk2pqle
      radio log insert --at 09:15 --timing soft --max-wait 120 news.mp3
      radio log insert --at 12:00 --interrupt cut tone.wav
    """
    with station() as (loaded, engine):
        when = When(moment_today(moment, loaded), Timing(timing), Interrupt(interrupt), max_wait)
        media_id = _media_id(loaded, engine, what)
        try:
            done = desk_of(loaded, engine).insert_at(media_id, when)
        except EditError as error:
            fail(str(error))
        facts = row_facts(engine, zone_of(loaded), done.row_id)
    for warning in done.warnings:
        say(f"Warning: {warning}")
    if as_json:
        print_json(
            {
                **facts,
                "removed": list(done.removed),
                "added": list(done.added),
                "short_seconds": round(done.short, 3),
            }
        )
    else:
        say(f"{facts['title']} is in the log at {facts['at']}, {timing}.")
        if done.removed or done.added:
            gone, fresh = len(done.removed), len(done.added)
            say(f"{gone} items gave way, {fresh} others end on the next hard time.")
        if done.short:
            say(f"Warning: it is {done.short:.0f} s too long for what is left before a hard time.")


def _media_id(loaded: Loaded, engine: Engine, what: str) -> str:
    """Id of a piece; a file is imported first."""
    path = Path(what)
    if not (path.exists() or path.is_symlink()):
        return what
    result = import_paths(
        engine,
        loaded.data,
        [path],
        Describe(category=INSERTED),
        taken=origins_of(loaded, engine).note,
    )
    if not result.media_ids:
        fail(f"{path}: {result.rejected[0].reason}" if result.rejected else f"{path}: no audio")
    return result.media_ids[0]


for _command in EDITS:
    log.add_command(_command)
