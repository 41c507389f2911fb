"""Makes a data folder into a station; safe to do again, and done at each start of the worker."""

from __future__ import annotations

from radio.app.config import Loaded
from radio.app.config.template import settings_template
from radio.app.paths import INITIALISED, make_folders
from radio.units import Seconds


def initialise(loaded: Loaded, *, patience: Seconds | None = None) -> None:
    """Folders, a settings file to start from, and the database at this version.

    `patience`: how long to wait for a locked database; without it as long as a command does.

    Raises:
        StationError: the database can't be reached or comes from a newer version.
        OSError: the folder can't be written.
    """
    from radio.app.database import PATIENCE, bring_up_to_date

    make_folders(loaded.data)
    default = loaded.data / "radio.toml"
    if loaded.file == default and not default.exists():
        default.write_text(settings_template(), encoding="utf-8")
        # Passwords will stand in it.
        default.chmod(0o600)
    bring_up_to_date(loaded, PATIENCE if patience is None else patience)


def mark_complete(loaded: Loaded) -> None:
    """Say that nothing is left to be made here, the demo station included."""
    (loaded.data / INITIALISED).touch()
