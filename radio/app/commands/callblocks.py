"""`radio calls blocked`, `unblock`: numbers whose calls are not taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.app.commands.console import as_json
from radio.app.commands.planning import iso_of, noted, now, station, zone_of
from radio.app.config import Loaded
from radio.app.failures import fail, print_json, say
from radio.calls import blocking
from radio.calls.agent.settings import SOCKET
from radio.calls.blocking import blocks, number_of
from radio.complaints.phones import masked_phone
from radio.db import session_scope
from radio.keys import KeyFileError, Keyring, SealedError

_SHOWN = 10
"""Letters of a block's id: a thousand blocks have none in common."""


@click.command()
@as_json
def blocked(as_json: bool) -> None:
    """List the numbers whose calls are not taken; of each the last digits are shown.

    \b
    Example:
      radio calls blocked --json
    """
    with station() as (loaded, engine), session_scope(engine) as session, _opening():
        zone, keys = zone_of(loaded), _keys(loaded)
        rows = [
            {
                "id": row.number_blind[:_SHOWN],
                "number": masked_phone(number_of(keys, row)),
                "why": row.reason,
                "by": row.by,
                "since": iso_of(row.at, zone),
                "until": None if row.until is None else iso_of(row.until, zone),
            }
            for row in blocks(session, now())
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        until = row["until"] or "for ever"
        click.echo(f"{row['id']}  {row['number']:<12} {until:<30} {row['by']}  {row['why']}")


@click.command()
@click.argument("block_id", metavar="ID")
def unblock(block_id: str) -> None:
    """Take the calls of a number again; `radio calls blocked` tells the ID.

    \b
    Example:
      radio calls unblock 3fa04c17e2
    """
    with station() as (loaded, engine):
        with session_scope(engine, write=True) as session:
            blocking.unblock(session, _found(session, block_id))
            session.commit()
        noted(engine, "calls.take_again", "", "unblocked")
        with session_scope(engine) as session:
            is_told = _tell_agent(loaded, session)
    say(
        "The number is taken again."
        + ("" if is_told else " The telephone hears of it in a minute.")
    )


def _found(session: Session, block_id: str) -> str:
    """The whole id of a block by its beginning."""
    known = [row.number_blind for row in blocks(session, now())]
    found = [one for one in known if block_id and one.startswith(block_id)]
    if len(found) != 1:
        fail(f"{len(found)} blocks begin with {block_id!r}; `radio calls blocked` lists them.")
    return found[0]


def _tell_agent(loaded: Loaded, session: Session) -> bool:
    """At once, where it is there and the keys are; else the panel tells it."""
    with suppress(EngineAwayError, EngineRefusedError, KeyFileError, SealedError):
        numbers = [number_of(_keys(loaded), row) for row in blocks(session, now())]
        with EngineClient(loaded.data, SOCKET) as client:
            client.request("block", numbers=numbers)
        return True
    return False


@contextmanager
def _opening() -> Iterator[None]:
    try:
        yield
    except (KeyFileError, SealedError) as error:
        fail(f"The numbers can't be opened: {error}.")


def _keys(loaded: Loaded) -> Keyring:
    return Keyring(loaded.data / loaded.settings.database.keyring)
