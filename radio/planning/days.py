"""Building days of log as a station does: with what has aired by now, and on to the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from playlists.daybuilder import PLAIN
from playlists.spots import SpotRules
from playlists.values import Rules
from radio.broadcastlog.building import BuildOrder, BuildReport, build_days
from radio.broadcastlog.collecting import FreezeSettings
from radio.broadcastlog.daily import HERE, Sky
from radio.broadcastlog.freezing import Freezer
from radio.rehearsal.spotplan import spot_plan
from radio.reports.asrun import played_since
from radio.reports.ingest import ingest
from radio.spots.campaigns import RULES
from radio.units import Millis

LOOK_BACK = 2 * 86_400_000
"""ms before now in which entries have gone out that may still stand in the log."""


@dataclass(frozen=True, slots=True)
class StationRules:
    """All that days of a station are planned by."""

    zone: ZoneInfo
    freeze: FreezeSettings
    sky: Sky = HERE
    rules: Rules = PLAIN
    spots: SpotRules = RULES


def build(
    engine: Engine,
    data: Path,
    station: StationRules,
    days: tuple[date, int],
    now: Millis,
    *,
    seed: int = 1,
    tell: Callable[[date], None] | None = None,
) -> BuildReport:
    """Build so many local days from a first one, and hand the log to the engine.

    `tell` is called with each day that is built. Warnings of the freeze are among the report's.

    Raises:
        sqlalchemy.exc.OperationalError: the database is locked; days already built stay.
    """
    ingest(engine, data / "asrun")
    order = BuildOrder(
        days[0], days[1], now, seed, played_since(engine, Millis(now - LOOK_BACK)),
        sky=station.sky, rules=station.rules,
        spots=spot_plan(engine, station.zone, now, station.spots),
    )  # fmt: skip
    report = build_days(engine, station.zone, order, tell)
    frozen = Freezer(engine, data, station.freeze).freeze(now)
    report.warnings.extend(frozen.warnings)
    return report
