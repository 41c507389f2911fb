"""Codes from the telephone, and recovery codes."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from radio.keys import Keyring, SealedError
from radio.people import secondfactor, signingin
from radio.people.secrets import new_code, plain_code
from radio.units import Millis
from tests.people.somebody import (
    HERE,
    HOUR,
    MINUTE,
    NOW,
    TERMS,
    later,
    somebody,
)


def test_a_code_is_taken_once_and_an_older_one_never_after_it(
    session: Session, keys: Keyring
) -> None:
    person = somebody(session)
    row = secondfactor.begin(session, keys, person)
    assert secondfactor.begin(session, keys, person) is row
    totp = pyotp.TOTP(secondfactor.secret_of(keys, row))
    assert secondfactor.factor_of(session, person) is None
    assert secondfactor.confirm(session, keys, row, "000000 ", Millis(0)) is None
    codes = secondfactor.confirm(session, keys, row, totp.at(NOW // 1000), NOW)
    assert codes is not None
    assert len(set(codes)) == 8
    assert secondfactor.factor_of(session, person) is row

    def is_right(typed: str, at: Millis) -> bool:
        return secondfactor.is_right(session, keys, row, typed, at)

    assert not is_right(totp.at(NOW // 1000), NOW)
    assert is_right(totp.at(NOW // 1000 + 30), NOW)
    assert not is_right(totp.at(NOW // 1000 + 30), later(30_000))
    code = totp.at(NOW // 1000 + 90)
    assert not is_right(code, later(0))
    assert is_right(f"{code[:3]} {code[3:]}", later(120_000))
    assert not is_right("", later(300_000))


def test_a_recovery_code_is_good_once_and_for_its_owner(session: Session, keys: Keyring) -> None:
    siti, budi = somebody(session), somebody(session, "budi")
    rows = {}
    for person in (siti, budi):
        rows[person.login] = row = secondfactor.begin(session, keys, person)
        codes = secondfactor.confirm(
            session, keys, row, pyotp.TOTP(secondfactor.secret_of(keys, row)).at(NOW // 1000), NOW
        )
        assert codes is not None
    mine = secondfactor.new_recovery_codes(session, siti.id)
    assert not secondfactor.is_right(session, keys, rows["budi"], mine[0], NOW)
    assert secondfactor.is_right(
        session, keys, rows["siti"], mine[0].upper().replace("-", " "), NOW
    )
    assert not secondfactor.is_right(session, keys, rows["siti"], mine[0], NOW)
    again = secondfactor.new_recovery_codes(session, siti.id)
    assert not secondfactor.is_right(session, keys, rows["siti"], mine[1], NOW)
    secondfactor.remove(session, siti)
    assert secondfactor.factor_of(session, siti) is None
    assert not secondfactor.is_right(session, keys, rows["budi"], again[0], NOW)


def test_who_has_a_second_factor_is_only_half_signed_in_by_password(
    session: Session, keys: Keyring
) -> None:
    person = somebody(session)
    row = secondfactor.begin(session, keys, person)
    secondfactor.confirm(
        session, keys, row, pyotp.TOTP(secondfactor.secret_of(keys, row)).at(NOW // 1000), NOW
    )
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


def test_a_secret_is_sealed_and_one_from_before_is_once_the_panel_starts(
    session: Session, keys: Keyring
) -> None:
    siti, budi = somebody(session), somebody(session, "budi")
    row, other = (secondfactor.begin(session, keys, person) for person in (siti, budi))
    plain = secondfactor.secret_of(keys, row)
    assert plain not in row.secret
    # Nobody puts their own secret into another one's row.
    other.secret = row.secret
    with pytest.raises(SealedError):
        secondfactor.is_right(session, keys, other, "123456", NOW)
    other.secret = plain
    assert secondfactor.confirm(session, keys, other, pyotp.TOTP(plain).at(NOW // 1000), NOW)
    assert secondfactor.seal_all(session, keys) == 1
    assert plain not in other.secret
    at = later(MINUTE)
    assert secondfactor.is_right(session, keys, other, pyotp.TOTP(plain).at(at // 1000), at)
    assert secondfactor.seal_all(session, keys) == 0


def test_without_the_keys_a_recovery_code_still_opens(
    session: Session, keys: Keyring, tmp_path: Path
) -> None:
    row = secondfactor.begin(session, keys, somebody(session))
    totp = pyotp.TOTP(secondfactor.secret_of(keys, row))
    codes = secondfactor.confirm(session, keys, row, totp.at(NOW // 1000), NOW)
    assert codes
    empty = Keyring(tmp_path / "another")
    with pytest.raises(SealedError):
        secondfactor.is_right(session, empty, row, totp.at(NOW // 1000), later(MINUTE))
    assert secondfactor.is_right(session, empty, row, codes[0], later(MINUTE))
    assert secondfactor.seal_all(session, empty) == 0
    assert secondfactor.secret_of(keys, row) == totp.secret
