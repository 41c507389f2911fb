"""`radio user` and `radio token`: accounts from the terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from radio.db import open_engine, session_scope
from radio.people import accounts, audit, tokens
from radio.people.audit import Via, Wanted
from radio.people.passwords import Passwords
from tests.app.conftest import Radio

WORDS = "kuda lumping di alun-alun"


def typed(line: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command with a line on stdin."""
    return subprocess.run(
        [sys.executable, "-m", "radio.app.cli", *words],
        input=f"{line}\n", capture_output=True, text=True, timeout=60, check=False,
        env=dict(os.environ),
    )  # fmt: skip


def test_accounts_and_tokens_from_the_terminal(radio: Radio, data: Path) -> None:
    told = radio("init")
    assert "/setup" in told.stderr
    code = (data / "setup-code").read_text().strip()
    assert code in told.stderr
    assert json.loads(radio("user", "list", "--json").stdout) == []

    for line, words, why in (
        ("short", ("siti",), "10 characters"),
        (WORDS, ("siti", "--role", "boss"), "boss"),
        (WORDS, ("../siti",), "a-z"),
    ):
        refused = typed(line, "user", "add", *words)
        assert refused.returncode == 2, words
        assert why in refused.stderr
    made = typed(WORDS, "user", "add", "siti", "--name", "Siti Rahayu", "--role", "admin")
    assert made.returncode == 0, made.stderr
    assert "code from the telephone" in made.stderr
    assert WORDS not in made.stdout + made.stderr
    assert not (data / "setup-code").exists()
    assert "/setup" not in radio("init").stderr

    (row,) = json.loads(radio("user", "list", "--json").stdout)
    assert (row["login"], row["role"], row["disabled"]) == ("siti", "admin", False)
    only = radio("user", "disable", "siti")
    assert only.returncode == 1
    assert "only administrator" in only.stderr
    assert radio("user", "enable", "nobody").returncode == 1

    assert typed(f"{WORDS} 2", "user", "add", "budi", "--given").returncode == 0
    assert radio("user", "role", "budi", "operator").returncode == 0
    assert radio("user", "disable", "budi").returncode == 0
    changed = typed(f"{WORDS} 3", "user", "password", "siti", "--forget-code")
    assert changed.returncode == 0

    key = radio("token", "add", "RDS", "--for", "siti", "--scope", "watch", "--days", "30")
    beyond = radio("token", "add", "RDS", "--for", "budi", "--scope", "people")
    assert beyond.returncode == 2
    (token,) = json.loads(radio("token", "list", "--json").stdout)
    assert (token["scopes"], token["in_force"]) == (["watch"], True)
    assert key.stdout.strip() not in json.dumps(token)

    engine = open_engine(f"sqlite:///{data / 'station.db'}")
    try:
        with session_scope(engine) as session:
            siti, budi = (accounts.find_login(session, login) for login in ("siti", "budi"))
            assert Passwords().is_right(siti.password_hash, f"{WORDS} 3")
            assert budi.disabled
            assert budi.password_given
            assert tokens.find_token(session, key.stdout.strip(), siti.created_at)
            done = audit.entries(session, Wanted(), 20)
            assert {row.via for row in done} == {Via.TERMINAL}
            assert [row.action for row in reversed(done)][:2] == ["people.add", "people.add"]
    finally:
        engine.dispose()
    assert radio("token", "revoke", str(token["id"])).returncode == 0
    assert "[void]" in radio("token", "list").stdout
