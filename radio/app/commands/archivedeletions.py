"""`radio archive deletions`: what was deleted, by which rule or person."""

from __future__ import annotations

import click

from radio.app.commands.console import as_json
from radio.app.commands.planning import iso_of, parse_moment, reading, zone_of
from radio.app.failures import print_json
from radio.archive.deletions import Kind, Wanted, listed


@click.command()
@click.argument("start", metavar="[FROM]", required=False)
@click.argument("end", metavar="[TO]", required=False)
@click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), help="Of this kind alone."
)
@click.option(
    "--most", default=200, show_default=True, type=click.IntRange(1), help="So many lines."
)
@as_json
def deletions(
    start: str | None, end: str | None, kind: str | None, most: int, as_json: bool
) -> None:
    """List what was deleted, the latest first: by which rule and its term in days, or by whom and why.

    A line without `done` is one that a run has begun and not brought to its end.

    \b
    Example:
      radio archive deletions 2026-03-01 2026-03-31 --kind call --json
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_moment(start, zone) if start else None
        last = parse_moment(end or start, zone, end=True) if start else None
        wanted = Wanted(Kind(kind) if kind else None, first, last)
        rows = [
            {
                "at": iso_of(row.at, zone),
                "done": None if row.done_at is None else iso_of(row.done_at, zone),
                "kind": str(row.kind),
                "what": row.what,
                "rule": str(row.rule),
                "days": row.days,
                "bytes": row.bytes,
                "by": row.by,
                "why": row.why,
            }
            for row in listed(session, wanted, most=most)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        term = f"{row['rule']} {row['days']}d" if row["days"] else str(row["rule"])
        said = " ".join(str(row[name]) for name in ("by", "why") if row[name])
        click.echo(
            f"{str(row['at'])[:19]}  {row['kind']:9} {term:12} {row['what']}  {said}".rstrip()
        )
