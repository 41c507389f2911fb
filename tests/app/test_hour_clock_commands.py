"""`radio clock`, `radio grid`, `radio season` at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MORNING = "00:00 hard turn ident\nsongs musik x2\n30:00 break 120\nfill musik\n"


def test_a_clock_goes_out_and_in_again(radio: Any, tmp_path: Path) -> None:
    plain = radio("clock", "show", "plain").stdout
    (tmp_path / "pagi.txt").write_text(plain + "turn promo\n", encoding="utf-8")
    done = radio("clock", "set", "pagi", str(tmp_path / "pagi.txt"), "--notes", "mornings")
    assert done.returncode == 0
    assert "pagi has 7 slots" in done.stderr
    assert radio("clock", "show", "pagi").stdout == plain + "           turn promo\n"
    rows = {row["id"]: row for row in json.loads(radio("clock", "list", "--json").stdout)}
    assert (rows["pagi"]["notes"], len(rows["pagi"]["slots"])) == ("mornings", 7)
    assert "mornings" in radio("clock", "list").stdout


def test_what_is_wrong_is_told_with_its_line(radio: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("fill musik\nplay it\n", encoding="utf-8")
    done = radio("clock", "set", "pagi", str(tmp_path / "bad.txt"))
    assert (done.returncode, "line 2: 'play it' is no slot" in done.stderr) == (2, True)
    (tmp_path / "latin.txt").write_bytes(b"fill \xff\n")
    done = radio("clock", "set", "pagi", str(tmp_path / "latin.txt"))
    assert (done.returncode, "no text in UTF-8" in done.stderr) == (2, True)
    assert radio("clock", "set", "pagi", str(tmp_path / "none.txt")).returncode == 2
    assert radio("clock", "show", "pagi").returncode == 1
    assert radio("grid", "add", "pagi").returncode == 1
    assert radio("grid", "add", "plain", "25:00-26:00").returncode == 2
    assert radio("season", "ramadan", "1200").returncode == 2


def test_a_list_that_nobody_made_is_told(radio: Any, tmp_path: Path) -> None:
    (tmp_path / "sore.txt").write_text("songs @sore x2\nfill @sore\n", encoding="utf-8")
    done = radio("clock", "set", "sore", str(tmp_path / "sore.txt"))
    assert (done.returncode, done.stderr.count("there is no list @sore")) == (0, 1)
    radio("playlist", "smart", "sore", "category:musik")
    assert "no list" not in radio("clock", "set", "sore", str(tmp_path / "sore.txt")).stderr


def test_the_grid_and_its_seasons(radio: Any, tmp_path: Path) -> None:
    (tmp_path / "pagi.txt").write_text(MORNING, encoding="utf-8")
    radio("clock", "set", "pagi", str(tmp_path / "pagi.txt"))
    assert radio("grid", "add", "pagi", "mon-fri 05:00-09:00").returncode == 0
    assert radio("grid", "add", "plain", "", "--season", "ramadan").returncode == 0
    assert radio("season", "ramadan", "1448").returncode == 0
    rows = json.loads(radio("grid", "list", "--json").stdout)
    assert [(row["position"], row["clock_id"]) for row in rows] == [(10, "pagi"), (20, "plain")]
    week = json.loads(radio("grid", "show", "2027-02-05", "--json").stdout)
    clocks = {day["date"]: {hour["at"]: hour["clock"] for hour in day["hours"]} for day in week}
    assert clocks["2027-02-05"]["05:00"] == "pagi"
    assert clocks["2027-02-08"]["05:00"] == "plain"
    assert week[3]["seasons"] == ["ramadan"]
    assert "Mon 2027-02-08  (ramadan): 00.00 plain" in radio("grid", "show", "2027-02-05").stdout
    assert "05.00 pagi, 09.00 plain" in radio("grid", "show", "2027-02-05").stdout
    refused = radio("clock", "remove", "pagi")
    assert (refused.returncode, "row 10" in refused.stderr) == (1, True)
    assert radio("grid", "remove", "10").returncode == 0
    assert radio("clock", "remove", "pagi").returncode == 0
    assert "ramadan-1448" in radio("season", "list").stdout
    assert radio("season", "remove", "ramadan-1448").returncode == 0
    assert json.loads(radio("season", "list", "--json").stdout) == []


def test_a_season_can_be_set_by_its_days(radio: Any) -> None:
    days = ("--kind", "masa-tenang", "--from", "2029-02-11", "--until", "2029-02-13")
    assert radio("season", "set", "pemilu", *days).returncode == 0
    (row,) = json.loads(radio("season", "list", "--json").stdout)
    assert (row["id"], row["kind"], row["last_day"]) == ("pemilu", "masa-tenang", "2029-02-13")
    over = ("--kind", "x", "--from", "2020-01-01", "--until", "2020-01-02")
    assert "is over already" in radio("season", "set", "old", *over).stderr
    back = ("--kind", "x", "--from", "2029-01-02", "--until", "2029-01-01")
    assert radio("season", "set", "old", *back).returncode == 2


def test_rotation_can_be_set_and_what_is_no_goal_is_told(radio: Any) -> None:
    done = radio("log", "show", "today", RADIO_ROTATION__GOALS="language=id 60%,tempo=x")
    assert (done.returncode, "is no goal" in done.stderr) == (1, True), done.stderr
    good = radio("log", "show", "today", RADIO_ROTATION__GOALS="local=yes at least 20%")
    assert good.returncode == 0, good.stderr
