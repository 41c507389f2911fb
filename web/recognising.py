"""Finds out who is behind a cookie or a token, and remembers it for when the database is away."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.people.accounts import has_people
from radio.people.audit import Via
from radio.people.secondfactor import REQUIRED, factor_of
from radio.people.signingin import Terms, find_session, is_seldom_seen
from radio.people.tables import ApiToken, LoginSession, Person
from radio.people.tokens import USED_EVERY, find_token, scopes_of
from radio.units import Millis
from web.who import DESK, Duty, Who

KEPT_FOR: Final = 12 * 3600.0
"""Seconds that somebody is remembered while the database can't be asked."""

_KEPT_MOST: Final = 500
_log = logging.getLogger(__name__)


class DatabaseAwayError(Exception):
    """The database can't be asked, and this key was not seen before."""


class Recogniser:
    """Who is who. May be used from any thread.

    The air does not stop where the database does: who was recognised before goes on being so, for
    `KEPT_FOR`, and can run the console.
    """

    def __init__(self, database: Engine, terms: Terms) -> None:
        self._database = database
        self._terms = terms
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Who | None, float]] = OrderedDict()
        self._has_people = False

    def has_people(self) -> bool:
        """Whether anybody has an account; once there is somebody, there always is.

        Raises:
            DatabaseAwayError: it can't be told.
        """
        if not self._has_people:
            try:
                with session_scope(self._database) as session:
                    self._has_people = has_people(session)
            except DBAPIError as error:
                raise DatabaseAwayError from error
        return self._has_people

    def desk(self) -> Who | None:
        """Whoever sits at this machine, if nobody has an account yet."""
        return None if self.has_people() else DESK

    def session(self, key: str, now: Millis) -> Who | None:
        """Who is signed in with this key.

        Raises:
            DatabaseAwayError: it can't be told.
        """
        return self._asked(f"session {key}", lambda session: self._by_session(session, key, now))

    def token(self, key: str, now: Millis) -> Who | None:
        """Whose token this is.

        Raises:
            DatabaseAwayError: it can't be told.
        """
        return self._asked(f"token {key}", lambda session: self._by_token(session, key, now))

    # ------------------------------------------------------------------ asking

    def _asked(self, name: str, ask: Callable[[Session], Who | None]) -> Who | None:
        if not self.has_people():
            return None
        try:
            with session_scope(self._database) as session:
                who = ask(session)
        except DBAPIError as error:
            return self._remembered(name, error)
        with self._lock:
            self._kept.pop(name, None)
            if who is not None:
                self._kept[name] = (who, time.monotonic())
            while len(self._kept) > _KEPT_MOST:
                self._kept.popitem(last=False)
        return who

    def _remembered(self, name: str, error: DBAPIError) -> Who | None:
        with self._lock:
            who, at = self._kept.get(name, (None, 0.0))
        if who is None or time.monotonic() - at > KEPT_FOR:
            raise DatabaseAwayError from error
        _log.warning("%s is recognised from memory: the database can't be asked", who.name)
        return who

    def _by_session(self, session: Session, key: str, now: Millis) -> Who | None:
        row = find_session(session, key, self._terms, now)
        if row is None or row.is_half:
            return None
        if is_seldom_seen(row, now):
            self._touch(LoginSession, row.id, seen_at=now)
        person = row.person
        return Who(
            name=person.name,
            role=person.role,
            person_id=str(person.id),
            via=Via.SESSION,
            session_id=row.id,
            duty=_duty(session, person),
        )

    def _by_token(self, session: Session, key: str, now: Millis) -> Who | None:
        row = find_token(session, key, now)
        if row is None:
            return None
        if now - (row.used_at or 0) >= USED_EVERY:
            self._touch(ApiToken, row.id, used_at=now)
        return Who(
            name=f"{row.name} ({row.person.login})",
            role=row.person.role,
            person_id=str(row.person_id),
            via=Via.TOKEN,
            scopes=scopes_of(row),
        )

    def _touch(self, kind: type[LoginSession | ApiToken], row_id: int, **when: Millis) -> None:
        """Note that it is in use; where that can't be written, it is noted next time."""
        try:
            with session_scope(self._database, write=True) as session:
                session.execute(update(kind).where(kind.id == row_id).values(**when))
                session.commit()
        except DBAPIError as error:
            _log.warning("the use of a session could not be noted: %s", error.orig)


def _duty(session: Session, person: Person) -> Duty | None:
    if person.password_given:
        return Duty.PASSWORD
    if person.role in REQUIRED and factor_of(session, person) is None:
        return Duty.SECOND_FACTOR
    return None
