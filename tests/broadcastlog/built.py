"""Two days of log, built for the tests and read back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from radio.broadcastlog.building import BuildOrder, build_days
from radio.broadcastlog.tables import LogRow
from radio.db import session_scope
from radio.units import Millis

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 31)
HOUR = 3_600_000


def at(hour: int, minute: int = 0, day: date = DAY) -> Millis:
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    return Millis(round(local.timestamp() * 1000))


NOON = at(12, 20)


def build(engine: Engine, **change: object) -> None:
    order = {"first": DAY, "days": 2, "now": at(0) - 2 * HOUR, "seed": 1, **change}
    build_days(engine, ZONE, BuildOrder(**order))


def rows(engine: Engine, *, hour: Millis | None = None) -> list[LogRow]:
    with session_scope(engine) as session:
        query = select(LogRow).order_by(LogRow.at, LogRow.position)
        if hour is not None:
            query = query.where(LogRow.hour == hour)
        return list(session.scalars(query).unique())


def ids(engine: Engine) -> list[str]:
    return [row.id for row in rows(engine)]
