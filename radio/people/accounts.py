"""Accounts: making them, finding them, changing what somebody is. Nothing here commits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import delete, func, inspect, select
from sqlalchemy.orm import Session

from playlists.names import is_name
from radio.people.errors import LastAdminError, NotFirstError, NotThereError, UnusableError
from radio.people.passwords import Passwords, check_password
from radio.people.rights import Role
from radio.people.secrets import new_code
from radio.people.tables import LoginSession, Person
from radio.units import Millis

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
NAME_MOST = 80
LOGIN_MOST = 32


def has_people(session: Session) -> bool:
    """Whether anybody has an account; nobody has in a database that does not know them yet."""
    if not inspect(session.connection()).has_table(Person.__tablename__):
        return False
    return session.scalar(select(Person.id).limit(1)) is not None


def people(session: Session) -> Sequence[Person]:
    """Everybody by name, those who can't sign in at the end."""
    order = (Person.disabled, func.lower(Person.name), Person.id)
    return session.scalars(select(Person).order_by(*order)).all()


def find_person(session: Session, person_id: int) -> Person:
    """An account by its number.

    Raises:
        NotThereError: there is none.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NotThereError(f"there is no account {person_id}")
    return found


def find_login(session: Session, login: str) -> Person:
    """An account by the name it signs in with.

    Raises:
        NotThereError: there is none.
    """
    found = session.scalar(select(Person).where(Person.login == login_of(login)))
    if found is None:
        raise NotThereError(f"nobody signs in as {login!r}; `radio user list` shows who does")
    return found


def login_of(typed: str) -> str:
    """A name to sign in with as it is kept, however it was typed."""
    return typed.strip().lower()


def add_person(
    session: Session, login: str, name: str, role: Role, password_hash: str, now: Millis
) -> Person:
    """Make an account.

    Raises:
        UnusableError: login or name can't be one, or the login is taken.
    """
    row = Person(role=role, password_hash=password_hash, password_at=now, created_at=now)
    rename(session, row, login, name)
    session.add(row)
    session.flush()
    return row


def add_first_admin(
    session: Session, login: str, name: str, password_hash: str, now: Millis
) -> Person:
    """Make the station's first administrator, in a session that was begun to write.

    Raises:
        NotFirstError: the station has accounts.
        UnusableError: see `add_person`.
    """
    if has_people(session):
        raise NotFirstError
    return add_person(session, login, name, Role.ADMIN, password_hash, now)


def rename(session: Session, person: Person, login: str, name: str) -> None:
    """Give an account its names.

    Raises:
        UnusableError: login or name can't be one, or the login is taken.
    """
    login, name = login_of(login), name.strip()
    if not _LOGIN.fullmatch(login):
        raise UnusableError(
            "login", "letters",
            "a name to sign in with has 2 to 32 of a-z, 0-9, dot, dash and underscore, "
            "and begins with a letter or digit",
        )  # fmt: skip
    if not is_name(name, NAME_MOST):
        raise UnusableError("name", "name", f"a name has 1 to {NAME_MOST} characters on one line")
    with session.no_autoflush:
        other = session.scalar(select(Person).where(Person.login == login))
    if other is not None and other is not person:
        raise UnusableError("login", "taken", f"{login} is another one's already")
    person.login, person.name = login, name


def set_role(session: Session, person: Person, role: Role) -> None:
    """Make somebody something else.

    Raises:
        LastAdminError: no administrator would be left.
    """
    if role is not Role.ADMIN:
        _keep_an_admin(session, person)
    person.role = role


def disable(session: Session, person: Person) -> None:
    """Somebody who can't sign in any more, from this moment.

    Raises:
        LastAdminError: no administrator would be left.
    """
    _keep_an_admin(session, person)
    person.disabled = True
    end_sessions(session, person)


def enable(person: Person) -> None:
    """Somebody who may sign in again."""
    person.disabled = False


def _keep_an_admin(session: Session, person: Person) -> None:
    others = select(Person.id).where(
        Person.role == Role.ADMIN, Person.disabled.is_(False), Person.id != person.id
    )
    is_one = person.role is Role.ADMIN and not person.disabled
    if is_one and session.scalar(others.limit(1)) is None:
        raise LastAdminError


# ---------------------------------------------------------------- passwords


def hash_chosen(passwords: Passwords, password: str, *about: str) -> str:
    """What is kept of a password that somebody chose.

    Raises:
        UnusableError: it can't be one.
    """
    check_password(password, *about)
    return passwords.hash(password)


def first_password(passwords: Passwords) -> tuple[str, str]:
    """A password to hand over, good for one sign-in; and what is kept of it."""
    password = new_code(4)
    return password, passwords.hash(password)


def set_password(
    session: Session, person: Person, password_hash: str, now: Millis, *, given: bool
) -> None:
    """Give somebody a password: chosen by themselves, or `given` by an administrator.

    Whoever was signed in with the old one no longer is.
    """
    person.password_hash = password_hash
    person.password_given = given
    person.password_at = now
    end_sessions(session, person)


def end_sessions(session: Session, person: Person) -> None:
    """Sign somebody out everywhere."""
    session.flush()
    session.execute(
        delete(LoginSession).where(LoginSession.person_id == person.id),
        execution_options={"synchronize_session": "fetch"},
    )
