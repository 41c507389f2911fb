"""The station's database: base class, column types, engine, sessions, migrations."""

from radio.db.base import Base
from radio.db.engine import open_engine, session_scope
from radio.db.limits import UnfitValueError, clip
from radio.db.migrations import MigrationError, current, migrate
from radio.db.revisions import Revision, revisions
from radio.db.turns import Turns
from radio.db.types import MillisType, UtcDateTime, enum_type

__all__ = [
    "Base",
    "MigrationError",
    "MillisType",
    "Revision",
    "Turns",
    "UnfitValueError",
    "UtcDateTime",
    "clip",
    "current",
    "enum_type",
    "migrate",
    "open_engine",
    "revisions",
    "session_scope",
]
