"""Somebody with an account, at a minute past eight."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from playlists.clock import to_millis
from radio.people import accounts
from radio.people.passwords import Passwords
from radio.people.rights import Role
from radio.people.signingin import Browser, Terms
from radio.people.tables import Person
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


def somebody(session: Session, login: str = "siti", role: Role = Role.PRESENTER) -> Person:
    return accounts.add_person(session, login, login.title(), role, KEPT, NOW)
