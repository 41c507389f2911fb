"""Guessing is made slow: who fails often waits, longer each time.

Counted by the name that was typed, whether anybody has it or not, and by the address it came from.
Where somebody has signed in lately, their name is counted by itself: strangers who guess elsewhere do
not keep them from the air. An attempt is counted before the password is looked at, so that many at once
gain nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from radio.people.audit import SIGNED_IN
from radio.people.secrets import digest_of
from radio.people.tables import AuditEntry, LoginFailure, Person
from radio.units import Millis

_SECOND: Final = 1000
_FORGOTTEN_AFTER: Final = 24 * 3600 * _SECOND
_HOME_FOR: Final = 30 * 24 * 3600 * _SECOND


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, and how long the waits become (ms)."""

    free: int
    first: int
    longest: int

    def wait(self, failures: int) -> int:
        """Milliseconds to wait after so many failures."""
        beyond = failures - self.free
        return 0 if beyond < 0 else min(self.longest, self.first * 2 ** min(beyond, 20))


OF_NAME: Final = Patience(free=5, first=30 * _SECOND, longest=15 * 60 * _SECOND)
"""A quarter of an hour at most: nobody is to be kept from the air by another one's guesses."""

OF_ADDRESS: Final = Patience(free=20, first=30 * _SECOND, longest=3600 * _SECOND)
"""A whole office may share one address."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose failures are counted together."""

    key: str
    patience: Patience


def subjects(login: str, address: str, *, at_home: bool = False) -> tuple[Subject, ...]:
    """Those of one attempt to sign in. An empty login counts by address alone.

    `at_home` where this login has signed in lately from there.
    """
    place = place_of(address)
    of_address = Subject(digest_of(f"address {place}"), OF_ADDRESS)
    if not login:
        return (of_address,)
    name = f"login {login} at {place}" if at_home else f"login {login}"
    return (Subject(digest_of(name), OF_NAME), of_address)


def whose(session: Session, login: str, address: str, now: Millis) -> tuple[Subject, ...]:
    """The same, found out whether they are at home there."""
    at_home = bool(login) and place_of(address) in _homes(session, login, now)
    return subjects(login, address, at_home=at_home)


def place_of(address: str) -> str:
    """An address as it is counted: of IPv6 its network, in which one machine has any number."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _homes(session: Session, login: str, now: Millis) -> set[str]:
    """From where somebody has signed in lately."""
    query = (
        select(AuditEntry.address)
        .join(Person, Person.id == AuditEntry.person_id)
        .where(
            Person.login == login,
            AuditEntry.action == SIGNED_IN,
            AuditEntry.at > now - _HOME_FOR,
        )
        .distinct()
    )
    return {place_of(address) for address in session.scalars(query)}


def count_attempt(session: Session, whose: tuple[Subject, ...], now: Millis) -> int:
    """Count an attempt as failed, unless it has to wait; the milliseconds to wait, or 0.

    In a session that was begun to write, committed by the caller before the password is checked.
    """
    _forget_old(session, now)
    rows = [(subject, session.get(LoginFailure, subject.key)) for subject in whose]
    wait = max((row.locked_until - now for _, row in rows if row is not None), default=0)
    if wait > 0:
        return wait
    for subject, found in rows:
        row = found or LoginFailure(subject=subject.key, failures=0)
        row.failures += 1
        row.last_at = now
        row.locked_until = Millis(now + subject.patience.wait(row.failures))
        session.add(row)
    session.flush()
    return 0


def forgive(session: Session, whose: tuple[Subject, ...]) -> None:
    """The attempt was right: its name has no failures any more, its address one less."""
    for subject in whose:
        if subject.patience is OF_NAME:
            session.execute(delete(LoginFailure).where(LoginFailure.subject == subject.key))
    give_back(session, whose)


def give_back(session: Session, whose: tuple[Subject, ...]) -> None:
    """The attempt was right, and another one has to follow, which need not wait for it.

    What failed before stays counted: whoever knows a password can't guess codes any longer by it.
    """
    for subject in whose:
        row = session.get(LoginFailure, subject.key)
        if row is None:
            continue
        if row.failures <= 1:
            session.delete(row)
        else:
            row.failures -= 1
            row.locked_until = row.last_at


def forgive_login(session: Session, login: str, now: Millis) -> None:
    """An administrator lets somebody try again at once, wherever they are."""
    homes = [subjects(login, place, at_home=True)[0] for place in _homes(session, login, now)]
    keys = [subject.key for subject in (subjects(login, "")[0], *homes)]
    session.execute(delete(LoginFailure).where(LoginFailure.subject.in_(keys)))


def _forget_old(session: Session, now: Millis) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.last_at < now - _FORGOTTEN_AFTER))
