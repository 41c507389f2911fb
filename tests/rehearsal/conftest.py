"""The station of the log's tests, rehearsed."""

import pytest
from sqlalchemy import Engine, delete

from radio.broadcastlog.tables import DailyItem
from radio.db import session_scope
from tests.broadcastlog.conftest import data, database  # noqa: F401 - fixtures


@pytest.fixture
def plain_days(database: Engine) -> Engine:  # noqa: F811  # the fixture
    """The station without anthem and azan."""
    with session_scope(database, write=True) as session:
        session.execute(delete(DailyItem))
        session.commit()
    return database
