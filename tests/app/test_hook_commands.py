"""`radio complaints hooks`, as somebody at the terminal has them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.app.conftest import Radio

ADDRESS = "https://dasbor.example.go.id/hooks"


def test_a_webhook_is_added_tried_and_removed(radio: Radio, data: Path) -> None:
    hooks = ("complaints", "hooks")
    assert radio(*hooks, "list").stderr == "There is none.\n"
    event = ("--event", "complaint.closed")
    added = json.loads(radio(*hooks, "add", "Dasbor", ADDRESS, *event, "--json").stdout)
    assert added["secret"].startswith("whsec_")
    (told,) = json.loads(radio(*hooks, "list", "--json").stdout)
    assert told["made_at"].startswith("20")
    assert {key: told[key] for key in ("id", "name", "address", "events", "state", "waiting")} == {
        "id": added["id"],
        "name": "Dasbor",
        "address": ADDRESS,
        "events": ["complaint.closed"],
        "state": "active",
        "waiting": 0,
    }
    assert radio(*hooks, "test", added["id"]).returncode == 0
    assert "1 wait" in radio(*hooks, "list").stdout
    second = radio(*hooks, "add", "DLH", ADDRESS)
    assert second.stdout.startswith("whsec_")
    assert radio(*hooks, "remove", added["id"]).stderr.endswith("Dasbor is removed.\n")
    assert [one["name"] for one in json.loads(radio(*hooks, "list", "--json").stdout)] == ["DLH"]
    with sqlite3.connect(data / "station.db") as database:
        noted = database.execute("SELECT action, object, via FROM audit_entry ORDER BY id")
        assert [row for row in noted if row[0].startswith("webhooks.")] == [
            ("webhooks.add", "Dasbor", "terminal"),
            ("webhooks.test", "Dasbor", "terminal"),
            ("webhooks.add", "DLH", "terminal"),
            ("webhooks.remove", "Dasbor", "terminal"),
        ]
    raw = b"".join(path.read_bytes() for path in data.glob("*.db*"))
    assert added["secret"].encode() not in raw


def test_what_can_not_be_is_told(radio: Radio) -> None:
    hooks = ("complaints", "hooks")
    for address, word in (("http://a.example", "https"), ("https://10.0.0.1", "network")):
        refused = radio(*hooks, "add", "Dasbor", address)
        assert refused.returncode == 2
        assert word in refused.stderr
    assert radio(*hooks, "add", "Dasbor", ADDRESS, "--event", "x").returncode == 2
    assert radio(*hooks, "add", "Dasbor", ADDRESS, "--agency", "x").returncode == 2
    gone = radio(*hooks, "remove", "0" * 32)
    assert (gone.returncode, "no such webhook" in gone.stderr) == (1, True)
    named = radio(
        *hooks, "add", "Dasbor", "http://10.0.0.1:8080/",
        RADIO_COMPLAINTS__WEBHOOK_HOSTS="10.0.0.1:8080",
    )  # fmt: skip
    assert named.returncode == 0
