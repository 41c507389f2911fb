"""`radio azan`: prayer times for the station's place."""

from __future__ import annotations

from datetime import timedelta

import click

from playlists.prayer import NAMES, NoPrayerTimesError, prayer_times
from radio.app.commands.planning import parse_day, sky_of, zone_of
from radio.app.config import load_config
from radio.app.failures import fail, print_json


@click.command()
@click.argument("day", metavar="DATE")
@click.option("--days", default=1, show_default=True, type=click.IntRange(1, 400))
@click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")
def azan(day: str, days: int, as_json: bool) -> None:
    """Prayer times by the ministry's criteria, at the place and with the angles of the settings.

    \b
    Example:
      radio azan today
      radio azan 2026-02-18 --days 30 --json
    """
    loaded = load_config()
    zone, sky = zone_of(loaded), sky_of(loaded)
    first = parse_day(day, zone)
    try:
        found = [
            prayer_times(first + timedelta(days=number), sky.place, zone, sky.criteria)
            for number in range(days)
        ]
    except (NoPrayerTimesError, OverflowError) as error:
        fail(str(error))
    rows = [
        {"date": each.day.isoformat(), **{name: f"{at:%H:%M}" for name, at in each.items()}}
        for each in found
    ]
    if as_json:
        print_json(rows)
        return
    click.echo("            " + "".join(f"{name:>9}" for name in NAMES))
    for row in rows:
        click.echo(f"{row['date']:12}" + "".join(f"{row[name]:>9}" for name in NAMES))
