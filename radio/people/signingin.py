"""Signing in with a browser: sessions that begin, are recognised, and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from radio.db import clip
from radio.people import lockout
from radio.people.accounts import login_of
from radio.people.passwords import Passwords
from radio.people.secondfactor import factor_of
from radio.people.secrets import digest_of, new_key
from radio.people.tables import LoginSession, Person
from radio.units import Millis

_HOUR: Final = 3_600_000
HALF_WAY: Final = Millis(10 * 60_000)
"""How long the second factor is waited for (ms)."""
SEEN_EVERY: Final = 5 * 60_000
"""How exactly is kept when somebody was seen (ms): a request is to cost no writing."""
_SMALL_HOURS: Final = 3 * _HOUR


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a session lasts: ms without a request, whole days at most, in the station's zone."""

    idle: Millis
    days: int
    zone: ZoneInfo

    def end(self, now: Millis) -> Millis:
        """The last moment: at three in the night, so that nobody is signed out in a programme."""
        day = to_local(now, self.zone).date() + timedelta(days=self.days)
        return Millis(day_span(day, self.zone).start + _SMALL_HOURS)


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from."""

    address: str
    name: str


def check_name_and_password(
    session: Session, passwords: Passwords, login: str, password: str
) -> Person | None:
    """Who this is; None, after just as long, where it is nobody or somebody disabled."""
    person = session.scalar(select(Person).where(Person.login == login_of(login)))
    kept = None if person is None or person.disabled else person.password_hash
    return person if passwords.is_right(kept, password) else None


def begin_session(
    session: Session, person: Person, terms: Terms, browser: Browser, now: Millis
) -> str:
    """Sign somebody in whose password was right; the key for the cookie.

    Where they have a second factor, the session is only half one: `finish_session` ends that.
    """
    is_half = factor_of(session, person) is not None
    return _begun(session, person, terms, browser, now, is_half=is_half)


def begin_whole_session(
    session: Session, person: Person, terms: Terms, browser: Browser, now: Millis
) -> str:
    """The same for somebody who was signed in until now, and has just changed their password."""
    return _begun(session, person, terms, browser, now, is_half=False)


def _begun(
    session: Session,
    person: Person,
    terms: Terms,
    browser: Browser,
    now: Millis,
    *,
    is_half: bool,
) -> str:
    _sweep(session, terms, now)
    key = new_key()
    session.add(
        LoginSession(
            digest=digest_of(key),
            person_id=person.id,
            person=person,
            is_half=is_half,
            created_at=now,
            seen_at=now,
            ends_at=Millis(now + HALF_WAY) if is_half else terms.end(now),
            address=clip(LoginSession, "address", browser.address),
            browser=clip(LoginSession, "browser", browser.name),
        )
    )
    session.flush()
    return key


def finish_session(session: Session, row: LoginSession, terms: Terms, now: Millis) -> str:
    """The second factor was right: a whole session, by another key than the half one's."""
    key = new_key()
    row.digest, row.is_half = digest_of(key), False
    row.seen_at, row.ends_at = now, terms.end(now)
    session.flush()
    return key


def find_session(session: Session, key: str, terms: Terms, now: Millis) -> LoginSession | None:
    """The session of this key, if it lasts and its person may sign in."""
    query = select(LoginSession).where(LoginSession.digest == digest_of(key))
    row = session.scalar(query)
    if row is None or row.person.disabled:
        return None
    return row if now < min(row.ends_at, row.seen_at + terms.idle) else None


def sessions_of(session: Session, person_id: int, terms: Terms, now: Millis) -> list[LoginSession]:
    """Where somebody is signed in, latest first."""
    query = select(LoginSession).where(
        LoginSession.person_id == person_id,
        LoginSession.is_half.is_(False),
        LoginSession.ends_at > now,
        LoginSession.seen_at > now - terms.idle,
    )
    return list(session.scalars(query.order_by(LoginSession.seen_at.desc())))


def end_session(session: Session, person_id: int, session_id: int) -> bool:
    """Sign somebody out in one place; whether they were signed in there."""
    row = session.get(LoginSession, session_id)
    if row is None or row.person_id != person_id:
        return False
    session.delete(row)
    session.flush()
    return True


def end_key(session: Session, key: str) -> None:
    """Sign out whoever has this key, if anybody has."""
    session.execute(delete(LoginSession).where(LoginSession.digest == digest_of(key)))


def is_seldom_seen(row: LoginSession, now: Millis) -> bool:
    """Whether it is time to note again that a session is in use."""
    return now - row.seen_at >= SEEN_EVERY


def renew_hash(passwords: Passwords, person: Person, password: str) -> None:
    """Keep a password that was right in today's way, where it is kept in an older one."""
    if passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.hash(password)


def allow(session: Session, login: str, address: str, now: Millis) -> int:
    """Count an attempt to sign in; milliseconds to wait before it may be made, or 0. Commits."""
    whose = lockout.whose(session, login_of(login), address, now)
    wait = lockout.count_attempt(session, whose, now)
    session.commit()
    return wait


def _sweep(session: Session, terms: Terms, now: Millis) -> None:
    over = (LoginSession.ends_at <= now) | (LoginSession.seen_at <= now - terms.idle)
    session.execute(delete(LoginSession).where(over))
