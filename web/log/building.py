"""Building a day's log from its page: the command's own work, in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from radio.broadcastlog.collecting import FreezeSettings
from radio.db import open_engine
from radio.planning.days import StationRules, build
from radio.units import Millis, Seconds
from web.errands import Tell
from web.settings import PanelSettings

PATIENCE = Seconds(30.0)
"""Seconds it waits for a database that somebody else is writing to."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: hours and rows counted, and what planning warns of."""

    built: int
    kept: int
    rows: int
    warnings: tuple[str, ...]


def build_log(tell: Tell, settings: PanelSettings, first: date, days: int, now: Millis) -> Built:
    """Build so many days; hours that have begun, have played or were edited stay as they are."""
    freeze = FreezeSettings(settings.station, settings.loudness_target, settings.true_peak)
    station = StationRules(settings.zone_info, freeze, settings.sky, settings.rules, settings.spots)
    engine = open_engine(settings.database, durable=True, busy_timeout=PATIENCE)
    tell(0, days)
    try:
        report = build(
            engine, settings.data, station, (first, days), now,
            tell=lambda day: tell((day - first).days + 1, days),
        )  # fmt: skip
    finally:
        engine.dispose()
    return Built(report.built, report.kept, report.rows, tuple(report.warnings))
