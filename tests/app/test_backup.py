from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from radio.app import locks
from radio.app.backup import MANIFEST, back_up, restore
from radio.app.config import load_config
from radio.app.failures import StationError


@pytest.fixture
def station(radio: Any, data: Path) -> Path:
    assert radio("init", "--quiet").returncode == 0
    (data / "asrun" / "2026-01-01.jsonl").write_text('{"kind":"engine"}\n')
    (data / "media" / "jingles").mkdir()
    (data / "media" / "jingles" / "ꦗꦮ.wav").write_bytes(b"RIFF")
    (data / "aircheck" / "big.opus").write_bytes(b"x" * 1000)
    (data / "archive").mkdir(exist_ok=True)
    (data / "archive" / "key").write_text("sealed1.x")
    return data


def rows(data: Path) -> list[Any]:
    with closing(sqlite3.connect(data / "station.db")) as connection:
        return connection.execute("SELECT name FROM extra ORDER BY name").fetchall()


def test_what_was_backed_up_comes_back(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(station / "station.db")) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE extra (name TEXT)")
        writer.execute("INSERT INTO extra VALUES ('kept')")
        writer.commit()
        # A change that is not finished when the copy is made is not in it.
        writer.execute("INSERT INTO extra VALUES ('unfinished')")
        back_up(load_config(), tmp_path / "b.tar.gz", media=True)
        writer.commit()
    new = tmp_path / "new"
    monkeypatch.setenv("RADIO_DATA", str(new))
    restore(load_config(), tmp_path / "b.tar.gz")
    assert rows(new) == [("kept",)]
    assert (new / "media" / "jingles" / "ꦗꦮ.wav").read_bytes() == b"RIFF"
    assert (new / "asrun" / "2026-01-01.jsonl").exists()
    assert not (new / "aircheck" / "big.opus").exists()
    # Without it what was signed before could not be told from what somebody else signs.
    assert (new / "archive" / "key").read_text() == "sealed1.x"
    for name in ("radio.toml", "station.db", "archive/key"):
        assert (new / name).stat().st_mode & 0o077 == 0
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0


def test_the_commands(station: Path, radio: Any, tmp_path: Path) -> None:
    target = tmp_path / "b.tar.gz"
    done = radio("backup", str(target), "--json")
    assert json.loads(done.stdout) == {"file": str(target), "bytes": target.stat().st_size}
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        names = archive.getnames()
    assert "station.db" in names
    assert not any(name.startswith("media/") for name in names)

    refused = radio("restore", str(target))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    done = radio("restore", str(target), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == len(names) - 1


def test_a_running_station_is_not_overwritten(station: Path, tmp_path: Path) -> None:
    back_up(load_config(), tmp_path / "b.tar.gz")
    handle = locks.take(locks.lock_path(station, "engine"))
    locks.sign(handle, supervised=False)
    with pytest.raises(StationError, match=f"process {os.getpid()}"):
        restore(load_config(), tmp_path / "b.tar.gz", replace=True)
    os.close(handle)


@pytest.mark.parametrize("cut", [0, 10, 0.5, 0.99])
def test_half_a_backup_touches_nothing(station: Path, tmp_path: Path, cut: float) -> None:
    whole = tmp_path / "b.tar.gz"
    back_up(load_config(), whole)
    content = whole.read_bytes()
    whole.write_bytes(content[: int(cut if cut > 1 else cut * len(content))])
    before = (station / "station.db").read_bytes()
    with pytest.raises(StationError, match="not a backup"):
        restore(load_config(), whole, replace=True)
    assert (station / "station.db").read_bytes() == before


def test_a_backup_can_not_write_outside(station: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as archive:
        for name, content in (
            (MANIFEST, b'{"format": 1}'),
            ("../outside", b"x"),
            ("media/../../outside", b"x"),
            (str(tmp_path / "outside"), b"x"),
            ("run/engine.sock", b"x"),
        ):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("media/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert restore(load_config(), evil, replace=True) == 0
    assert not (tmp_path / "outside").exists()
    assert not (station / "media" / "link").is_symlink()


def test_a_damaged_database_is_told_and_no_file_is_left(station: Path, tmp_path: Path) -> None:
    (station / "station.db").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StationError, match=r"station\.db"):
        back_up(load_config(), tmp_path / "b.tar.gz")
    assert list(tmp_path.glob("*.tar.gz*")) == []
    assert list(tmp_path.glob(".*.part")) == []


def test_without_a_station_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StationError, match="there is no station"):
        back_up(load_config(), tmp_path / "b.tar.gz")
