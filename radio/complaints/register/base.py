"""What every table of the shared complaint database is made from.

It is a database of its own: other stations, desks and programs use it, too, and it may be on another
machine, or away. So nothing in it refers to the station's database but by an identifier.
"""

from __future__ import annotations

from typing import ClassVar, Final

from sqlalchemy import ColumnElement, MetaData, true
from sqlalchemy.orm import DeclarativeBase

from radio.db import Base, MillisType, Revision
from radio.db.base import NAMES
from radio.db.limits import check_rows_of
from radio.units import Millis

ENVIRONMENT: Final = "complaints"
"""Folder of its migrations."""
ID = 32
"""Characters of an identifier: see `radio.complaints.ids`."""
EVERYTHING: Final[ColumnElement[bool]] = true()
"""As a condition on rows, where nobody in particular looks: commands, what the machine does."""


class RegisterBase(DeclarativeBase):
    """Declarative base of the shared complaint database."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {Millis: MillisType}


check_rows_of(RegisterBase)
# Its writes are counted, as those of the station's database are.
Base.metadata.tables[Revision.__tablename__].to_metadata(RegisterBase.metadata)
