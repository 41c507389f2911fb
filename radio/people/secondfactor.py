"""The second factor: codes from a telephone (TOTP), and recovery codes for when it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyotp
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.keys import Keyring, SealedError, is_sealed
from radio.people.rights import Role
from radio.people.secrets import digest_of, new_code, plain_code
from radio.people.tables import Person, RecoveryCode, SecondFactor
from radio.units import Millis

REQUIRED: Final = frozenset({Role.ADMIN, Role.OFFICER})
"""Roles that reach everything, or the personal data of listeners."""

RECOVERY_CODES: Final = 8
_STEP: Final = 30
_STEPS_OFF: Final = 1
"""A telephone's clock may be half a minute off, and typing takes a while."""


def factor_of(session: Session, person: Person) -> SecondFactor | None:
    """Somebody's second factor; None until a first code has confirmed it."""
    row = session.get(SecondFactor, person.id)
    return row if row is not None and row.confirmed_at is not None else None


def begin(session: Session, keys: Keyring, person: Person) -> SecondFactor:
    """A secret to put into a telephone, the same one until it is confirmed.

    One that is confirmed stays in force: `remove` it first.

    Raises:
        KeyFileError: the station's keys can't be read or made.
    """
    row = session.get(SecondFactor, person.id)
    if row is None:
        secret = keys.seal(pyotp.random_base32(), _about(person.id))
        row = SecondFactor(person_id=person.id, secret=secret)
        session.add(row)
        session.flush()
    return row


def secret_of(keys: Keyring, row: SecondFactor) -> str:
    """What the telephone and the station both know. One from before secrets were sealed is as it is.

    Raises:
        SealedError: its key is gone, or it was changed.
        KeyFileError: the station's keys can't be read.
    """
    return keys.open(row.secret, _about(row.person_id)) if is_sealed(row.secret) else row.secret


def seal_all(session: Session, keys: Keyring) -> int:
    """Seal by the key of now what is not yet, or was by another; how many were.

    What can't be opened stays: its key may come back.

    Raises:
        KeyFileError: the station's keys can't be read or made.
    """
    done = 0
    for row in session.scalars(select(SecondFactor)):
        if not keys.is_current(row.secret):
            try:
                row.secret = keys.seal(secret_of(keys, row), _about(row.person_id))
            except SealedError:
                continue
            done += 1
    session.flush()
    return done


def _about(person_id: int) -> str:
    return f"second_factor/{person_id}"


def address_of(keys: Keyring, row: SecondFactor, login: str, station: str) -> str:
    """What the QR code says: an otpauth: address.

    Raises:
        SealedError, KeyFileError: see `secret_of`.
    """
    totp = pyotp.TOTP(secret_of(keys, row))
    return totp.provisioning_uri(name=login, issuer_name=station)


def confirm(
    session: Session, keys: Keyring, row: SecondFactor, typed: str, now: Millis
) -> list[str] | None:
    """Take the first code: from now on one is asked for. The recovery codes, or None if wrong.

    Raises:
        SealedError, KeyFileError: see `secret_of`.
    """
    if not _take(keys, row, typed, now):
        return None
    row.confirmed_at = now
    return new_recovery_codes(session, row.person_id)


def is_right(session: Session, keys: Keyring, row: SecondFactor, typed: str, now: Millis) -> bool:
    """Whether this is a code of now, or a recovery code; either is taken once.

    In a session that was begun to write.

    Raises:
        SealedError, KeyFileError: see `secret_of`; a recovery code is taken all the same.
    """
    return _is_recovery(session, row, typed) or _take(keys, row, typed, now)


def _is_recovery(session: Session, row: SecondFactor, typed: str) -> bool:
    code = session.get(RecoveryCode, digest_of(plain_code(typed)))
    if code is None or code.person_id != row.person_id:
        return False
    session.delete(code)
    session.flush()
    return True


def _take(keys: Keyring, row: SecondFactor, typed: str, now: Millis) -> bool:
    """Whether a code is right for a time step after the last one taken; that one is taken then."""
    digits = "".join(typed.split())
    totp = pyotp.TOTP(secret_of(keys, row), interval=_STEP)
    at = now // 1000 // _STEP
    steps = range(max(row.last_step + 1, at - _STEPS_OFF), at + _STEPS_OFF + 1)
    for step in steps:
        if pyotp.utils.strings_equal(digits, totp.generate_otp(step)):
            row.last_step = step
            return True
    return False


def new_recovery_codes(session: Session, person_id: int) -> list[str]:
    """Codes to be written down; those before are void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    rows: Sequence[RecoveryCode] = [
        RecoveryCode(digest=digest_of(code), person_id=person_id) for code in codes
    ]
    session.add_all(rows)
    session.flush()
    return codes


def remove(session: Session, person: Person) -> None:
    """Ask for no code any more; whoever needs one sets it up anew at the next sign-in."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
