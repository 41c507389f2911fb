"""The commands on a station whose database is PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.app.cli import main
from radio.app.commands import planning
from radio.db import open_engine
from radio.db.engine import for_writing
from radio.units import Seconds
from tests.rig.databases import Databases


@pytest.fixture
def url(
    databases: Databases, radio: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    with databases.new("postgresql", tmp_path, migrated=False) as made:
        monkeypatch.setenv("RADIO_DATABASE_URL", made)
        done = radio("init")
        assert done.returncode == 0, done.stderr
        yield made


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, words)
    return done.exit_code, done.stdout, " ".join(done.stderr.split())


@pytest.mark.usefixtures("url")
def test_what_is_set_is_there_and_no_file_is_made(data: Path) -> None:
    code, _, told = run("presenter", "set", "siti", "--name", "Siti")
    assert code == 0, told
    _, facts, _ = run("presenter", "list", "--json")
    assert [row["id"] for row in json.loads(facts)] == ["siti"]
    assert not (data / "station.db").exists()
    assert run("asrun", "2026-01-01", "2026-01-01")[0] == 0


def test_a_writer_gives_up_and_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "PATIENCE", Seconds(0.2))
    engine = open_engine(url)
    with for_writing(engine).begin():
        code, _, told = run("presenter", "set", "siti", "--name", "Siti")
    engine.dispose()
    assert code == 1
    assert "database is busy" in told
    assert "pg_stat_activity" in told


def test_a_server_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_DATABASE_URL", f"postgresql+psycopg://radio@/radio?host={tmp_path}")
    code, _, told = run("presenter", "list")
    assert code == 1
    assert "the station's database can't be used" in told
    assert "Is the server running" in told
