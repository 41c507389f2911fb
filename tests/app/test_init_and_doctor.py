from __future__ import annotations

import json
import os
import socket
import sqlite3
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from radio.air.log import AirLog, Entry, save_log
from radio.units import Millis
from tests.rig.servers import Icecast


def checks(done: Any) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(done.stdout)["checks"]}


def test_init_makes_a_station_and_can_be_repeated(radio: Any, data: Path) -> None:
    for _ in range(2):
        done = radio("init")
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert "GB free" in done.stderr
    assert (data / "station.db").exists()
    assert (data / ".initialised").exists()
    assert stat.S_IMODE((data / "radio.toml").stat().st_mode) == 0o600


def test_init_leaves_a_settings_file_as_it_is(radio: Any, data: Path) -> None:
    data.mkdir()
    (data / "radio.toml").write_text("[panel]\nport = 9000\n")
    assert radio("init", "--quiet").stderr == ""
    assert (data / "radio.toml").read_text() == "[panel]\nport = 9000\n"


def test_init_says_what_stands_in_its_way(radio: Any, data: Path) -> None:
    data.write_text("a file where the folder belongs")
    done = radio("init")
    assert done.returncode == 1
    assert str(data) in done.stderr
    assert "Traceback" not in done.stderr


def test_init_refuses_the_database_of_a_newer_version(radio: Any, data: Path) -> None:
    assert radio("init").returncode == 0
    with sqlite3.connect(data / "station.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    done = radio("init")
    assert done.returncode == 1
    assert "9999" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_on_a_whole_station(radio: Any, data: Path) -> None:
    radio("init")
    now = time.time()
    entries = tuple(
        Entry(id=str(day), at=Millis(int((now + day * 86400) * 1000)), uri="/x") for day in (0, 1)
    )
    save_log(AirLog(entries=entries, fallback=entries), data / "air" / "log.json")
    done = radio("doctor", "--json", RADIO_PORT=str(free_port()))
    found = checks(done)
    failed = {name: row for name, row in found.items() if row["state"] == "fail"}
    assert failed == {}
    assert done.returncode == 0
    for name in ("libVLC", "ffmpeg", "disk", "clock", "database", "output listen", "log tomorrow"):
        assert name in found


def test_doctor_says_how_to_mend_each_thing(radio: Any, data: Path) -> None:
    done = radio(
        "doctor",
        "--json",
        RADIO_OUTPUTS__ICECAST__PORT=str(free_port()),
        RADIO_OUTPUTS__CARD__DEVICE="no such card",
        RADIO_OUTPUTS__FILE__PATH="/no/such/folder/x.wav",
        PATH="/nonexistent",
    )
    assert done.returncode == 1
    found = checks(done)
    wrong = ("data folder", "database", "ffmpeg", "log", "output icecast", "output card")
    for name in (*wrong, "output file"):
        assert found[name]["state"] == "fail", name
        assert found[name]["mend"], name
    assert not data.exists()


def test_doctor_tells_how_a_damaged_database_is_put_back(radio: Any, data: Path) -> None:
    radio("init")
    copy = data / "backup" / "station-2026-11-24.db"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes((data / "station.db").read_bytes())
    (data / "station.db").write_bytes(os.urandom(40_000))
    mend = checks(radio("doctor", "--json"))["database"]["mend"]
    assert mend.startswith("stop the station, then: ")
    subprocess.run(["sh", "-e", "-c", mend.split(": ", 1)[1].rsplit(";", 1)[0]], check=True)
    assert radio("init", "--quiet").returncode == 0
    assert checks(radio("doctor", "--json"))["database"]["state"] == "ok"


def test_doctor_finds_an_output_that_answers(radio: Any) -> None:
    with Icecast() as server:
        port = str(server.port)
        given = {"RADIO_OUTPUTS__ICECAST__PORT": port, "RADIO_PORT": port}
        wrong = radio("doctor", "--json", RADIO_OUTPUTS__ICECAST__PASSWORD="salah", **given)
        done = radio("doctor", "--json", RADIO_OUTPUTS__ICECAST__PASSWORD=server.password, **given)
    refused = checks(wrong)["output icecast"]
    assert (refused["state"], "password" in refused["mend"]) == ("fail", True)
    found = checks(done)
    assert found["output icecast"]["state"] == "ok"
    # And the same port is not free for the console.
    assert found["console"]["state"] == "fail"
    assert "RADIO_PORT" in found["console"]["mend"]


def test_doctor_tells_of_wrong_settings(radio: Any) -> None:
    done = radio("doctor", RADIO_PROT="1")
    assert done.returncode == 1
    assert "Did you mean RADIO_PORT?" in done.stdout


def test_doctor_warns_before_the_disk_is_full(radio: Any, data: Path) -> None:
    radio("init")
    done = radio("doctor", "--json", RADIO_ARCHIVE__KEEP_DAYS="36500")
    assert "days of aircheck want" in checks(done)["disk"]["found"]
    done = radio("doctor", "--json", RADIO_ARCHIVE__FREE_GIGABYTES="100000")
    assert checks(done)["disk"]["state"] == "fail"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_doctor_finds_a_folder_it_may_not_write(radio: Any, data: Path) -> None:
    radio("init")
    data.chmod(0o500)
    found = checks(radio("doctor", "--json"))
    data.chmod(0o700)
    assert found["data folder"]["state"] == "fail"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
