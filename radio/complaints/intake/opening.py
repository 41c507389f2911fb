"""This computer's own file of what was taken, opened at this version."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from radio.complaints.intake.tables import ENVIRONMENT
from radio.db import current, migrate, open_engine
from radio.db.migrations import newest
from radio.units import Seconds

NAME = "intake.db"
PATIENCE = Seconds(10.0)


def open_intake(data: Path) -> Engine:
    """The file in a data folder, made where it isn't there. What is committed survives a power cut.

    Raises:
        radio.db.MigrationError: it comes from a newer version.
        sqlalchemy.exc.OperationalError: it can't be read or written.
    """
    url = f"sqlite:///{data / NAME}"
    if current(url) != newest(ENVIRONMENT):
        migrate(url, environment=ENVIRONMENT)
    return open_engine(url, durable=True, busy_timeout=PATIENCE)
