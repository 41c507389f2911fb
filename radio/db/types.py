"""Column types: moments that can't lose their zone on the way to the disk and back."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from radio.units import Millis


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetime in Python, UTC in the database.

    Raises:
        ValueError: a datetime without a zone is written; nobody knows which moment it means.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To the database: converted to UTC, stored without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """From the database: the same moment, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class MillisType(TypeDecorator[Millis]):
    """Milliseconds since 1970 UTC as a 64-bit integer: the air chain's own measure of time."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Millis | None, _dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Millis | None:
        """From the database."""
        return None if value is None else Millis(value)


def enum_type(kind: type[StrEnum]) -> Enum:
    """Column type for a StrEnum: its value as text, back as the member.

    No check constraint: a new member must not need a migration.
    """
    return Enum(
        kind,
        native_enum=False,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )
