"""`radio keys`: what secrets in the database are sealed with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from radio.app.commands.planning import now, typist, writing
from radio.app.config import load_config
from radio.app.failures import fail, print_json, say
from radio.keys import KeyFileError, Keyring, add_key
from radio.keys.keyfile import read_keys
from radio.people import audit, secondfactor
from radio.people.audit import Actor, Via

JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


def _path() -> Path:
    loaded = load_config()
    return loaded.data / loaded.settings.database.keyring


@click.group()
def keys() -> None:
    """The keys of the station, in a file apart from its database.

    Keep a copy of that file apart from the database and its backups.

    \b
    Example:
      radio keys list
      radio keys renew
    """


@keys.command("list")
@JSON
def list_(as_json: bool) -> None:
    """Which keys there are, and where; never the keys themselves.

    \b
    Example:
      radio keys list --json
    """
    path = _path()
    try:
        known = read_keys(path)
    except KeyFileError as error:
        fail(str(error))
    if as_json:
        rows = [{"id": key.id, "made_on": key.made_on.isoformat()} for key in known]
        print_json({"file": str(path), "keys": rows})
        return
    say(str(path))
    for key in known:
        click.echo(f"{key.id:<8}{key.made_on}{'  in use' if key is known[-1] else ''}")


@keys.command()
def renew() -> None:
    """Take another key into use, and seal anew what is sealed; older keys stay in the file.

    \b
    Example:
      radio keys renew
    """
    path = _path()
    try:
        made = add_key(path, datetime.now(UTC).date())
        with writing() as (_loaded, session):
            done = secondfactor.seal_all(session, Keyring(path))
            by = Actor(typist(), via=Via.TERMINAL)
            audit.note(session, "keys.renew", by=by, now=now(), object_=made.id)
    except KeyFileError as error:
        fail(str(error))
    say(
        f"{made.id} is in use; {done} secrets are sealed anew, complaints by the worker tonight. "
        f"Copy {path} to where its copy is kept."
    )
