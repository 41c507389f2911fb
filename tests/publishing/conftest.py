from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.publishing.kit import Show


@pytest.fixture
def show(database: Engine, tmp_path: Path) -> Show:
    return Show(database, tmp_path)
