"""`radio delay`: the programme delay of a live show."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from radio.air.delay import LEAST, MOST
from radio.air.settings import DUMPED
from radio.app.commands.console import as_json, request, tell
from radio.app.commands.planning import iso_of, now, parse_moment, station, typist, zone_of
from radio.app.failures import print_json
from radio.reports.dumps import Dump, dumps
from radio.units import Millis

_WEEK = 7 * 86_400_000

_STATES = {
    "off": "off",
    "building": "being built up",
    "full": "at its length",
    "ending": "being taken down",
}


@click.group()
def delay() -> None:
    """Hold a live show back for some seconds, and throw away what must not go out.

    \b
    Example:
      radio delay start
      radio delay dump
      radio delay dumps
    """


@delay.command("start")
@click.option("--seconds", type=click.FloatRange(LEAST, MOST), help="Else as in the settings.")
@click.option("--by", type=click.Choice(["stretch", "ident"]), help="Else as in the settings.")
@as_json
def delay_start(seconds: float | None, by: str | None, as_json: bool) -> None:
    """Build the delay up while the show goes on.

    \b
    Example:
      radio delay start --seconds 10
    """
    args: dict[str, Any] = {"seconds": seconds, "by": by}
    result = request("delay_start", **{name: value for name, value in args.items() if value})
    tell(result, f"The delay is being built up to {result['target']:g} s.", as_json)


@delay.command("end")
@as_json
def delay_end(as_json: bool) -> None:
    """Take the delay down, without a gap.

    \b
    Example:
      radio delay end
    """
    tell(request("delay_end"), "The delay is being taken down.", as_json)


@delay.command("dump")
@click.option(
    "--seconds", type=click.FloatRange(min=0, min_open=True), help="Else all that is held."
)
@as_json
def delay_dump(seconds: float | None, as_json: bool) -> None:
    """Throw away what is held and has not gone out yet; it is kept in dumped/.

    \b
    Example:
      radio delay dump
    """
    args = {} if seconds is None else {"seconds": seconds}
    result = request("delay_dump", **args, by=typist() or "terminal")
    tell(result, f"{result['dumped']:g} s did not go out; kept in {result['file']}.", as_json)


@delay.command("dumps")
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@as_json
def delay_dumps(start: str | None, end: str | None, as_json: bool) -> None:
    """List what was dumped: when, how much, by whom, and its file; of the last seven days if none are given.

    A file is kept for archive.dumped_days; a hold keeps it longer.

    \b
    Example:
      radio delay dumps
      radio delay dumps 2026-03-03 --json
    """
    with station() as (loaded, engine):
        zone, at = zone_of(loaded), now()
        first = parse_moment(start, zone) if start else Millis(at - _WEEK)
        last = parse_moment(end or start, zone, end=True) if start else at
        found = dumps(engine, loaded.data, first, last)
        rows = [_row(one, loaded.data, zone) for one in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = row["file"] or "not there any more"
        click.echo(f"{row['at'][:19]}  {row['seconds']:>6.1f} s  {row['by'] or '-':16}  {told}")


def _row(one: Dump, data: Path, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso_of(one.at, zone),
        "seconds": one.seconds,
        "by": one.by,
        "file": str(data / DUMPED / one.name) if one.there else None,
    }


@delay.command("status")
@as_json
def delay_status(as_json: bool) -> None:
    """How far the air is behind the show.

    \b
    Example:
      radio delay status --json
    """
    state = request("status")["delay"]
    told = f"The delay is {_STATES[state['state']]}: {state['held']:g} of {state['target']:g} s."
    tell(state, told, as_json)
