"""`radio media edit` and `radio daypart` at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.rig import noise, write_audio


@pytest.fixture
def piece(radio: Any, tmp_path: Path) -> str:
    write_audio(tmp_path / "lagu.wav", noise(4.0, 5))
    assert radio("import", str(tmp_path / "lagu.wav")).returncode == 0
    (row,) = json.loads(radio("media", "list", "--json").stdout)
    return str(row["id"])


def test_a_piece_is_edited_and_shown(radio: Any, piece: str) -> None:
    assert radio("daypart", "set", "dewasa", "22:00-03:00").returncode == 0
    done = radio(
        *("media", "edit", piece, "--title", "Sumilir", "--language", "jv", "--local"),
        *("--daypart", "dewasa", "--valid-until", "2026-12-31", "--add", "tenang"),
        *("--cue-in", "0.5", "--vocals", "none"),
    )
    assert (done.returncode, done.stderr) == (0, "Changed: Sumilir\n")
    facts = json.loads(radio("media", "show", piece, "--json").stdout)
    assert (facts["title"], facts["language"], facts["local"]) == ("Sumilir", "jv", True)
    assert (facts["dayparts"], facts["labels"]) == (["dewasa"], ["tenang"])
    assert (facts["valid_until"], facts["cue_in"], facts["marked"]) == ("2026-12-31", 0.5, True)
    assert "dewasa" in radio("media", "show", piece).stdout
    radio("media", "edit", piece, "--daypart", "always", "--valid-until", "always")
    facts = json.loads(radio("media", "show", piece, "--json").stdout)
    assert (facts["dayparts"], facts["valid_until"]) == ([], None)


def test_nothing_is_changed_where_one_of_them_cannot_be(radio: Any, piece: str) -> None:
    done = radio("media", "edit", piece, "nobody", "--title", "Other")
    assert done.returncode == 1
    assert "no piece with the id 'nobody'" in done.stderr
    done = radio("media", "edit", piece, "--cue-out", "99")
    assert done.returncode == 2
    assert "--cue-out" in done.stderr
    assert json.loads(radio("media", "show", piece, "--json").stdout)["title"] == "lagu"


def test_dayparts_are_listed_and_go(radio: Any, piece: str) -> None:
    assert "There is none yet" in radio("daypart", "list").stderr
    radio("daypart", "set", "malam", "20:00-24:00")
    assert json.loads(radio("daypart", "list", "--json").stdout) == [
        {"name": "malam", "windows": "20:00-24:00"}
    ]
    radio("media", "edit", piece, "--daypart", "malam")
    refused = radio("daypart", "remove", "malam")
    assert (refused.returncode, "1 pieces may only play" in refused.stderr) == (1, True)
    radio("media", "edit", piece, "--daypart", "always")
    assert radio("daypart", "remove", "malam").returncode == 0
    gone = radio("media", "edit", piece, "--daypart", "malam")
    assert (gone.returncode, "there is no daypart 'malam'" in gone.stderr) == (2, True)


@pytest.mark.parametrize("ending", [".m3u8", ".pls", ".xspf"])
def test_a_list_goes_out_and_comes_in(radio: Any, piece: str, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"list{ending}"
    done = radio("media", "export", str(target), "--category", "musik", "--json")
    assert json.loads(done.stdout) == {"file": str(target), "entries": 1}
    again = json.loads(radio("import", str(target), "--json").stdout)
    assert (again["imported"], again["duplicates"]) == (0, 1)
    refused = radio("media", "export", str(tmp_path / "list.doc"))
    assert (refused.returncode, "ends in .m3u" in refused.stderr) == (1, True)


def test_prayer_times_are_told(radio: Any) -> None:
    rows = json.loads(radio("azan", "2026-01-01", "--days", "2", "--json").stdout)
    assert [row["date"] for row in rows] == ["2026-01-01", "2026-01-02"]
    assert list(rows[0]) == [
        "date", "imsak", "subuh", "terbit", "dzuhur", "ashar", "maghrib", "isya",
    ]  # fmt: skip
    assert (rows[0]["imsak"], rows[0]["subuh"]) == ("03:46", "03:56")
    assert "maghrib" in radio("azan", "today").stdout
    polar = {"RADIO_AZAN__LATITUDE": "78", "RADIO_AZAN__LONGITUDE": "15"}
    refused = radio("azan", "2026-06-21", **polar)
    assert (refused.returncode, "does not rise or set" in refused.stderr) == (1, True)


def test_daily_items_are_listed_and_changed(radio: Any) -> None:
    rows = {row["id"]: row for row in json.loads(radio("daily", "list", "--json").stdout)}
    assert (rows["indonesia-raya"]["at"], rows["azan-isya"]["prayer"]) == ("06:00", "isya")
    done = radio("daily", "set", "berita", "--category", "berita", "--at", "07:00",
                 "--weekdays", "mon-sat", "--from", "2027-01-01")  # fmt: skip
    assert (done.returncode, "berita is set" in done.stderr) == (0, True)
    assert radio("daily", "off", "azan-dzuhur").returncode == 0
    listed = radio("daily", "list").stdout
    assert "mon-sat from 2027-01-01 until …" in listed
    assert "[off]" in next(line for line in listed.splitlines() if "azan-dzuhur" in line)
    assert radio("daily", "remove", "berita").returncode == 0
    gone = radio("daily", "on", "berita")
    assert (gone.returncode, "there is no daily item 'berita'" in gone.stderr) == (1, True)
    wrong = radio("daily", "set", "x", "--category", "c", "--at", "26:00")
    assert (wrong.returncode, "is no time of the day" in wrong.stderr) == (2, True)


def test_tomorrow_is_rehearsed_and_told(radio: Any) -> None:
    result = json.loads(radio("rehearse", "tomorrow", "--json").stdout)
    assert (result["rows"], result["hours"], len(result["unfilled"])) == (0, 24, 24)
    done = radio("rehearse", "tomorrow", "--days", "2")
    assert "Not filled (48):" in done.stdout
    assert "is not sound: 0 rows in 48 hours" in done.stderr
