"""`radio archive hold`, `holds`, `release`: stretches of the recorded air that are not deleted."""

from __future__ import annotations

import click

from radio.app.commands.console import as_json
from radio.app.commands.holdrows import release_hold, show_holds
from radio.app.commands.planning import iso_of, now, parse_moment, reading, typist, writing, zone_of
from radio.app.failures import fail, say
from radio.archive import keeping
from radio.archive.errors import ArchiveError


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--why", required=True, help="Which case or dispute it is for.")
def hold(start: str, end: str, why: str) -> None:
    """Keep a stretch of time from being deleted until the hold is released.

    \b
    Example:
      radio archive hold 2026-03-03 2026-03-03 --why "KPID 12/2026"
    """
    with writing() as (loaded, session):
        zone = zone_of(loaded)
        between = parse_moment(start, zone), parse_moment(end, zone, end=True)
        try:
            row = keeping.hold(session, *between, why, typist() or "terminal", now())
        except ArchiveError as error:
            fail(str(error))
        say(f"Hold {row.id} stands.")


@click.command()
@as_json
def holds(as_json: bool) -> None:
    """List the stretches that are not deleted.

    \b
    Example:
      radio archive holds
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        rows = [
            {
                "number": row.id,
                "from": iso_of(row.from_at, zone),
                "to": iso_of(row.to_at, zone),
                "why": row.why,
                "by": row.by,
            }
            for row in keeping.standing(session)
        ]
    show_holds(rows, ("from", "to"), as_json)


@click.command()
@click.argument("number", type=int)
def release(number: int) -> None:
    """Release a hold: what it kept goes its way again.

    \b
    Example:
      radio archive release 1
    """
    release_hold(number, keeping.end_hold, ArchiveError)
