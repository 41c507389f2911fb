"""`radio complaints liaison`, as somebody at the terminal has it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from radio.db import open_engine, session_scope
from radio.people.tables import AuditEntry
from tests.app.conftest import Radio

KARTO = (
    "dlh", "Karto Wibowo", "--position", "Sekretaris", "--phone", "081234567890",
    "--email", "karto@dlh.example.go.id",
)  # fmt: skip


@pytest.fixture
def run(radio: Radio) -> Radio:
    return partial(radio, "complaints", "liaison")


def test_a_liaison_is_added_listed_and_ends(radio: Radio, run: Radio, data: Path) -> None:
    radio("agency", "set", "dlh", "--name", "Dinas Lingkungan Hidup", "--short", "DLH")
    added = run("add", *KARTO, "--json")
    made = json.loads(added.stdout)
    assert made["agency"] == "dlh"
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["name"], row["position"], row["mailed"]) == ("Karto Wibowo", "Sekretaris", True)
    assert "example.go.id" not in str(row)
    (row,) = json.loads(run("list", "--contacts", "--json").stdout)
    assert (row["phone"], row["email"]) == ("+6281234567890", "karto@dlh.example.go.id")
    assert "karto@dlh.example.go.id" in run("list", "--contacts").stdout
    raw = b"".join(path.read_bytes() for path in data.glob("*.db*"))
    assert b"Karto" not in raw
    assert run("retire", made["id"]).returncode == 0
    assert run("list").stderr == "There is none.\n"
    assert "Karto Wibowo, Sekretaris  none any more" in run("list", "--past").stdout
    engine = open_engine(f"sqlite:///{data / 'station.db'}")
    with session_scope(engine) as session:
        noted = [(one.action, one.personal) for one in session.scalars(select(AuditEntry))]
    engine.dispose()
    assert ("liaisons.add", False) in noted
    assert ("liaisons.retire", False) in noted
    assert noted.count(("liaison.contacts", True)) == 2


def test_what_is_wrong_is_told(radio: Radio, run: Radio, data: Path) -> None:
    radio("agency", "set", "dlh", "--name", "Dinas Lingkungan Hidup", "--short", "DLH")
    for words, code in (
        (("add", "nasa", "Karto"), 2),
        (("add", "dlh", "Karto", "--email", "karto"), 2),
        (("add", "dlh", "Karto", "--phone", "besok"), 2),
        (("retire", "entah"), 1),
    ):
        done = run(*words)
        assert done.returncode == code, words
        assert "Traceback" not in done.stderr
        assert "Karto" not in done.stderr
