"""A data folder of some days, and places for its second copy: another disk, a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from radio.archive.copies.disk import Disk
from radio.archive.copies.pace import Pace
from radio.archive.copies.store import Store
from radio.archive.copies.targets import StoreSettings, Target
from radio.archive.indexing import Place
from radio.units import Millis
from tests.archive.kit import HOUR, NOON, Clock, place_of
from tests.archive.stores import Server, store_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("store"))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """One that a test may kill."""
    found = Server(tmp_path / "store")
    found.start()
    yield found
    found.kill()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    (tmp_path / "second").mkdir()
    found = Disk(tmp_path / "second", Pace())
    found.prepare()
    return found


@pytest.fixture(params=["disk", "store"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "disk":
        found: Target = request.getfixturevalue("disk")
        return found
    server: Server = request.getfixturevalue("server")
    store = store_of(server.address, tmp_path)
    # A prefix of its own: the server is shared.
    settings = StoreSettings(**{**_values(store.settings), "prefix": tmp_path.name})
    return Store(settings, Pace())


def _values(settings: StoreSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in StoreSettings.__slots__}


@pytest.fixture
def place(database: Engine, data: Path, clock: Clock) -> Place:
    clock.now = Millis(NOON + 30 * HOUR)
    return place_of(database, data, clock)
