from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.db import open_engine
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.units import Millis, Seconds


class Clock:
    """Wall time that a test moves by hand: 2026-12-31 12:20 in Bojonegoro."""

    def __init__(self) -> None:
        self.now = Millis(1_798_694_400_000)

    def __call__(self) -> Millis:
        return self.now

    def add(self, hours: float) -> None:
        self.now = Millis(self.now + round(hours * 3_600_000))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def station(tmp_path: Path, station_url: str, clock: Clock) -> Iterator[Station]:
    engine = open_engine(station_url, busy_timeout=Seconds(0.1))
    yield Station(WorkerSettings(tmp_path, station_url, keep_days=365, days_ahead=2), engine, clock)
    engine.dispose()


@pytest.fixture
def context(station: Station) -> Context:
    return Context.lasting(station, Seconds(60.0))
