"""Breaks and campaigns of one day, for the tests of spots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from playlists.clock import day_span
from playlists.spots import (
    Break,
    Campaign,
    Kind,
    Placement,
    SpotPiece,
)
from radio.units import Millis, Seconds

ZONE = ZoneInfo("Asia/Jakarta")
DAY = date(2026, 12, 1)
START = day_span(DAY, ZONE).start
LONG = 365 * 86400.0


def breaks(*hours: float, seconds: float = 180.0) -> list[Break]:
    return [
        Break(f"b{n}", Millis(START + round(hour * 3_600_000)), Seconds(seconds))
        for n, hour in enumerate(hours)
    ]


QUEUE = [SpotPiece(f"ilm{n}", Seconds(20.0 + 5 * n)) for n in range(4)]
HOURLY = breaks(*(hour + 0.25 for hour in range(24)))


def campaign(name: str = "bank", plays: int = 8, seconds: float = 30.0, **more: object) -> Campaign:
    plain = Campaign(name, Kind.COMMERCIAL, DAY, DAY, plays, (SpotPiece(name, Seconds(seconds)),))
    return replace(plain, **more)


def hours_of(plan: Placement, name: str, given_breaks: Sequence[Break] = HOURLY) -> list[float]:
    return [
        (each.at - START) / 3_600_000
        for each in sorted(given_breaks, key=lambda each: each.at)
        for spot in plan.breaks[each.key]
        if spot.campaign_id == name
    ]
