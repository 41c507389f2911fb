"""The second copy at the command line, through the loss of the whole data disk."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from radio.app.progress import reading_shown
from radio.archive.indexing import Place, look
from radio.archive.signing import own_key
from radio.archive.statements import seal
from radio.db import open_engine
from radio.keys import Keyring
from radio.units import Millis
from tests.archive.kit import HOUR, ZONE, hour_at

DAY = 24 * HOUR

pytestmark = pytest.mark.sqlite


def set_up(data: Path, second: Path) -> None:
    data.mkdir()
    (data / "radio.toml").write_text(
        f'[station]\nname = "Radio"\n[archive]\ncopy_to = "{second}"\n', encoding="utf-8"
    )


def recorded(data: Path) -> list[str]:
    """Three hours of the day before yesterday, taken in and stated as the worker does."""
    now = round(time.time() * 1000)
    begin = (now // HOUR) * HOUR - 2 * DAY
    names = [hour_at(data, begin + number * HOUR) for number in range(3)]
    engine = open_engine(f"sqlite:///{data / 'station.db'}")
    place = Place(engine, data, ZONE, lambda: Millis(now))
    look(place)
    assert seal(place, own_key(data, Keyring(data / "keyring")), "Radio")
    engine.dispose()
    return names


def test_a_lost_data_disk_comes_back_and_is_proven(radio: Any, data: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    set_up(data, second)
    assert "No such file" in radio("archive", "prepare").stderr
    second.mkdir()
    assert "not mounted" in radio("archive", "copies").stdout
    done = radio("archive", "prepare")
    assert done.returncode == 0, done.stderr
    assert "is on the same disk" in done.stderr
    names = recorded(data)
    key = radio("archive", "statement", "--public-key").stdout.strip()
    before = json.loads(radio("archive", "copies", "--json").stdout)
    assert (before[0]["copied"], before[0]["lacking"]) == (0, 3)
    assert "are not there yet" in radio("archive", "copies").stdout
    call = data / "calls/2026/03/03/c1/call.json"
    call.parent.mkdir(parents=True)
    call.write_text('{"closed": true, "rate": 16000}')
    assert "5 copied" in radio("archive", "copy").stderr
    assert "of these 1 recordings of calls" in radio("archive", "copies").stdout
    assert json.loads(radio("archive", "copies", "--json").stdout)[0]["lacking"] == 0
    (data / names[0]).write_bytes(b"x")
    done = radio("archive", "restore-file", names[0])
    assert done.returncode == 0, done.stderr
    assert "is back from" in done.stderr
    assert radio("archive", "verify").returncode == 0
    wrong = radio("archive", "restore-file", "aircheck/none.opus")
    assert (wrong.returncode, "knows no closed file" in wrong.stderr) == (1, True)

    shutil.rmtree(data)
    set_up(data, second)
    assert "5 files are back" in radio("archive", "restore").stderr
    assert call.exists()
    old = str(data / "archive" / "statements-before")
    proven = radio("archive", "verify", "--statements", old, "--key", key)
    assert proven.returncode == 0, proven.stderr
    assert "3 files read" in proven.stderr
    (data / names[1]).write_bytes(b"y")
    assert radio("archive", "verify", "--statements", old, "--key", key).returncode == 1
    assert "0 files are back" in radio("archive", "restore").stderr


def test_without_a_place_it_is_told(radio: Any, data: Path) -> None:
    for words in (["copies"], ["copy"], ["prepare"], ["restore"], ["restore-file", "a"]):
        done = radio("archive", *words)
        assert (done.returncode, "no second copy is set up" in done.stderr) == (1, True)


def test_a_store_that_is_half_set_is_refused(radio: Any, data: Path) -> None:
    data.mkdir()
    (data / "radio.toml").write_text('[archive.store]\nendpoint = "https://s3.example.id"\n')
    done = radio("archive", "copies")
    assert done.returncode != 0
    assert "a store needs a bucket and a key_file" in done.stderr


def test_the_forecast_tells_when_the_disk_is_full(radio: Any, data: Path) -> None:
    data.mkdir()
    (data / "radio.toml").write_text("[archive]\nkeep_days = 36500\nfree_gigabytes = 0\n")
    done = radio("archive", "forecast", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["lacking_bytes"] > 0) == (1, True)
    assert 0 < found["full_in_days"] < 36500
    assert [kind["kind"] for kind in found["kinds"]][:2] == ["aircheck", "recordings"]
    told = radio("archive", "forecast")
    assert "The disk is full in" in told.stdout
    (data / "radio.toml").write_text(
        "[outputs.aircheck]\nenabled = false\n[archive]\nfree_gigabytes = 0\n"
    )
    done = radio("archive", "forecast")
    assert (done.returncode, "holds all of it" in done.stdout) == (0, True)


def test_what_is_read_is_named_on_a_terminal_and_gone_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)

    def breaks() -> None:
        with reading_shown() as show:
            show("aircheck/14\x1b[2J.opus", 3)
            raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        breaks()
    assert capsys.readouterr().err == "\r\x1b[Kaircheck/14 [2J.opus\r\x1b[K"
