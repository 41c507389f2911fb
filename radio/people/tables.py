"""People, how they are recognised, and what they did.

No password, token or code stands in these tables, only what it can be checked by. Without the secret
of a second factor no code can be computed: it is sealed (`radio.keys`).
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from radio.db import Base, enum_type
from radio.people.rights import Role
from radio.units import Millis

DIGEST = 64
"""Characters of a SHA-256 in hexadecimal."""


class Person(Base):
    """Somebody with an account. Nobody is deleted: what they did keeps their name.

    `password_given` is true while the password is one that an administrator made. `language` and
    `theme` are empty until chosen.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_given: Mapped[bool] = mapped_column(default=False)
    password_at: Mapped[Millis]
    disabled: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="")
    theme: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[Millis]


class SecondFactor(Base):
    """Codes that change with the time (TOTP, RFC 6238).

    `confirmed_at` is empty until a first code has shown that the telephone has the secret.
    `secret` is sealed, see `radio.people.secondfactor`. `last_step` is the time step of the last code
    taken: none is taken twice.
    """

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[Millis | None] = mapped_column(default=None)
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """Takes the place of a code once, where the telephone is lost."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(DIGEST), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class LoginSession(Base):
    """Somebody signed in with a browser. `is_half` while the second factor is still asked for."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_half: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Millis]
    seen_at: Mapped[Millis]
    ends_at: Mapped[Millis]
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class LoginFailure(Base):
    """How often signing in failed, by what was typed as the name or by where it came from.

    `subject` is a digest: people type passwords into the field of the name.
    """

    __tablename__ = "login_failure"

    subject: Mapped[str] = mapped_column(String(DIGEST), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[Millis] = mapped_column(index=True)
    locked_until: Mapped[Millis]


class ApiToken(Base):
    """A key for another program. `scopes` are rights, separated by spaces; `hint` its beginning."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    hint: Mapped[str] = mapped_column(String(16))
    scopes: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Millis]
    ends_at: Mapped[Millis | None] = mapped_column(default=None)
    revoked_at: Mapped[Millis | None] = mapped_column(default=None)
    used_at: Mapped[Millis | None] = mapped_column(default=None)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class AuditEntry(Base):
    """Something that somebody did, or personal data that somebody saw. Only ever added to.

    `who` is the name as it was then; `person_id` has no foreign key, so that an entry stands
    whatever becomes of the account. `via` tells by what they were recognised.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Millis] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(default=None)
    who: Mapped[str] = mapped_column(String(120), default="")
    via: Mapped[str] = mapped_column(String(16), default="")
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    personal: Mapped[bool] = mapped_column(default=False)
