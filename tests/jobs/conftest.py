from collections.abc import Iterator
from pathlib import Path

import pytest

from radio.archive.old import Ages
from radio.calls.keeping import Terms
from radio.db import open_engine
from radio.jobs import retention
from radio.jobs.context import Context, Station
from radio.jobs.settings import ArchiveSettings, WorkerSettings
from radio.units import Seconds
from tests.jobs.chain import Chain
from tests.jobs.house import Clock, House
from tests.rig import Shelf, noise
from tests.rig import Station as Air
from tests.rig.databases import make_new
from tests.rig.servers import StreamServer


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def station(tmp_path: Path, station_url: str, clock: Clock) -> Iterator[Station]:
    engine = open_engine(station_url, busy_timeout=Seconds(0.1))
    settings = WorkerSettings(
        tmp_path,
        station_url,
        days_ahead=2,
        archive=ArchiveSettings(ages=Ages(archive=365)),
        call_terms=Terms(aired=365),
    )
    yield Station(settings, engine, clock)
    engine.dispose()


@pytest.fixture
def context(station: Station) -> Context:
    return Context.lasting(station, Seconds(60.0))


@pytest.fixture
def house(context: Context, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> House:
    """Whose complaints nobody has to ask for."""
    monkeypatch.setattr(retention, "closings", lambda _register, _calls: {})
    return House(context, clock)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def line(shelf: Shelf) -> Iterator[StreamServer]:
    clip = shelf.put("line.mp3", noise(8.0, 110), "-write_xing", "0", "-id3v2_version", "0")
    with StreamServer(clip.path.read_bytes(), 24000) as server:
        yield server


@pytest.fixture
def chain(tmp_path: Path, shelf: Shelf) -> Iterator[Chain]:
    with Air(tmp_path) as air:
        air.put_log(shelf.noise(60.0, 200).entry("before"))
        air.start().wait_for_title("before")
        url = f"sqlite:///{air.data / 'station.db'}"
        make_new(url)
        database = open_engine(url)
        chain = Chain(air, database, Station(WorkerSettings(air.data, url), database))
        yield chain
        chain.rest()
        database.dispose()
