"""`radio media quarantine` and `radio media release`: files that brought a decoder down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from radio.air.control.client import EngineAwayError, EngineClient
from radio.air.quarantine import Held, Quarantine, quarantine_file
from radio.app import locks
from radio.app.commands.planning import station, zone_of
from radio.app.failures import ENGINE_AWAY, fail, print_json, say
from radio.app.paths import data_folder
from radio.db import session_scope
from radio.library import store

_JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@click.command()
@_JSON
def quarantine(as_json: bool) -> None:
    """List the files that brought a decoder down twice and are not played.

    \b
    Example:
      radio media quarantine
    """
    rows = [] if not (held := _held(data_folder())) else _described(held)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        since = (row["since"] or "at some time")[:19]
        click.echo(f"{since:19}  {row['media_id'] or '-':11}  {row['path']}: {row['why']}")
    if not rows:
        say("No file is quarantined.")


@click.command()
@click.argument("what", metavar="PATH_OR_ID")
@_JSON
def release(what: str, as_json: bool) -> None:
    """Let a quarantined file be played again.

    For a file that is sound: the computer was overloaded, or the fault was elsewhere. A file
    that has changed is free by itself.

    \b
    Example:
      radio media quarantine
      radio media release m4c3xk2pqle
    """
    data = data_folder()
    paths = [row.path for row in _held(data)]
    path = next((path for path in paths if _is_same(path, what)), None) or _path_of(what)
    if path not in paths:
        fail(f"{what} is not quarantined; `radio media quarantine` lists the files that are.")
    _release(data, path)
    if as_json:
        print_json({"path": path})
    else:
        say(f"{path} is released: it is played again when it is due.")


def _held(data: Path) -> list[Held]:
    """From the engine, which knows best; without one, what it left on the disk."""
    try:
        with EngineClient(data) as client:
            rows = client.request("quarantine").get("files", [])
    except EngineAwayError:
        return Quarantine(quarantine_file(data)).held()
    return [Held(**{name: row[name] for name in Held.__slots__}) for row in rows]


def _release(data: Path, path: str) -> None:
    try:
        with EngineClient(data) as client:
            client.request("quarantine_release", path=path)
    except EngineAwayError:
        if locks.is_held(data / "run" / "engine.lock"):
            # It starts or hangs, and would write its own account over ours.
            fail(ENGINE_AWAY)
        kept = Quarantine(quarantine_file(data))
        kept.release(path)
        kept.write(kept.snapshot())


def _is_same(path: str, what: str) -> bool:
    return path == what or Path(path) == Path(what).absolute()


def _path_of(what: str) -> str:
    """Path of a piece of the library; empty where there is none of this id."""
    with station() as (loaded, engine), session_scope(engine) as session:
        try:
            return str(store.location(store.find(session, what), loaded.data))
        except store.NoSuchMediaError:
            return ""


def _described(held: list[Held]) -> list[dict[str, Any]]:
    with station() as (loaded, engine), session_scope(engine) as session:
        known = {str(store.location(row, loaded.data)): row for row in store.listing(session)}
    zone = zone_of(loaded)
    rows = []
    for row in held:
        media = known.get(row.path)
        since = datetime.fromtimestamp(row.since / 1000, UTC).astimezone(zone)
        rows.append(
            {
                "path": row.path,
                "media_id": media.id if media else None,
                "title": media.title if media else None,
                "since": since.isoformat(timespec="seconds") if row.since else None,
                "strikes": row.strikes,
                "why": _why(row),
            }
        )
    return rows


def _why(row: Held) -> str:
    minutes, seconds = divmod(int(row.at), 60)
    place = f"{minutes}:{seconds:02}"
    if row.sure:
        return f"its decoder crashed or hung {row.strikes} times, last at {place}"
    return f"its decoder was ended from outside twice near {place}"
