"""What every table of the station is made from."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from radio.db.limits import check_rows_of
from radio.db.types import MillisType
from radio.units import Millis

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints have names, so that a later migration can drop them on any database."""


class Base(DeclarativeBase):
    """Declarative base of all rooms; rows are typed with `Mapped[...]`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {Millis: MillisType}


check_rows_of(Base)
