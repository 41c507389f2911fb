"""`radio archive copies`, `copy`, `prepare`, `restore-file`, `restore`: the archive's second copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
from sqlalchemy import Engine

from radio.app.commands.console import as_json
from radio.app.commands.planning import iso_of, now, station, zone_of
from radio.app.config import Loaded, load_config
from radio.app.failures import fail, print_json, say
from radio.app.progress import reading_shown
from radio.app.wiring import copy_settings
from radio.archive.copies.disk import Disk, is_another_disk
from radio.archive.copies.locking import alone
from radio.archive.copies.mending import mend, restore_all
from radio.archive.copies.pace import Pace
from radio.archive.copies.standing import behind
from radio.archive.copies.targets import Target
from radio.archive.copies.work import forget, run, targets
from radio.archive.errors import ArchiveError
from radio.archive.indexing import Place
from radio.db import session_scope

_NOTHING = "no second copy is set up; set [archive] copy_to, or [archive.store]"


def _places(loaded: Loaded) -> list[Target]:
    settings = copy_settings(loaded)
    found = targets(settings, Pace(settings.kbps))
    if not found:
        fail(_NOTHING)
    return found


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ArchiveError, OSError) as error:
        fail(str(error))


@click.command()
@as_json
def copies(as_json: bool) -> None:
    """Tell how far the second copy is, place by place. Exit code 1 where a place can't be used.

    \b
    Example:
      radio archive copies
      radio archive copies --json
    """
    with station() as (loaded, engine):
        rows = [_row(loaded, engine, target) for target in _places(loaded)]
    if as_json:
        print_json(rows)
    for row in () if as_json else rows:
        click.echo(f"{row['place']}: {row['copied']} files, {row['copied_bytes'] / 1e9:.1f} GB")
        if row["lacking"]:
            click.echo(
                f"  {row['lacking']} are not there yet ({row['lacking_bytes'] / 1e9:.1f} GB), "
                f"the oldest since {row['since']}"
            )
        click.echo(f"  of these {row['calls']} recordings of calls")
        if row["going"]:
            click.echo(
                f"  {row['going']} recordings of calls were deleted here, and wait to be there"
            )
        if row["trouble"]:
            click.echo(f"  {row['trouble']}")
    if any(row["trouble"] for row in rows):
        raise click.exceptions.Exit(1)


def _row(loaded: Loaded, engine: Engine, target: Target) -> dict[str, Any]:
    zone = zone_of(loaded)
    with session_scope(engine) as session:
        found = behind(session, target.name, loaded.data, now(), calls=target.takes_calls)
    how = asdict(found)
    for name in ("since", "last"):
        how[name] = None if how[name] is None else iso_of(how[name], zone)
    trouble = ""
    try:
        target.ready()
    except ArchiveError as error:
        trouble = str(error)
    return {"place": target.told, **how, "trouble": trouble}


@click.command()
def copy() -> None:
    """Copy now what is not copied yet, as the worker does every five minutes.

    \b
    Example:
      radio archive copy
    """
    with station() as (loaded, engine), _told(), alone(loaded.data):
        place = Place(engine, loaded.data, zone_of(loaded), now)
        for target in _places(loaded):
            done = run(place, target, Pace())
            say(
                f"{target.told}: {done.copied} copied ({done.bytes / 1e9:.1f} GB), {done.deleted} deleted."
            )


@click.command()
def prepare() -> None:
    """Make the places of the second copy ready: mark the folder, try the store out.

    Without the mark nothing is written to a folder: a disk that is not mounted leaves an empty one.

    \b
    Example:
      radio archive prepare
    """
    with station() as (loaded, engine), _told():
        for target in _places(loaded):
            if isinstance(target, Disk):
                target.prepare()
                if not is_another_disk(target.folder, loaded.data):
                    say(
                        f"Warning: {target.told} is on the same disk as the data: when that one breaks, "
                        "both are gone."
                    )
            target.ready()
            with session_scope(engine, write=True) as session:
                forget(session, target.name)
                session.commit()
            say(f"{target.told} is ready.")


@click.command("restore-file")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
def restore_file(paths: tuple[str, ...]) -> None:
    """Put files back from the second copy, such as they were when they were closed.

    PATH is as `radio archive list` and `radio archive verify` tell it.

    \b
    Example:
      radio archive restore-file aircheck/2026/03/03/140000.opus
    """
    with station() as (loaded, engine), _told():
        place = Place(engine, loaded.data, zone_of(loaded), now)
        found = _places(loaded)
        for path in paths:
            target = mend(place, path, found)
            say(f"{path} is back from {target.told}.")


@click.command()
def restore() -> None:
    """Bring the whole archive back from the second copy to a data folder that lost it.

    What is there already is not touched, and no database is asked. Afterwards `radio archive verify
    --key` proves what came back.

    \b
    Example:
      radio archive restore
      radio archive verify --statements var/archive/statements-before --key "kMv3…="
    """
    loaded = load_config()
    with _told():
        found = _places(loaded)
        for target in found:
            with reading_shown() as reading:
                files, weight = restore_all(target, loaded.data, reading)
            say(f"{files} files are back from {target.told}, {weight / 1e9:.1f} GB.")
