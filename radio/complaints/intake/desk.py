"""The desk: where complaints are taken on this computer, and what it needs for that.

Its file, `intake.db`, is always on this computer and written through to the disk, whichever database
the station or the shared register use.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from radio.complaints.intake.tables import ENVIRONMENT
from radio.db import current, migrate, open_engine
from radio.db.migrations import newest
from radio.keys import Keyring
from radio.units import Millis, Seconds

FILE = "intake.db"
PATIENCE = Seconds(10.0)
PREFIX = "BJN"
COPIES_DAYS = 30


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a desk is told at its start. `name` is what others know it by in the shared database.

    `copies_days` is how long copies of that database are kept anywhere.
    """

    data: Path
    register_url: str
    keyring: Path
    prefix: str
    name: str
    zone: str
    copies_days: int = COPIES_DAYS

    @classmethod
    def plain(cls, data: Path, name: str, zone: str) -> Self:
        """Of a station that has everything in its data folder."""
        register = f"sqlite:///{data / 'complaints.db'}"
        return cls(data, register, data / "keyring", PREFIX, name, zone)


def _wall() -> Millis:
    return Millis(round(time.time() * 1000))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where complaints are taken: this computer's file, its keys, the prefix of its tickets.

    May be used from any thread.
    """

    database: Engine
    keys: Keyring
    prefix: str
    name: str
    zone: ZoneInfo
    clock: Callable[[], Millis] = _wall


def open_desk(settings: DeskSettings) -> Desk:
    """The desk, its file brought to this version, and made where it isn't there.

    Raises:
        radio.db.MigrationError: the file comes from a newer version.
        sqlalchemy.exc.OperationalError: it can't be read or written.
    """
    url = f"sqlite:///{settings.data / FILE}"
    if current(url) != newest(ENVIRONMENT):
        migrate(url, environment=ENVIRONMENT)
    return Desk(
        # What is taken survives a power cut.
        open_engine(url, durable=True, busy_timeout=PATIENCE),
        Keyring(settings.keyring),
        settings.prefix,
        settings.name,
        ZoneInfo(settings.zone),
    )
