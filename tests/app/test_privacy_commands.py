"""`radio complaints person`, `breach` and `roles`, as somebody at the terminal has them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests.app.conftest import Radio
from tests.rig.databases import Databases

SITI = {"text": "Saya Siti Aminah, lampu padam", "name": "Siti Aminah", "phone": "081234567890"}


@pytest.fixture
def run(radio: Radio) -> Radio:
    return partial(radio, "complaints")


@pytest.fixture
def ticket(run: Radio, data: Path) -> str:
    done = run("file", given=json.dumps(SITI))
    run("sync")
    return str(json.loads(done.stdout)["ticket"])


def test_a_person_asks_and_is_answered(run: Radio, ticket: str, data: Path) -> None:
    asked = json.loads(run("person", "ask", "access", "--ticket", ticket, "--json").stdout)
    assert (asked[0]["wish"], asked[0]["answered_at"]) == ("access", None)
    assert "access" in run("person", "list").stdout
    told = run("person", "report", "--ticket", ticket)
    assert "Nama: Siti Aminah" in told.stdout
    assert run("person", "list").stderr == "No request waits.\n"
    by_phone = run("person", "report", "--phone", "-", "--json", given="0812 3456 7890\n")
    assert json.loads(by_phone.stdout)["cases"][0]["person"]["name"] == "Siti Aminah"
    restricted = run("person", "restrict", "--ticket", ticket)
    assert "1 rows" in restricted.stdout
    erased = run("person", "erase", "--phone", "081234567890", "--yes", "--json")
    facts = json.loads(erased.stdout)
    assert (facts["reporters"], facts["cases"], facts["waits_until"]) == (1, 1, None)
    assert facts["backups_until"].startswith("20")
    raw = b"".join(path.read_bytes() for path in data.glob("*.db*"))
    assert b"Siti Aminah" not in raw
    assert "in copies until" in run("person", "list", "--all").stdout
    again = run("person", "erase", "--phone", "081234567890", "--yes")
    assert (again.returncode, again.stderr) == (1, "Error: nothing is kept of them here\n")
    assert "3456" not in (data / "erasures.jsonl").read_text()


def test_wrong_words_are_told(run: Radio, data: Path) -> None:
    for words in (
        ("person", "report"),
        ("person", "report", "--ticket", "BJN26-00014"),
        ("person", "ask", "access", "--phone", "0812", "--at", "gestern"),
        ("breach", "add", "--what", "", "--how", "x"),
    ):
        done = run(*words)
        assert done.returncode == 2, words
        assert "Traceback" not in done.stderr
    assert run("person", "erase", "--phone", "0812", given="n\n").returncode == 1


def test_a_breach_is_kept_with_its_time(run: Radio, data: Path) -> None:
    made = run("breach", "add", "--what", "Daftar telepon", "--how", "Laptop hilang",
               "--people", "40", "--found", "2026-01-05 09:15", "--json")  # fmt: skip
    (row,) = json.loads(made.stdout)
    assert row["due_at"] == "2026-01-08T09:15:00+07:00"
    assert "tell until Thu 2026-01-08 09:15" in run("breach", "list").stdout
    run("breach", "told", row["id"], "--people", "--authority")
    assert "  told  " in run("breach", "list").stdout


def test_roles_are_made_where_the_database_has_them(
    radio: Radio, data: Path, databases: Databases, tmp_path: Path
) -> None:
    refused = radio("complaints", "roles")
    assert refused.returncode == 1
    assert "PostgreSQL" in refused.stderr
    with databases.new("postgresql", tmp_path, migrated=False) as url:
        done = radio("complaints", "roles", "--prefix", "cmd", RADIO_COMPLAINTS_URL=url)
        assert "cmd_reader: public_complaint: SELECT" in done.stdout, done.stderr
        assert "cmd_reader: made" in done.stdout
        told = radio("complaints", "roles", "--prefix", "cmd", "--json", RADIO_COMPLAINTS_URL=url)
        assert "cmd_reader: there already" in json.loads(told.stdout)
