from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from radio.db import open_engine
from tests.publishing.kit import Show


@pytest.fixture
def database(station_url: str) -> Iterator[Engine]:
    engine = open_engine(station_url)
    yield engine
    engine.dispose()


@pytest.fixture
def show(database: Engine, tmp_path: Path) -> Show:
    return Show(database, tmp_path)
