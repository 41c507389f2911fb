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
    patience = PATIENCE if patience is None else patience
    bring_up_to_date(loaded, patience)
    _fill_lists(loaded, patience)


def _fill_lists(loaded: Loaded, patience: Seconds) -> None:
    """What a station starts from and edits afterwards: the agencies of the regency."""
    from radio.app.database import database_told
    from radio.db import open_engine, session_scope
    from radio.programmes.people import fill_agencies, has_agencies

    engine = open_engine(loaded.database_url, busy_timeout=patience)
    try:
        with database_told(loaded):
            with session_scope(engine) as session:
                if has_agencies(session):
                    # Only read: a reader does not wait for a writer.
                    return
            with session_scope(engine, write=True) as session:
                fill_agencies(session)
                session.commit()
    finally:
        engine.dispose()


def mark_complete(loaded: Loaded) -> None:
    """Say that nothing is left to be made here, the demo station included."""
    (loaded.data / INITIALISED).touch()
