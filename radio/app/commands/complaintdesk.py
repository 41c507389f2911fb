"""The desk and the shared complaint database, as commands open them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from radio.app.commands.planning import station
from radio.app.config import load_config
from radio.app.failures import StationError
from radio.app.paths import make_folders
from radio.app.wiring import desk_settings
from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake.desk import Desk, open_desk
from radio.complaints.intake.upkeep import keep_in_order
from radio.complaints.register.opening import open_register
from radio.db import MigrationError
from radio.keys import KeyFileError

JSON = click.option("--json", "as_json", is_flag=True, help="Print facts as JSON.")


@contextmanager
def open_here() -> Iterator[Desk]:
    """The desk of this computer; what fails there is told.

    Raises:
        StationError: its file or its keys can't be used.
    """
    loaded = load_config()
    make_folders(loaded.data)
    try:
        desk = open_desk(desk_settings(loaded))
    except (MigrationError, SQLAlchemyError) as error:
        raise StationError(f"complaints can't be kept on this computer: {error}") from error
    try:
        yield desk
    except KeyFileError as error:
        raise StationError(str(error)) from error
    finally:
        desk.database.dispose()


@contextmanager
def open_shared() -> Iterator[tuple[Desk, Engine]]:
    """The desk and the shared database, which is brought to this version first.

    Raises:
        StationError: one of them can't be used.
    """
    from radio.jobs.complaints import known_agencies

    with station() as (loaded, database):
        agencies = known_agencies(database)
    url = loaded.complaints_url
    register = open_register(url)
    try:
        with open_here() as desk:
            keep_in_order(desk, register, url, agencies)
            yield desk, register
    except (RegisterAwayError, MigrationError) as error:
        raise StationError(f"{error}. What was taken waits on this computer.") from error
    finally:
        register.dispose()
