"""`radio user` and `radio token`: accounts from the terminal."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from radio.app.config import load_config
from radio.app.firstadmin import tell_of_first_admin
from radio.db import open_engine, session_scope
from radio.keys import Keyring
from radio.people import accounts, audit, secondfactor, tokens
from radio.people.audit import Via, Wanted
from radio.people.passwords import Passwords
from radio.people.rights import Role
from radio.people.tables import SecondFactor
from radio.units import Millis
from tests.app.conftest import Radio

WORDS = "kuda lumping di alun-alun"


def test_accounts_and_tokens_from_the_terminal(
    radio: Radio, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # `radio run` follows, and tells of the first administrator once.
    assert "/setup" not in radio("init").stderr
    tell_of_first_admin(load_config())
    code = (data / "setup-code").read_text().strip()
    told = capsys.readouterr().err
    assert told.count(code) == 1
    assert "/setup" in told
    assert json.loads(radio("user", "list", "--json").stdout) == []

    for line, words, why in (
        ("short", ("siti",), "10 characters"),
        (WORDS, ("siti", "--role", "boss"), "boss"),
        (WORDS, ("../siti",), "a-z"),
    ):
        refused = radio("user", "add", *words, given=f"{line}\n")
        assert refused.returncode == 2, words
        assert why in refused.stderr
    made = radio(
        "user", "add", "siti", "--name", "Siti Rahayu", "--role", "admin", given=f"{WORDS}\n"
    )
    assert made.returncode == 0, made.stderr
    assert "code from the telephone" in made.stderr
    assert WORDS not in made.stdout + made.stderr
    assert not (data / "setup-code").exists()
    tell_of_first_admin(load_config())
    assert capsys.readouterr().err == ""

    (row,) = json.loads(radio("user", "list", "--json").stdout)
    assert (row["login"], row["role"], row["disabled"]) == ("siti", "admin", False)
    only = radio("user", "disable", "siti")
    assert only.returncode == 1
    assert "only administrator" in only.stderr
    assert radio("user", "enable", "nobody").returncode == 1

    assert radio("user", "add", "budi", "--given", given=f"{WORDS} 2\n").returncode == 0
    assert radio("user", "role", "budi", "operator").returncode == 0
    assert radio("user", "disable", "budi").returncode == 0
    changed = radio("user", "password", "siti", "--forget-code", given=f"{WORDS} 3\n")
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


def test_the_keys_are_renewed_and_never_shown(radio: Radio, data: Path) -> None:
    assert radio("init", "--quiet").returncode == 0
    assert json.loads(radio("keys", "list", "--json").stdout) == {
        "file": str(data / "keyring"),
        "keys": [],
    }
    with session_scope(open_engine(f"sqlite:///{data / 'station.db'}"), write=True) as session:
        person = accounts.add_person(session, "siti", "Siti", Role.ADMIN, "x", Millis(1))
        row = secondfactor.begin(session, Keyring(data / "keyring"), person)
        secret = secondfactor.secret_of(Keyring(data / "keyring"), row)
        row.secret = secret
        session.commit()
    told = radio("keys", "renew")
    assert "1 secrets" in told.stderr
    assert len(json.loads(radio("keys", "list", "--json").stdout)["keys"]) == 2
    kept = (data / "keyring").read_text().splitlines()
    assert kept[-1].split()[2] not in radio("keys", "list").stdout
    with session_scope(open_engine(f"sqlite:///{data / 'station.db'}")) as session:
        (row,) = session.scalars(select(SecondFactor))
        assert secret not in row.secret
        assert secondfactor.secret_of(Keyring(data / "keyring"), row) == secret
    # A backup has the database, and not what opens it.
    assert radio("backup", str(data / "b.tar.gz")).returncode == 0
    with tarfile.open(data / "b.tar.gz") as archive:
        assert "keyring" not in archive.getnames()
    (data / "keyring").write_text("nonsense\n")
    assert radio("keys", "renew").returncode == 1
