from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from radio.db import open_engine
from tests.archive.kit import Clock


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()
