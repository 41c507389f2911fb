"""`radio backup` and `radio restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from radio.app.backup import back_up, restore
from radio.app.commands.planning import hand_over, station
from radio.app.config import load_config
from radio.app.failures import print_json, say
from radio.calls.agent.settings import JOURNAL
from radio.calls.ingest import ingest


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--media", is_flag=True, help="With the audio library; large.")
@click.option("--json", "as_json", is_flag=True, help="Print file and size.")
def backup(file: Path | None, media: bool, as_json: bool) -> None:
    """Copy the station into one file, while it runs.

    Settings, database, log and on-air journal; the audio library with --media. A database
    server (PostgreSQL) has its own backup. The keys are not in it (`radio keys list`): they are kept
    apart. Without FILE: a dated name, in this folder.

    \b
    Example:
      radio backup /mnt/nas/radio.tar.gz
      radio backup --media
    """
    loaded = load_config()
    zone = ZoneInfo(loaded.settings.station.zone)
    target = file or Path(f"radio-{datetime.now(zone):%Y%m%d-%H%M%S}.tar.gz")
    size = back_up(loaded, target, media=media)
    if as_json:
        print_json({"file": str(target.absolute()), "bytes": size})
    else:
        say(f"{target}: {size / 1e6:.1f} MB")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Overwrite the station that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the number of files.")
def restore_(file: Path, replace: bool, as_json: bool) -> None:
    """Put a backup into the data folder, and its database at this version.

    What callers have said since, and taken back, and which calls are restricted, stands in calls/journal
    of the data folder and holds.

    \b
    Example:
      RADIO_DATA=/srv/radio radio restore radio-20260101-030000.tar.gz
    """
    loaded = load_config()
    count = restore(loaded, file, replace=replace)
    # The settings that came with it may name another database.
    with station() as (loaded, engine):
        # What callers have taken back since, before anything of it goes on the air.
        ingest(engine, loaded.data / JOURNAL)
        hand_over(loaded, engine)
    if as_json:
        print_json({"files": count, "data": str(loaded.data)})
    else:
        say(f"{count} files are back in {loaded.data}. `radio run` puts the station on air.")
