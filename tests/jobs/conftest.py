from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.db import open_engine
from radio.jobs import retention
from radio.jobs.context import Context, Station
from radio.jobs.settings import WorkerSettings
from radio.units import Seconds
from tests.jobs.house import Clock, House


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


@pytest.fixture
def house(context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """Whose complaints nobody has to ask for."""
    monkeypatch.setattr(retention, "closings", lambda _register, _calls: {})
    return House(context, clock)
