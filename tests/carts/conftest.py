from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.db import open_engine, session_scope
from tests.broadcastlog.conftest import LENGTHS, a_piece, shelve


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def database(data: Path, station_url: str) -> Iterator[Engine]:
    """A small library whose files are there and empty."""
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        for category in ("musik", "jingle", "cart"):
            for number, seconds in enumerate(LENGTHS[category]):
                shelve(session, data, a_piece(category, number, seconds))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    with session_scope(database, write=True) as session:
        yield session
