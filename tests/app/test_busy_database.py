"""Commands while another program keeps the station's database locked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from radio.app import backup, database
from radio.app.cli import main
from radio.app.commands import planning
from radio.units import Seconds

SHORT = Seconds(0.2)


@pytest.fixture
def station(radio: Any, data: Path) -> Path:
    assert radio("init").returncode == 0
    return data / "station.db"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "PATIENCE", SHORT)
    monkeypatch.setattr(planning, "PATIENCE", SHORT)


def held(path: Path, *pragmas: str) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for pragma in pragmas:
            other.execute(f"PRAGMA {pragma}")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def written_to(station: Path) -> Iterator[Path]:
    """As while another program writes."""
    for _ in held(station):
        yield station


@pytest.fixture
def shut(station: Path) -> Iterator[Path]:
    """Not even to be read: another journal mode than ours."""
    for _ in held(station, "journal_mode=DELETE"):
        yield station


@pytest.mark.usefixtures("written_to")
@pytest.mark.parametrize("words", ["media list", "log show today", "asrun 2026-01-01 2026-01-01"])
def test_a_reader_does_not_wait_for_a_writer(radio: Any, words: str) -> None:
    begun = time.monotonic()
    done = radio(*words.split())
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun < 4


@pytest.mark.usefixtures("written_to", "hasty")
@pytest.mark.parametrize("words", ["media retire m1", "log build tomorrow"])
def test_a_writer_gives_up_and_says_so(words: str, data: Path) -> None:
    done = CliRunner().invoke(main, words.split())
    assert done.exit_code == 1
    told = " ".join(done.stderr.split())
    assert "database is busy" in told
    assert f"fuser {data / 'station.db'}" in told


@pytest.mark.usefixtures("shut", "hasty")
@pytest.mark.parametrize("words", ["media list", "log show today", "backup x.tar.gz"])
def test_what_can_not_even_be_read_is_told(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    begun = time.monotonic()
    done = CliRunner().invoke(main, words.split())
    assert done.exit_code == 1
    assert "database is busy" in done.stderr
    assert time.monotonic() - begun < 10
    assert not list(tmp_path.glob("*.gz"))


def test_a_database_to_be_made_does_not_wait_long(data: Path, radio: Any) -> None:
    data.mkdir()
    for _ in held(data / "station.db"):
        begun = time.monotonic()
        done = radio("media", "list")
        assert time.monotonic() - begun < database.PATIENCE * 2 + 3
    assert done.returncode == 1
    assert "database is busy" in done.stderr
