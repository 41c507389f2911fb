"""Accounts, signing in, codes, tokens and the audit log, below any web page."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local, to_millis
from radio.db import open_engine, session_scope
from radio.people import accounts, audit, lockout, secondfactor, signingin, tokens
from radio.people.audit import Actor, Via, Wanted
from radio.people.errors import LastAdminError, NotFirstError, NotThereError, UnusableError
from radio.people.passwords import Passwords, check_password
from radio.people.rights import Right, Role
from radio.people.secrets import digest_of, new_code, plain_code
from radio.people.setup import forget_setup_code, is_setup_code, setup_code
from radio.people.signingin import Browser, Terms
from radio.people.tables import AuditEntry, LoginFailure, LoginSession, Person
from radio.units import Millis

ZONE = ZoneInfo("Asia/Jakarta")
NOW = to_millis(datetime(2027, 3, 1, 8, 1, tzinfo=ZONE))
MINUTE = 60_000
HOUR = 60 * MINUTE
TERMS = Terms(Millis(12 * HOUR), 7, ZONE)
HERE = Browser("192.0.2.7", "Firefox/150")
PASSWORDS = Passwords()
WORDS = "kuda lumping di alun-alun"
KEPT = PASSWORDS.hash(WORDS)


def later(milliseconds: float) -> Millis:
    return Millis(round(NOW + milliseconds))


@pytest.fixture
def session(station_url: str) -> Iterator[Session]:
    engine = open_engine(station_url)
    with session_scope(engine, write=True) as session:
        yield session
    engine.dispose()


def somebody(session: Session, login: str = "siti", role: Role = Role.PRESENTER) -> Person:
    return accounts.add_person(session, login, login.title(), role, KEPT, NOW)


# ----------------------------------------------------------------- accounts


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


# ---------------------------------------------------------------- passwords


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
    assert verified == [PASSWORDS._nobody] * 3
    assert PASSWORDS._nobody.split("$")[3] == KEPT.split("$")[3]


# ----------------------------------------------------------------- sessions


def test_a_session_ends_when_idle_and_in_the_small_hours(session: Session) -> None:
    row = somebody(session)
    key = signingin.begin_session(session, row, TERMS, HERE, NOW)
    kept = session.scalars(select(LoginSession)).one()
    assert kept.digest == digest_of(key) != key
    assert signingin.find_session(session, key, TERMS, later(12 * HOUR - 1)) is kept
    assert signingin.find_session(session, key, TERMS, later(12 * HOUR)) is None
    assert to_local(kept.ends_at, ZONE).isoformat() == "2027-03-08T03:00:00+07:00"
    kept.seen_at = Millis(kept.ends_at - 1)
    assert signingin.find_session(session, key, TERMS, Millis(kept.ends_at - 1)) is kept
    assert signingin.find_session(session, key, TERMS, kept.ends_at) is None
    assert signingin.find_session(session, "another", TERMS, NOW) is None
    # What is over is swept away by whoever signs in next.
    signingin.begin_session(session, row, TERMS, HERE, kept.ends_at)
    assert len(session.scalars(select(LoginSession)).all()) == 1


def test_all_sessions_end_with_the_password_and_with_the_account(session: Session) -> None:
    row = somebody(session)
    for end in (
        lambda: accounts.set_password(session, row, KEPT, NOW, given=False),
        lambda: accounts.disable(session, row),
    ):
        keys = [signingin.begin_session(session, row, TERMS, HERE, NOW) for _ in range(2)]
        assert all(signingin.find_session(session, key, TERMS, NOW) for key in keys)
        end()
        assert not any(signingin.find_session(session, key, TERMS, NOW) for key in keys)
    # Even a session that was left over opens nothing while the account is disabled.
    key = signingin.begin_session(session, row, TERMS, HERE, NOW)
    assert signingin.find_session(session, key, TERMS, NOW) is None


def test_one_ends_only_sessions_of_ones_own(session: Session) -> None:
    siti, budi = somebody(session), somebody(session, "budi")
    key = signingin.begin_session(session, siti, TERMS, HERE, NOW)
    found = signingin.find_session(session, key, TERMS, NOW)
    assert found is not None
    assert not signingin.end_session(session, budi.id, found.id)
    assert [row.id for row in signingin.sessions_of(session, siti.id, TERMS, NOW)] == [found.id]
    assert signingin.end_session(session, siti.id, found.id)
    assert signingin.sessions_of(session, siti.id, TERMS, NOW) == []


# ----------------------------------------------------------------- lock-out


def attempt(session: Session, login: str, address: str, now: Millis) -> int:
    return lockout.count_attempt(session, lockout.subjects(login, address), now)


def test_each_failure_beyond_the_free_ones_waits_twice_as_long(session: Session) -> None:
    now, waits = NOW, []
    for number in range(12):
        assert attempt(session, "siti", f"192.0.2.{number}", now) == 0
        until = session.get_one(LoginFailure, digest_of("login siti")).locked_until
        waits.append((until - now) / 1000)
        now = until
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_waiting_is_by_name_whether_anybody_has_it_and_others_are_let_in(session: Session) -> None:
    for _ in range(5):
        assert attempt(session, "siti", "192.0.2.7", NOW) == 0
    assert attempt(session, "siti", "192.0.2.8", NOW) == 30_000
    assert attempt(session, "budi", "192.0.2.7", NOW) == 0
    # While one waits, nothing is counted: knocking on does not make it longer.
    assert attempt(session, "siti", "192.0.2.8", later(29_999)) == 1
    assert attempt(session, "siti", "192.0.2.8", later(30_000)) == 0


def test_an_address_that_tries_many_names_waits_too(session: Session) -> None:
    for number in range(20):
        assert attempt(session, f"name{number}", "192.0.2.7", NOW) == 0
    assert attempt(session, "siti", "192.0.2.7", NOW) == 30_000
    assert attempt(session, "siti", "192.0.2.8", NOW) == 0


def test_who_signs_in_starts_afresh_and_a_day_forgets(session: Session) -> None:
    whose = lockout.subjects("siti", "192.0.2.7")
    for _ in range(4):
        lockout.count_attempt(session, whose, NOW)
    lockout.forgive(session, whose)
    failures = session.scalars(select(LoginFailure.failures)).all()
    assert failures == [3]
    attempt(session, "budi", "198.51.100.1", later(25 * HOUR))
    assert digest_of("address 192.0.2.7") not in session.scalars(select(LoginFailure.subject)).all()


def test_what_was_typed_as_a_name_is_not_kept(session: Session) -> None:
    attempt(session, "my secret password", "192.0.2.7", NOW)
    assert all("secret" not in row for row in session.scalars(select(LoginFailure.subject)))


# ------------------------------------------------------------ second factor


def test_a_code_is_taken_once_and_an_older_one_never_after_it(session: Session) -> None:
    person = somebody(session)
    row = secondfactor.begin(session, person)
    assert secondfactor.begin(session, person) is row
    totp = pyotp.TOTP(row.secret)
    assert secondfactor.factor_of(session, person) is None
    assert secondfactor.confirm(session, row, "000000 ", Millis(0)) is None
    codes = secondfactor.confirm(session, row, totp.at(NOW // 1000), NOW)
    assert codes is not None
    assert len(set(codes)) == 8
    assert secondfactor.factor_of(session, person) is row

    def is_right(typed: str, at: Millis) -> bool:
        return secondfactor.is_right(session, row, typed, at)

    assert not is_right(totp.at(NOW // 1000), NOW)
    assert is_right(totp.at(NOW // 1000 + 30), NOW)
    assert not is_right(totp.at(NOW // 1000 + 30), later(30_000))
    code = totp.at(NOW // 1000 + 90)
    assert not is_right(code, later(0))
    assert is_right(f"{code[:3]} {code[3:]}", later(120_000))
    assert not is_right("", later(300_000))


def test_a_recovery_code_is_good_once_and_for_its_owner(session: Session) -> None:
    siti, budi = somebody(session), somebody(session, "budi")
    rows = {}
    for person in (siti, budi):
        rows[person.login] = row = secondfactor.begin(session, person)
        codes = secondfactor.confirm(session, row, pyotp.TOTP(row.secret).at(NOW // 1000), NOW)
        assert codes is not None
    mine = secondfactor.new_recovery_codes(session, siti.id)
    assert not secondfactor.is_right(session, rows["budi"], mine[0], NOW)
    assert secondfactor.is_right(session, rows["siti"], mine[0].upper().replace("-", " "), NOW)
    assert not secondfactor.is_right(session, rows["siti"], mine[0], NOW)
    again = secondfactor.new_recovery_codes(session, siti.id)
    assert not secondfactor.is_right(session, rows["siti"], mine[1], NOW)
    secondfactor.remove(session, siti)
    assert secondfactor.factor_of(session, siti) is None
    assert not secondfactor.is_right(session, rows["budi"], again[0], NOW)


def test_who_has_a_second_factor_is_only_half_signed_in_by_password(session: Session) -> None:
    person = somebody(session)
    row = secondfactor.begin(session, person)
    secondfactor.confirm(session, row, pyotp.TOTP(row.secret).at(NOW // 1000), NOW)
    half = signingin.begin_session(session, person, TERMS, HERE, NOW)
    found = signingin.find_session(session, half, TERMS, NOW)
    assert found is not None
    assert found.is_half
    assert signingin.find_session(session, half, TERMS, later(10 * MINUTE)) is None
    whole = signingin.finish_session(session, found, TERMS, NOW)
    assert signingin.find_session(session, half, TERMS, NOW) is None
    after = signingin.find_session(session, whole, TERMS, later(HOUR))
    assert after is not None
    assert not after.is_half


@pytest.mark.sqlite
@given(st.integers(1, 4), st.sampled_from(["{}", " {} ", "({})"]))
def test_a_code_is_read_however_it_is_typed(groups: int, around: str) -> None:
    code = new_code(groups)
    assert plain_code(around.format(code.upper().replace("-", " "))) == code


# ------------------------------------------------------------------- tokens


def test_a_token_ends_is_revoked_and_dies_with_its_person(session: Session) -> None:
    person = somebody(session, role=Role.MANAGER)
    row, key = tokens.add_token(session, person, "RDS", [Right.WATCH], NOW, later(HOUR))
    assert key not in (row.digest, row.hint)
    assert key.startswith(row.hint)
    assert tokens.find_token(session, key, later(HOUR - 1)) is row
    assert tokens.find_token(session, key, later(HOUR)) is None
    assert tokens.find_token(session, key.removeprefix("radio_"), NOW) is None
    accounts.disable(session, person)
    assert tokens.find_token(session, key, NOW) is None
    accounts.enable(person)
    assert tokens.find_token(session, key, NOW) is row
    tokens.revoke(session, row.id, NOW)
    assert tokens.find_token(session, key, NOW) is None
    tokens.revoke(session, row.id, later(1))
    assert row.revoked_at == NOW
    with pytest.raises(NotThereError):
        tokens.revoke(session, 999, NOW)


@pytest.mark.parametrize(
    ("name", "scopes", "ends", "reason"),
    [
        ("", [Right.WATCH], None, "name"),
        ("RDS", [], None, "none"),
        ("RDS", [Right.PEOPLE], None, "beyond"),
        ("RDS", [Right.WATCH], NOW, "past"),
    ],
)
def test_tokens_that_make_no_sense_are_refused(
    session: Session, name: str, scopes: list[Right], ends: Millis | None, reason: str
) -> None:
    person = somebody(session, role=Role.MANAGER)
    with pytest.raises(UnusableError) as refused:
        tokens.add_token(session, person, name, scopes, NOW, ends)
    assert refused.value.reason == reason


# -------------------------------------------------------------------- audit


def test_entries_are_found_by_person_time_words_and_personal_data(session: Session) -> None:
    siti = Actor("Siti", 1, Via.SESSION, "192.0.2.7")
    desk = Actor(via=Via.DESK)
    audit.note(session, "log.edit", by=siti, now=NOW, object_="day=2027-03-01", detail="100% _x")
    audit.note(session, "guest.contact", by=siti, now=later(1), object_="Budi", personal=True)
    audit.note(session, "air.skip", by=desk, now=later(2))
    audit.note(session, audit.SIGNED_IN, by=siti, now=later(3))

    def found(**wanted: object) -> list[str]:
        chosen = Wanted(**wanted)  # type: ignore[arg-type]
        rows = audit.entries(session, chosen, 10)
        assert audit.count(session, chosen) == len(rows)
        return [row.action for row in rows]

    assert found() == [audit.SIGNED_IN, "air.skip", "guest.contact", "log.edit"]
    assert found(person_id=1, since=later(1), until=later(3)) == ["guest.contact"]
    assert found(personal_only=True) == ["guest.contact"]
    assert found(text="siti BUDI") == ["guest.contact"]
    # Signs that mean something to SQL mean themselves here.
    assert found(text="100%") == ["log.edit"]
    assert found(text="_x") == ["log.edit"]
    assert audit.last_sign_ins(session) == {1: later(3)}
    first = audit.entries(session, Wanted(), 2)[-1]
    assert len(audit.entries(session, Wanted(before_id=first.id), 10)) == 2


def test_an_entry_takes_whatever_it_is_told(session: Session) -> None:
    odd = "x" * 500 + "\0\udcff"
    audit.note(session, odd, by=Actor(odd, address=odd), now=NOW, object_=odd, detail=odd)
    row = session.scalars(select(AuditEntry)).one()
    assert (len(row.action), len(row.who), len(row.object)) == (64, 120, 200)
    assert row.detail == "x" * 500 + "?"


# -------------------------------------------------------------------- setup


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
