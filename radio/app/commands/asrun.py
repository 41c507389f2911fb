"""`radio asrun`: what really went out."""

from __future__ import annotations

import sys

import click
from sqlalchemy import Engine

from radio.app.commands.planning import parse_moment, zone_of
from radio.app.config import load_config
from radio.app.failures import fail, print_json
from radio.db import open_engine
from radio.reports.asrun import query, to_dict, write_csv
from radio.units import Seconds

_PATIENCE = Seconds(2.0)


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, with a header line.")
def asrun(start: str, end: str, as_json: bool, as_csv: bool) -> None:
    """Show what really went out between two moments.

    Moments are ISO 8601, in the station's zone unless they name one. A date alone means the
    whole day. Where the database does not answer, the engine's own journal does, which has a
    programme's episode by its id; else a programme is told by its name, the id beside it.

    \b
    Example:
      radio asrun 2026-03-01 2026-03-01
      radio asrun 2026-03-01T08:00 2026-03-01T09:30 --csv > ayo-mas-bro.csv
    """
    if as_json and as_csv:
        raise click.UsageError("choose one of --json and --csv")
    loaded = load_config()
    zone = zone_of(loaded)
    between = parse_moment(start, zone), parse_moment(end, zone, end=True)
    if between[0] >= between[1]:
        raise click.BadParameter(f"{start} is not before {end}; give the earlier moment first")
    engine: Engine = open_engine(loaded.database_url, busy_timeout=_PATIENCE)
    try:
        rows = query(engine, loaded.data / "asrun", *between)
    except OSError as error:
        fail(f"neither the database nor the journal can be read: {error}")
    finally:
        engine.dispose()
    if as_csv:
        write_csv(rows, zone, sys.stdout)
    elif as_json:
        print_json([to_dict(row, zone) for row in rows])
    else:
        for row in rows:
            facts = to_dict(row, zone)
            length = "on air" if row.seconds is None else f"{row.seconds:.1f}"
            name = " - ".join(part for part in (row.artist, row.title) if part)
            where = f"  [{row.programme}]" if row.programme else ""
            ended = row.ended_because or ""
            start_, source = facts["started_at"][:19], f"{row.source:9}"
            click.echo(f"{start_}  {length:>8}  {source} {name}{where}  {ended}")
