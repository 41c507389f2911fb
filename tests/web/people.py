"""People at a station with a panel, for tests: signed in as anybody, without a browser."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from radio.db import session_scope
from radio.people import accounts, audit, secondfactor, signingin, tokens
from radio.people.audit import Wanted
from radio.people.passwords import Passwords
from radio.people.rights import Right, Role
from radio.people.signingin import Browser
from radio.people.tables import AuditEntry, Person
from radio.units import Millis
from tests.rig.databases import make_new
from web.access import SESSION_COOKIE
from web.panel import panel_of

WORDS = "kuda lumping di alun-alun"
NEW = "angin laut di Tuban"
SETUP = {"name": "Siti Rahayu", "login": "siti", "password": WORDS, "again": WORDS}
AWAY = {"REMOTE_ADDR": "192.0.2.7"}


@dataclass
class People:
    """A panel's people."""

    app: Flask

    def __post_init__(self) -> None:
        self.panel = panel_of(self.app)
        make_new(self.panel.settings.database)
        self._kept = _words_kept()

    def add(self, login: str, role: Role, *, factor: bool = True) -> Person:
        """Somebody, ready to work: with a second factor where the role asks for one."""
        with session_scope(self.panel.database, write=True) as session:
            row = accounts.add_person(
                session, login, login.title(), role, self._kept, self.panel.now()
            )
            if factor and role in secondfactor.REQUIRED:
                secondfactor.begin(session, self.panel.keys, row).confirmed_at = Millis(1)
            session.commit()
        return row

    def signed_in(self, login: str, role: Role = Role.PRESENTER) -> FlaskClient:
        """A browser of somebody new, from another computer."""
        return self.browser(self.add(login, role))

    def browser(self, person: Person) -> FlaskClient:
        """Another browser of somebody."""
        client = self.stranger()
        client.set_cookie(SESSION_COOKIE, self.key(person))
        return client

    def key(self, person: Person) -> str:
        """The key of a new session."""
        with session_scope(self.panel.database, write=True) as session:
            row = session.get_one(Person, person.id)
            key = signingin.begin_whole_session(
                session, row, self.panel.terms, Browser("192.0.2.7", "test"), self.panel.now()
            )
            session.commit()
        return key

    def stranger(self) -> FlaskClient:
        """A browser of nobody, from another computer."""
        client = self.app.test_client()
        client.environ_base.update(AWAY)
        return client

    def token(self, person: Person, *scopes: Right) -> dict[str, str]:
        """Headers of another program."""
        with session_scope(self.panel.database, write=True) as session:
            row = session.get_one(Person, person.id)
            _, key = tokens.add_token(session, row, "RDS", scopes, self.panel.now())
            session.commit()
        return {"Authorization": f"Bearer {key}"}

    def secret(self, person: Person) -> pyotp.TOTP:
        """What stands in somebody's telephone."""
        with session_scope(self.panel.database, write=True) as session:
            row = secondfactor.begin(session, self.panel.keys, session.get_one(Person, person.id))
            session.commit()
        return pyotp.TOTP(secondfactor.secret_of(self.panel.keys, row))


@functools.cache
def _words_kept() -> str:
    return Passwords().hash(WORDS)


def csrf(client: FlaskClient, path: str = "/login") -> str:
    """The token of a page."""
    page = client.get(path, follow_redirects=True).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, path
    return found[1]


def post(client: FlaskClient, path: str, page: str = "/login", **form: object) -> TestResponse:
    """Send a form as the page `page` would."""
    return client.post(path, data={"csrf_token": csrf(client, page), **form})


def sign_in(client: FlaskClient, login: str, password: str = WORDS, **more: object) -> TestResponse:
    """By name and password."""
    return post(client, "/login", login=login, password=password, **more)


def deeds(people: People) -> list[AuditEntry]:
    """What the audit log tells, the first at the beginning."""
    assert people.panel.trail.write_out()
    with session_scope(people.panel.database) as session:
        return list(reversed(audit.entries(session, Wanted(), 100)))


def key_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(SESSION_COOKIE)
    return cookie.value if cookie else ""


def may_see(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200
