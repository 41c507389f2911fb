"""What is in the database stays in it: not for other accounts of the machine, not in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from radio.db import open_engine


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.glob("station.db*")}


def write(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS extra (name TEXT)"))
        connection.execute(text("INSERT INTO extra VALUES ('x')"))
        # While it is open, SQLite's own files are beside it.
        assert modes(Path(engine.url.database or "").parent) == {0o600}
    engine.dispose()


def test_a_database_file_is_its_owners_alone_a_new_one_and_one_from_before(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'station.db'}"
    write(url)
    (tmp_path / "station.db").chmod(0o644)
    write(url)


@pytest.mark.parametrize("durable", [True, False])
def test_an_error_tells_no_value(empty_url: str, *, durable: bool) -> None:
    engine = open_engine(empty_url, durable=durable)
    with engine.connect() as connection, pytest.raises(DBAPIError) as told:
        connection.execute(
            text("SELECT nothing FROM nowhere WHERE phone = :phone"), {"phone": "0812"}
        )
    engine.dispose()
    assert "nowhere" in str(told.value)
    assert "0812" not in str(told.value)
