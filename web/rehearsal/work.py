"""A rehearsal in a process of its own: the command's own work, for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from radio.broadcastlog.collecting import FreezeSettings
from radio.db import open_engine
from radio.rehearsal.findings import Rehearsal
from radio.rehearsal.rehearse import RehearsalOrder, rehearse
from radio.rehearsal.spotplan import spot_plan
from radio.units import Millis
from web.errands import Tell
from web.settings import PanelSettings

MOST_DAYS = 7


@dataclass(frozen=True, slots=True)
class Days:
    """The local days that are rehearsed."""

    first: date
    count: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """What a rehearsal found, and the moment it was asked for."""

    rehearsal: Rehearsal
    at: Millis


def rehearse_days(tell: Tell, settings: PanelSettings, days: Days, now: Millis) -> Found:
    """Play the log of these days as the engine would; nothing is changed."""
    tell(0, days.count)
    engine = open_engine(settings.database)
    freeze = FreezeSettings(settings.station, settings.loudness_target, settings.true_peak)
    try:
        spots = spot_plan(engine, settings.zone_info, now, settings.spots)
        order = RehearsalOrder(
            days.first, days.count, settings.zone_info, freeze, settings.rehearsal, settings.sky,
            now=now, spots=spots, planning=settings.rules,
        )  # fmt: skip
        return Found(rehearse(engine, settings.data, order), now)
    finally:
        engine.dispose()
