"""`radio playlist` at the command line."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from playlists.formats import read_list
from tests.rig import noise, write_audio


@pytest.fixture
def pieces(radio: Any, tmp_path: Path) -> dict[str, str]:
    """Ids of two pieces by their titles."""
    for number, name in enumerate(("Didi Kempot - Cidro", "Gesang - Bengawan Solo")):
        write_audio(tmp_path / "musik" / f"{name}.wav", noise(4.0, number))
    assert radio("import", str(tmp_path / "musik")).returncode == 0
    rows = json.loads(radio("media", "list", "--json").stdout)
    return {row["title"]: row["id"] for row in rows}


def aired(data: Path, media_id: str, hours_ago: float) -> None:
    """A line of the journal as the engine writes it."""
    at = round((time.time() - hours_ago * 3600) * 1000)
    lines = [
        {"kind": "start", "span": f"s{at}", "at": at, "entry_id": "e", "media_id": media_id,
         "title": "", "artist": "", "category": "musik", "programme": "", "source": "log",
         "planned_at": None, "position": 0.0},
        {"kind": "end", "span": f"s{at}", "at": at + 9, "seconds": 0.009, "frames": 432,
         "ended_because": "end"},
    ]  # fmt: skip
    day = time.strftime("%Y-%m-%d", time.gmtime(at / 1000))
    (data / "asrun").mkdir(exist_ok=True)
    with (data / "asrun" / f"{day}.jsonl").open("a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_a_list_is_put_together_shown_and_taken_away(radio: Any, pieces: dict[str, str]) -> None:
    assert "none yet" in radio("playlist", "list").stderr
    cidro, solo = pieces["Cidro"], pieces["Bengawan Solo"]
    done = radio("playlist", "set", "Sore Santai", solo, "--notes", "untuk sore")
    assert (done.returncode, done.stderr) == (0, "sore-santai holds 1 items.\n")
    radio("playlist", "set", "sore-santai", cidro, "--append")
    facts = json.loads(radio("playlist", "show", "Sore Santai", "--json").stdout)
    assert (facts["kind"], facts["notes"], facts["items"]) == ("stored", "untuk sore", 2)
    assert [row["id"] for row in facts["pieces"]] == [solo, cidro]
    radio("media", "retire", cidro)
    told = radio("playlist", "show", "sore-santai").stdout.splitlines()
    assert [line.endswith("Didi Kempot - Cidro  [retired]") for line in told] == [False, True]
    refused = radio("playlist", "set", "sore-santai", "nobody")
    assert (refused.returncode, "no piece with the id 'nobody'" in refused.stderr) == (1, True)
    assert json.loads(radio("playlist", "list", "--json").stdout)[0]["items"] == 2
    assert radio("playlist", "remove", "sore-santai").returncode == 0
    gone = radio("playlist", "show", "sore-santai")
    assert (gone.returncode, "there is no list 'sore-santai'" in gone.stderr) == (1, True)


def test_a_rule_is_tried_and_kept(radio: Any, pieces: dict[str, str], data: Path) -> None:
    cidro, solo = pieces["Cidro"], pieces["Bengawan Solo"]
    aired(data, cidro, hours_ago=50)
    aired(data, cidro, hours_ago=1)
    found = json.loads(radio("playlist", "try", "order:least-played", "--json").stdout)
    assert [row["id"] for row in found["pieces"]] == [solo, cidro]
    assert found["pieces"][0]["last_played"] is None
    assert found["pieces"][1]["last_played"].endswith("+07:00")
    assert radio("playlist", "smart", "Jarang", "played:>7d category:musik").returncode == 0
    facts = json.loads(radio("playlist", "show", "jarang", "--json").stdout)
    assert (facts["rule"], [row["id"] for row in facts["pieces"]]) == (
        "played:>7d category:musik",
        [solo],
    )
    told = radio("playlist", "try", "-héndi -bengawan")
    assert (told.stdout.count("Cidro"), "1 pieces" in told.stderr) == (1, True)
    assert "never" in radio("playlist", "try", "bengawan").stdout
    assert "jarang" in radio("playlist", "list").stdout
    slip = radio("playlist", "try", "category:musk")
    assert (slip.returncode, "did you mean 'musik'?" in slip.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["try", "artis:x"], "did you mean 'artist'?"),
        (["smart", "x", "daypart:pagi"], "there is no daypart 'pagi'"),
        (["try", "played:7d"], "say whether more or less is meant"),
        (["export", "x"], "--to"),
    ],
)
def test_wrong_rules_are_told(radio: Any, words: list[str], told: str) -> None:
    done = radio("playlist", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_a_file_comes_in_and_goes_out(radio: Any, pieces: dict[str, str], tmp_path: Path) -> None:
    write_audio(tmp_path / "baru.wav", noise(4.0, 9))
    path = tmp_path / "Sore Hari.m3u8"
    path.write_text("#EXTINF:4,Didi Kempot - Cidro\r\nD:\\x.mp3\r\nbaru.wav\r\nhttp://h/x\r\n")
    done = radio("playlist", "import", str(path))
    assert (done.returncode, done.stdout) == (0, "sore-hari: 3 items, 2 not in the library\n")
    assert f"By artist and title only: Didi Kempot - Cidro: {pieces['Cidro']}" in done.stderr
    assert "baru.wav: not in the library; with --import it is taken in" in done.stderr
    assert "http://h/x: a stream, not a file" in done.stderr
    assert "[not in the library]" in radio("playlist", "show", "sore-hari").stdout
    found = json.loads(radio("playlist", "import", str(path), "--import", "--json").stdout)
    assert (found["id"], found["missing"]) == ("sore-hari", 1)
    assert [row["recognised_by"] for row in found["items"]] == ["artist and title", "content", None]
    target = tmp_path / "out" / "sore.xspf"
    target.parent.mkdir()
    done = radio(
        "playlist", "export", "sore-hari", "--to", str(target), "--paths", "relative", "--json"
    )
    assert json.loads(done.stdout) == {"file": str(target), "entries": 3}
    entries = read_list(target)
    assert (entries[0].artist, entries[0].label) == ("Didi Kempot", "Cidro")
    assert "<location>../station/media/" in target.read_text()
    assert entries[2].location == "http://h/x"


def test_names_that_are_no_text_do_no_harm(radio: Any, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"Caf\xe9.mp3")).write_bytes(b"x")
    path = tmp_path / "tua.m3u"
    path.write_bytes("Café.mp3\r\n".encode("cp1252"))
    done = radio("playlist", "import", str(path), "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert json.loads(done.stdout)["items"][0]["location"].endswith("Caf\ufffd.mp3")
    assert "Caf\ufffd.mp3  [not in the library]" in radio("playlist", "show", "tua").stdout


def test_a_list_of_strangers_is_kept_and_told(radio: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.m3u"
    path.write_text("gone.mp3\n")
    done = radio("playlist", "import", str(path), "--name", "Asing")
    assert (done.returncode, "no such file" in done.stderr) == (1, True)
    assert json.loads(radio("playlist", "list", "--json").stdout)[0]["items"] == 1
    (tmp_path / "a.pls").write_text("no")
    refused = radio("playlist", "import", str(tmp_path / "a.pls"))
    assert (refused.returncode, "begins with [playlist]" in refused.stderr) == (1, True)
    radio("playlist", "smart", "a", "x")
    taken = radio("playlist", "import", str(path))
    assert (taken.returncode, "'a' is a smart list" in taken.stderr) == (1, True)
    wrong = radio("playlist", "export", "asing", "--to", str(tmp_path / "a.doc"))
    assert (wrong.returncode, "a list ends in" in wrong.stderr) == (1, True)
