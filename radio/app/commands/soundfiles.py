"""Whether what is to go on the air at once may be heard: callers in it have to agree."""

from __future__ import annotations

from pathlib import Path

from radio.app.commands.planning import origins_of, reading, station
from radio.app.failures import fail
from radio.carts.wall import pages
from radio.db import session_scope
from radio.library.tables import MediaState

_WAY = "or let the call out for a reason on its page in the panel."


def check_callers(path: Path) -> None:
    """End the command where a caller in a file has not agreed to be heard again."""
    with station() as (loaded, engine), session_scope(engine) as session:
        if origins_of(loaded, engine).withheld_in(session, path):
            fail(f"A caller in {path} has not agreed to be heard again. Take another file, {_WAY}")


def check_key(name: str) -> None:
    """End the command where a caller in the piece under a key has not; by its name at the engine."""
    with reading() as (_, session):
        keys = [key for page in pages(session) for key in page.keys if key.name == name]
        if any(key.media.state is MediaState.WITHHELD for key in keys):
            fail(
                f"Cart {name} is withheld: a caller in it has not agreed to be heard again. "
                f"Choose another one, {_WAY}"
            )
