from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from radio.db import open_engine, session_scope
from tests.broadcastlog.conftest import a_piece


@pytest.fixture
def session(station_url: str) -> Iterator[Session]:
    """A station with a few spots: iklan0 of 15 s, iklan1 of 30 s, iklan2 of 60 s, ilm0 of 30 s."""
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as opened:
        opened.add_all(a_piece("iklan", n, s) for n, s in enumerate((15.0, 30.0, 60.0)))
        opened.add(a_piece("ilm", 0, 30.0))
        opened.commit()
        yield opened
    engine.dispose()
