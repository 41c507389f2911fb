"""Accounts, passwords, and the first administrator, below any web page."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from radio.people import accounts, signingin
from radio.people.errors import LastAdminError, NotFirstError, NotThereError, UnusableError
from radio.people.passwords import _NOBODY, Passwords, check_password
from radio.people.rights import Role
from radio.people.secrets import new_code
from radio.people.setup import forget_setup_code, is_setup_code, setup_code
from tests.people.somebody import (
    KEPT,
    NOW,
    PASSWORDS,
    WORDS,
    somebody,
)


def test_only_the_first_account_is_made_without_another(session: Session) -> None:
    assert not accounts.has_people(session)
    accounts.add_first_admin(session, "Siti ", " Siti Rahayu ", KEPT, NOW)
    assert accounts.has_people(session)
    row = accounts.find_login(session, "SITI")
    assert (row.login, row.name, row.role) == ("siti", "Siti Rahayu", Role.ADMIN)
    with pytest.raises(NotFirstError):
        accounts.add_first_admin(session, "budi", "Budi", KEPT, NOW)


@pytest.mark.parametrize(
    ("login", "name", "field"),
    [
        ("s", "Siti", "login"),
        ("siti rahayu", "Siti", "login"),
        ("../siti", "Siti", "login"),
        ("-siti", "Siti", "login"),
        ("sіti", "Siti", "login"),
        ("s" * 33, "Siti", "login"),
        ("budi", "Siti", "login"),
        ("siti", "", "name"),
        ("siti", "Siti\nRahayu", "name"),
        ("siti", "S" * 81, "name"),
        ("siti", "Siti\0", "name"),
    ],
)
def test_names_that_can_be_none_are_refused(
    session: Session, login: str, name: str, field: str
) -> None:
    somebody(session, "budi")
    with pytest.raises(UnusableError) as refused:
        accounts.add_person(session, login, name, Role.VIEWER, KEPT, NOW)
    assert refused.value.field == field


def test_there_is_always_an_administrator(session: Session) -> None:
    siti, budi = somebody(session, "siti", Role.ADMIN), somebody(session, "budi", Role.ADMIN)
    accounts.disable(session, budi)
    for attempt in (
        lambda: accounts.disable(session, siti),
        lambda: accounts.set_role(session, siti, Role.MANAGER),
    ):
        with pytest.raises(LastAdminError):
            attempt()
    accounts.enable(budi)
    accounts.set_role(session, siti, Role.MANAGER)
    assert siti.role is Role.MANAGER
    with pytest.raises(NotThereError, match="radio user list"):
        accounts.find_login(session, "nobody")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "password",
    [
        "",
        "short1!",
        "1234567890",
        "aaaaaaaaaaaa",
        "Bojonegoro1",
        "siti-rahayu",
        "sitisiti",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str) -> None:
    with pytest.raises(UnusableError):
        check_password(password, "siti-rahayu", "siti")


@pytest.mark.sqlite
def test_a_password_is_the_same_from_any_keyboard_and_kept_in_no_readable_form() -> None:
    kept = PASSWORDS.hash("Café di kota lama")
    assert kept.startswith("$argon2id$")
    assert "Caf" not in kept
    assert PASSWORDS.is_right(kept, "Café di kota lama")
    assert not PASSWORDS.is_right(kept, "Cafe di kota lama")
    assert not PASSWORDS.is_right(None, "nobody's password")
    assert not PASSWORDS.is_right("no hash at all", "nobody's password")


def test_a_hash_of_other_parameters_is_renewed_at_sign_in(session: Session) -> None:
    row = somebody(session)
    row.password_hash = old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(WORDS)
    found = signingin.check_name_and_password(session, PASSWORDS, "siti", WORDS)
    assert found is row
    signingin.renew_hash(PASSWORDS, row, WORDS)
    assert row.password_hash != old
    assert signingin.check_name_and_password(session, PASSWORDS, "siti", WORDS) is row
    renewed = row.password_hash
    signingin.renew_hash(PASSWORDS, row, WORDS)
    assert row.password_hash == renewed


def test_whoever_is_disabled_or_unknown_is_nobody_and_costs_as_much(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.disable(session, somebody(session))
    asked: list[str | None] = []
    real = PASSWORDS.is_right

    def counted(kept: str | None, password: str) -> bool:
        asked.append(kept)
        return real(kept, password)

    monkeypatch.setattr(PASSWORDS, "is_right", counted)
    verified: list[str] = []
    hasher = PASSWORDS._hasher
    monkeypatch.setattr(
        PASSWORDS, "_hasher", type("Counts", (), {
            "verify": lambda self, kept, given: verified.append(kept) or hasher.verify(kept, given)
        })(),
    )  # fmt: skip
    for login in ("siti", "nobody", ""):
        assert signingin.check_name_and_password(session, PASSWORDS, login, WORDS) is None
    assert asked == [None, None, None]
    # Each was held against a hash of the same cost.
    assert verified == [_NOBODY] * 3
    assert not Passwords().is_outdated(_NOBODY)


@pytest.mark.sqlite
def test_the_code_of_the_first_administrator_is_its_owners_alone(tmp_path: Path) -> None:
    code = setup_code(tmp_path)
    file = tmp_path / "setup-code"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert setup_code(tmp_path) == code == file.read_text().strip()
    assert is_setup_code(tmp_path, f" {code.upper().replace('-', ' ')} ")
    assert not is_setup_code(tmp_path, new_code())
    assert not is_setup_code(tmp_path, "")
    file.write_text("")
    assert not is_setup_code(tmp_path, "")
    assert is_setup_code(tmp_path, setup_code(tmp_path))
    forget_setup_code(tmp_path)
    forget_setup_code(tmp_path)
    assert not is_setup_code(tmp_path, code)
