"""A database with the tables of people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from radio.db import open_engine, session_scope
from radio.keys import Keyring


@pytest.fixture
def session(station_url: str) -> Iterator[Session]:
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        yield session
    engine.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")
