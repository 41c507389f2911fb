"""`radio complaints`: taking, sending and seeing what waits, as another program does it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

from radio.complaints.tickets import read_ticket
from tests.app.conftest import Radio


def take(radio: Radio, *lines: str) -> subprocess.CompletedProcess[str]:
    return radio("complaints", "file", given="\n".join(lines))


def test_complaints_are_taken_line_by_line_and_the_wrong_ones_told(
    radio: Radio, data: Path
) -> None:
    done = take(
        radio,
        json.dumps({"text": "Lampu padam", "phone": "0812 3456 7890", "key": "a"}),
        "",
        "{oops",
        "[" * 50_000,
        json.dumps({"text": "", "name": "Siti"}),
        json.dumps({"text": "Lampu padam", "phone": "0812 3456 7890", "key": "a"}),
        json.dumps({"text": "x", "umur": 40}),
        json.dumps({"text": "Jalan rusak", "kind": "aspiration"}),
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert told[0] == told[4]
    assert told[0]["state"] == "received"
    assert [one.get("field") for one in told] == [None, "", "", "text", None, "umur", None]
    numbers = [read_ticket(told[at]["ticket"]).number for at in (0, 6)]
    assert numbers[1] == numbers[0] + 1
    assert "3456" not in done.stderr


def test_what_was_taken_waits_until_it_is_sent(radio: Radio, data: Path) -> None:
    ticket = json.loads(take(radio, json.dumps({"text": "Lampu padam"})).stdout)["ticket"]
    (row,) = json.loads(radio("complaints", "waiting", "--json").stdout)
    assert (row["ticket"], row["refused"]) == (ticket, False)
    told = json.loads(radio("complaints", "sync", "--json").stdout)
    assert told == {"delivered": 1, "refused": [], "waiting": 0}
    assert radio("complaints", "waiting").stderr == "Nothing waits.\n"
    with sqlite3.connect(data / "complaints.db") as database:
        assert database.execute("select ticket, text from complaint").fetchall() == [
            (ticket, "Lampu padam")
        ]
    database.close()


def test_a_database_that_is_away_is_told_and_nothing_is_lost(radio: Radio, data: Path) -> None:
    away = "postgresql+psycopg://radio@127.0.0.1:1/none"
    take(radio, json.dumps({"text": "Lampu padam"}))
    done = radio("complaints", "sync", RADIO_COMPLAINTS_URL=away)
    assert done.returncode == 1
    assert "waits on this computer" in done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(radio("complaints", "sync", "--json").stdout)["delivered"] == 1


def test_the_day_and_what_to_read_are_told(radio: Radio, data: Path) -> None:
    takes = [
        {"text": "Lampu padam, hubungi 0812 3456 7890", "name": "Siti Aminah"},
        {"text": "Pungutan di kantor", "confidential": True},
    ]
    tickets = [json.loads(take(radio, json.dumps(one)).stdout)["ticket"] for one in takes]
    radio("complaints", "sync")
    told = json.loads(radio("complaints", "digest", "today", "--json").stdout)
    assert (told["arrived"], told["standing"], told["late"]) == (2, {"received": 2}, [])
    assert told["done"] == {"receive": 2}
    found = json.loads(radio("complaints", "readback", "--json").stdout)
    assert [(one["ticket"], one["question"], one["name"]) for one in found["items"]] == [
        (tickets[0], "Lampu padam, hubungi …", "")
    ]
    shown = radio("complaints", "readback", "--minutes", "0.5", "--pace", "30")
    assert (shown.stdout, shown.stderr) == ("", "0 in 0 s; 1 do not fit.\n")
    assert tickets[0] in radio("complaints", "readback").stdout
    assert "2 came" in radio("complaints", "digest", "today").stderr


def test_complaints_are_found_and_counted(radio: Radio, data: Path) -> None:
    said = {"text": "Lampu padam", "area_code": "35.22.15.2003", "phone": "0812 3456 7890"}
    hidden = {"text": "Lampu rahasia", "confidential": True}
    tickets = [
        json.loads(line)["ticket"]
        for line in take(radio, *map(json.dumps, (said, hidden))).stdout.splitlines()
    ]
    radio("complaints", "sync")
    (line,) = json.loads(radio("complaints", "search", "lampu suko", "--json").stdout)
    assert (line["ticket"], line["state"], line["answered_at"]) == (tickets[0], "received", None)
    assert tickets[1] in radio("complaints", "search", tickets[1].replace("-", "")).stdout
    assert radio("complaints", "search", "rahasia").stderr == "None found.\n"
    told = json.loads(radio("complaints", "stats", "--json").stdout)
    assert (told["n"], told["overdue"], told["satisfaction"]["n"]) == (2, 0, 0)
    assert told["by"]["kecamatan"]["35.22.15"]["n"] == 1
    past = json.loads(radio("complaints", "stats", "--to", "2020-01", "--json").stdout)
    assert (past["n"], past["mean_to_answer"]) == (0, None)
    assert radio("complaints", "stats", "--from", "2026-13").returncode == 2
