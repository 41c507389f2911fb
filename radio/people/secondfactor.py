"""The second factor: codes from a telephone (TOTP), and recovery codes for when it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import Session

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


def begin(session: Session, person: Person) -> SecondFactor:
    """A secret to put into a telephone, the same one until it is confirmed.

    One that is confirmed stays in force: `remove` it first.
    """
    row = session.get(SecondFactor, person.id)
    if row is None:
        row = SecondFactor(person_id=person.id, secret=pyotp.random_base32())
        session.add(row)
        session.flush()
    return row


def address_of(row: SecondFactor, login: str, station: str) -> str:
    """What the QR code says: an otpauth: address."""
    return pyotp.TOTP(row.secret).provisioning_uri(name=login, issuer_name=station)


def confirm(session: Session, row: SecondFactor, typed: str, now: Millis) -> list[str] | None:
    """Take the first code: from now on one is asked for. The recovery codes, or None if wrong."""
    if not _take(row, typed, now):
        return None
    row.confirmed_at = now
    return new_recovery_codes(session, row.person_id)


def is_right(session: Session, row: SecondFactor, typed: str, now: Millis) -> bool:
    """Whether this is a code of now, or a recovery code; either is taken once.

    In a session that was begun to write.
    """
    if _take(row, typed, now):
        return True
    code = session.get(RecoveryCode, digest_of(plain_code(typed)))
    if code is None or code.person_id != row.person_id:
        return False
    session.delete(code)
    session.flush()
    return True


def _take(row: SecondFactor, typed: str, now: Millis) -> bool:
    """Whether a code is right for a time step after the last one taken; that one is taken then."""
    digits = "".join(typed.split())
    totp = pyotp.TOTP(row.secret, interval=_STEP)
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
