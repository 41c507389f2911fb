"""Makes a data folder into a station; safe to do again, and done at each start of the worker."""

from __future__ import annotations

from radio.app.config import Loaded
from radio.app.config.template import settings_template
from radio.app.failures import StationError
from radio.app.paths import INITIALISED, make_folders


def initialise(loaded: Loaded) -> None:
    """Folders, a settings file to start from, and the database at this version.

    Raises:
        StationError: the database can't be reached or comes from a newer version.
        OSError: the folder can't be written.
    """
    make_folders(loaded.data)
    default = loaded.data / "radio.toml"
    if loaded.file == default and not default.exists():
        default.write_text(settings_template(), encoding="utf-8")
        # Passwords will stand in it.
        default.chmod(0o600)
    migrate_station(loaded)


def migrate_station(loaded: Loaded) -> None:
    """Bring the station's database up to date.

    Raises:
        StationError: not reachable, or from a newer version.
    """
    from sqlalchemy.exc import DBAPIError

    from radio.db.migrations import MigrationError, migrate

    try:
        migrate(loaded.database_url)
    except MigrationError as error:
        raise StationError(str(error)) from error
    except DBAPIError as error:
        raise StationError(f"the station's database can't be used: {error.orig}") from error


def mark_complete(loaded: Loaded) -> None:
    """Say that nothing is left to be made here, the demo station included."""
    (loaded.data / INITIALISED).touch()
