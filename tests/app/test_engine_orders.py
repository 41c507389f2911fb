"""The commands and the real engine: what it refuses, what it lets go, what it tells."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from radio.air.log import Cart
from radio.air.quarantine import Quarantine, quarantine_file
from radio.app.cli import main
from tests.rig import RATE, Station, item, noise, write_audio

LENGTH = 60.0
CUE_IN = 2.0


def type_in(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def quarantined() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(type_in("media", "quarantine", "--json").stdout)
    return rows


def condemn(data: Path, path: Path, *, sure: bool = True) -> None:
    """What a decoder that went down on it twice leaves behind."""
    kept = Quarantine(quarantine_file(data))
    kept.strike(str(path), 61.0, sure=sure)
    kept.strike(str(path), 61.5, sure=sure)
    quarantine_file(data).parent.mkdir(parents=True, exist_ok=True)
    kept.write(kept.snapshot())


@pytest.fixture
def station(data: Path) -> Iterator[Station]:
    with Station(data) as station:
        music = write_audio(station.media("music.wav"), noise(LENGTH, 1))
        write_audio(station.media("bad.wav"), noise(5.0, 2))
        entry = item(music, "music", seconds=LENGTH, cue_in=CUE_IN)
        station.put_log(entry, carts=(Cart("bel", str(music)),))
        yield station


@pytest.mark.slow
def test_what_the_engine_refuses_is_told_and_what_it_lets_go_is_played(station: Station) -> None:
    bad = station.media("bad.wav")
    condemn(station.data, bad)
    station.start().wait_for_title("music")
    for words, told in (
        ("live open ftp://x", "“ftp://x”: not a source; an absolute path, or one of alsa://"),
        ("live open http://", "the host is missing"),
        ("live open nobody", "there is no live source “nobody”. Sources: none are set up."),
        ("cart stop nope", "there is no cart “nope”. Carts: bel."),
        ("cart fire nope", "there is no cart “nope”. Carts: bel."),
        ("emergency on ftp://x", "“ftp://x”: not a source"),
        ("emergency off", "no emergency is on."),
        ("record start ../x", "“../x” can't be the name of a recording. Letters, digits, dots"),
        ("record stop x", "“x” is not being recorded. Being recorded: nothing."),
        (f"media release {station.media('music.wav')}", "is not quarantined"),
    ):
        done = type_in(*words.split())
        assert done.exit_code == 1, words
        assert told in done.stderr, words
        assert len(done.stderr.splitlines()) == 1
    assert station.status()["live"] is None
    assert "was not playing" in type_in("cart", "stop", "bel").stderr

    (row,) = quarantined()
    assert row["path"] == str(bad)
    assert type_in("media", "release", str(bad)).exit_code == 0
    assert quarantined() == []
    station.change_log(entries=(*station.log.entries, item(bad, "bad", seconds=5.0)))
    type_in("skip")
    station.wait_for_title("bad")
    station.wait_for(lambda: quarantine_file(station.data).read_text() == "{}")


@pytest.mark.slow
def test_elapsed_is_the_position_in_the_item_after_a_restart_too(station: Station) -> None:
    station.start().wait_for_title("music")
    station.wait_for(lambda: station.status()["now"]["elapsed"] > 4.0)
    station.kill()
    station.start().wait_for_title("music")
    now = station.status()["now"]
    assert now["elapsed"] > 4.0
    assert now["elapsed"] + now["remaining"] == pytest.approx(LENGTH - CUE_IN, abs=0.05)
    assert "stops after what is on the air" in type_in("stop", "--after").stderr
    assert station.status()["stop_after"]
    assert "The log stops after" in type_in("status").stdout
    assert json.loads(type_in("stop", "--not-after", "--json").stdout) == {"stop_after": False}
    assert not station.status()["stop_after"]


@pytest.mark.slow
def test_a_recording_is_begun_told_of_and_ended(station: Station) -> None:
    station.start().wait_for_title("music")
    asked = time.time() * 1000
    done = type_in("record", "start", "wawancara", "--for", "1:00:00", "--json")
    begun = json.loads(done.stdout)
    assert begun["until"] == pytest.approx(asked + 3_600_000, abs=60_000)
    (row,) = [r for r in station.status()["outputs"] if r["kind"] == "recording"]
    assert row["name"] == "wawancara"
    again = type_in("record", "start", "wawancara")
    assert again.stderr == f"Recording into {begun['file']}.\n"
    station.wait_recorded(station.recorded / RATE + 0.5)
    assert type_in("record", "stop", "wawancara").stderr == "Recorded in recordings/wawancara.\n"
    path = station.data / begun["file"]
    station.wait_for(lambda: path.exists() and path.stat().st_size > 4000)
    assert [r for r in station.status()["outputs"] if r["kind"] == "recording"] == []
    for length in ("2 days", "0", "24:00:01"):
        assert type_in("record", "start", "wawancara", "--for", length).exit_code == 2
    assert type_in("record", "start", "siang-malam", "--for", "24:00:00").exit_code == 0


# ------------------------------------------------------------------- without an engine


def test_a_file_is_released_while_the_station_is_off(data: Path, tmp_path: Path) -> None:
    first = write_audio(tmp_path / "first.wav", noise(1.0, 3))
    second = write_audio(tmp_path / "second.wav", noise(1.0, 4))
    condemn(data, first)
    condemn(data, second, sure=False)
    rows = {row["path"]: row for row in quarantined()}
    assert "crashed or hung 2 times, last at 1:01" in rows[str(first)]["why"]
    assert "from outside twice near 1:01" in rows[str(second)]["why"]
    since = time.strftime("%Y-%m-%dT")
    assert rows[str(first)]["since"][:8] == since[:8]
    listed = type_in("media", "quarantine").stdout
    assert str(first) in listed
    assert type_in("media", "release", str(first)).exit_code == 0
    assert [row["path"] for row in quarantined()] == [str(second)]
    again = type_in("media", "release", str(first))
    assert again.exit_code == 1
    assert "`radio media quarantine`" in again.stderr


def test_a_piece_of_the_library_is_released_by_its_id(
    radio: Any, data: Path, tmp_path: Path
) -> None:
    write_audio(tmp_path / "lagu.wav", noise(4.0, 5))
    assert radio("import", str(tmp_path / "lagu.wav")).returncode == 0
    (row,) = json.loads(radio("media", "list", "--json").stdout)
    condemn(data, data / row["path"])
    (held,) = quarantined()
    assert held["media_id"] == row["id"]
    assert type_in("media", "release", row["id"]).exit_code == 0
    assert quarantined() == []


def test_a_changed_file_is_free_and_an_older_account_is_read(data: Path, tmp_path: Path) -> None:
    path = write_audio(tmp_path / "x.wav", noise(1.0, 6))
    condemn(data, path)
    account = json.loads(quarantine_file(data).read_text())
    for row in account.values():
        del row["since"], row["at"], row["sure"]
    quarantine_file(data).write_text(json.dumps(account))
    assert quarantined()[0]["since"] is None
    write_audio(path, noise(2.0, 6))
    assert quarantined() == []


def test_with_nothing_quarantined_there_is_nothing_to_tell() -> None:
    assert quarantined() == []
    assert "No file is quarantined." in type_in("media", "quarantine").stderr
