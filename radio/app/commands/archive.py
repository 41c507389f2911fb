"""`radio archive`: the recorded air."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from playlists.clock import to_local
from radio.app.commands.console import as_json
from radio.app.commands.planning import parse_moment, reading, zone_of
from radio.app.failures import fail, print_json
from radio.archive import lookup
from radio.archive.tables import ArchiveFile
from radio.units import Millis


@click.group()
def archive() -> None:
    """The recorded air: found by the wall clock, proven to be whole, cut out.

    \b
    Example:
      radio archive list 2026-03-03
      radio archive list 2026-03-03T14:32
    """


@archive.command("list")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="[TO]", required=False)
@as_json
def list_(start: str, end: str | None, as_json: bool) -> None:
    """List the files of a stretch of time; of a moment, its file and the position in it.

    Moments are ISO 8601, in the station's zone unless they name one. A date alone means the whole day.

    \b
    Example:
      radio archive list 2026-03-03
      radio archive list 2026-03-01 2026-03-03 --json
      radio archive list 2026-03-03T14:32
    """
    with reading() as (loaded, session):
        zone = zone_of(loaded)
        first = parse_moment(start, zone)
        if end is None and ("T" in start or " " in start.strip()):
            _tell_moment(lookup.find(session, first), first, loaded.data, zone, as_json=as_json)
            return
        last = parse_moment(end or start, zone, end=True)
        if first >= last:
            raise click.BadParameter(f"{start} is not before {end}; give the earlier moment first")
        rows = [_row(row, zone) for row in lookup.files_in(session, first, last)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        told = f"  {row['fault']}" if row["fault"] else ""
        click.echo(
            f"{row['starts_at'][:19]}  {row['seconds']:>8.1f}  {row['state']:8} {row['path']}{told}"
        )


def _tell_moment(
    part: lookup.Part | None, at: Millis, data: Path, zone: ZoneInfo, *, as_json: bool
) -> None:
    when = _iso(at, zone)
    if part is None:
        fail(f"Nothing is recorded of {when}. `radio archive gaps` tells why.")
    if as_json:
        facts = asdict(part) | {
            "at": when,
            "position": round(part.position, 3),
            "frame": part.first,
        }
        print_json(
            {name: facts[name] for name in ("at", "path", "position", "frame", "codec", "rate")}
        )
        return
    click.echo(f"{data / part.path}  {part.position:.3f} s")


def _row(row: ArchiveFile, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "path": row.path,
        "starts_at": _iso(row.starts_at, zone),
        "ends_at": _iso(row.ends_at, zone),
        "seconds": round((row.ends_at - row.starts_at) / 1000, 3),
        "frames": row.frames,
        "rate": row.rate,
        "codec": row.codec,
        "bytes": row.bytes,
        "sha256": row.sha256,
        "state": row.state.value,
        "fault": row.fault,
    }


def _iso(at: Millis, zone: ZoneInfo) -> str:
    return to_local(at, zone).isoformat(timespec="milliseconds")
