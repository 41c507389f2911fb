"""What the settings say of the disk: how much aircheck a day, kept for how long."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from radio.app.config import Loaded
from radio.app.config.outputs import AircheckOutput
from radio.archive.forecast import Forecast, Plan, look_ahead

GIGABYTE = 1_000_000_000
_DAILY = 125 * 86400
"""Bytes a day of a kilobit a second."""


def plan_of(loaded: Loaded) -> Plan:
    """Days that are kept, and bytes of aircheck a day, by the settings."""
    rows = loaded.settings.outputs.values()
    kinds = [row for row in rows if isinstance(row, AircheckOutput) and row.enabled]
    # FLAC keeps about six tenths of 16-bit stereo.
    pcm = loaded.settings.audio.sample_rate * 32 / 1000
    rates = {"wav": pcm, "flac": pcm * 0.6}
    kilobits = sum(rates.get(row.format, row.bitrate) for row in kinds)
    archive = loaded.settings.archive
    later = sum(row.bitrate if row.format == "opus" else archive.opus_kbps for row in kinds)
    return Plan(archive.keep_days, kilobits * _DAILY, archive.opus_after_days, later * _DAILY)


def forecast_of(loaded: Loaded) -> Forecast:
    """How long the disk lasts.

    Raises:
        OSError: the data folder, or the one it is to be made in, is not there.
    """
    zone = ZoneInfo(loaded.settings.station.zone)
    today = datetime.fromtimestamp(time.time(), zone).date()
    reserve = loaded.settings.archive.free_gigabytes * GIGABYTE
    return look_ahead(loaded.data, zone, today, plan_of(loaded), reserve)


def in_words(found: Forecast) -> str:
    """In a line: whether the disk holds what is to be kept, and if not, how long it lasts."""
    free = f"{found.free / GIGABYTE:.0f} GB free"
    if not found.lacking:
        return f"{free}; it holds all that is to be kept"
    lacking = f"{free}; {found.lacking / GIGABYTE:.0f} GB more are wanted"
    return lacking if found.lasts is None else f"{lacking}, full in {found.lasts:.0f} days"
