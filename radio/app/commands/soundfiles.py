"""Whether what is to go on the air at once may be heard: callers in it have to agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from radio.app.commands.planning import origins_of, reading, station
from radio.app.failures import fail
from radio.archive.puton import NoPieceError, NotAgreedError, looked_at
from radio.carts.wall import pages
from radio.library.tables import MediaState

_WAY = "or let the call out for a reason on its page in the panel."


def look_at(args: Mapping[str, Any]) -> dict[str, Any]:
    """An order with the piece that a file is; a caller in it who has not agreed ends the command."""
    with station() as (loaded, engine):
        try:
            return looked_at(loaded.data, args, lambda: origins_of(loaded, engine))
        except NotAgreedError as error:
            fail(f"A caller in {error} has not agreed to be heard again. Take another file, {_WAY}")
        except NoPieceError as error:
            fail(f"A caller is heard in it, and it can't be taken into the library: {error}")


def check_key(name: str) -> None:
    """End the command where a caller in the piece under a key has not; by its name at the engine."""
    with reading() as (_, session):
        keys = [key for page in pages(session) for key in page.keys if key.name == name]
        if any(key.media.state is MediaState.WITHHELD for key in keys):
            fail(
                f"Cart {name} is withheld: a caller in it has not agreed to be heard again. "
                f"Choose another one, {_WAY}"
            )
