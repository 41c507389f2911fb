"""Who did what, and who saw personal data. Entries are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from radio.db import clip
from radio.people.tables import AuditEntry
from radio.units import Millis

_Row = TypeVar("_Row", bound=tuple[Any, ...])


class Via(StrEnum):
    """By what somebody was recognised."""

    DESK = "desk"
    """They sat at the station's computer, and there were no accounts."""
    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # no secret, a kind
    TERMINAL = "terminal"
    """They had a shell on the station's computer."""
    NOBODY = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `who` is their name, or the token's."""

    who: str = ""
    person_id: int | None = None
    via: Via = Via.NOBODY
    address: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, or seen; `personal` where personal data was."""

    at: Millis
    by: Actor
    action: str
    object: str = ""
    detail: str = ""
    personal: bool = False


SIGNED_IN: Final = "login.sign_in"
SIGN_IN_FAILED: Final = "login.failed"


def note(
    session: Session,
    action: str,
    *,
    by: Actor,
    now: Millis,
    object_: str = "",
    detail: str = "",
    personal: bool = False,
) -> None:
    """Write an entry within the session's transaction: it stands if what it tells of does."""
    write(session, [Deed(now, by, action, object_, detail, personal)])


def write(session: Session, deeds: Iterable[Deed]) -> None:
    """Write several; texts that are too long are cut."""
    for deed in deeds:
        texts = {
            "who": deed.by.who,
            "via": deed.by.via.value,
            "action": deed.action,
            "object": deed.object,
            "detail": deed.detail,
            "address": deed.by.address,
        }
        fit = {name: _fit(name, text) for name, text in texts.items()}
        session.add(
            AuditEntry(at=deed.at, person_id=deed.by.person_id, personal=deed.personal, **fit)
        )
    session.flush()


def _fit(name: str, text: str) -> str:
    return clip(AuditEntry, name, text.encode("utf-8", "replace").decode())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: all of these together. `text` is looked for in action, object and detail."""

    since: Millis | None = None
    until: Millis | None = None
    person_id: int | None = None
    text: str = ""
    personal_only: bool = False
    before_id: int | None = None


def entries(session: Session, wanted: Wanted, most: int) -> Sequence[AuditEntry]:
    """The latest first, `most` of them at the most."""
    query = _chosen(select(AuditEntry), wanted).order_by(AuditEntry.id.desc()).limit(most)
    return session.scalars(query).all()


def count(session: Session, wanted: Wanted) -> int:
    """How many there are, on whatever page."""
    query = _chosen(select(func.count()).select_from(AuditEntry), replace(wanted, before_id=None))
    return session.scalar(query) or 0


def last_sign_ins(session: Session) -> dict[int, Millis]:
    """When each signed in last, by the person's number."""
    query = (
        select(AuditEntry.person_id, func.max(AuditEntry.at))
        .where(AuditEntry.action == SIGNED_IN, AuditEntry.person_id.is_not(None))
        .group_by(AuditEntry.person_id)
    )
    return {person_id: Millis(at) for person_id, at in session.execute(query).tuples() if person_id}


def _chosen(query: Select[_Row], wanted: Wanted) -> Select[_Row]:
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if wanted.person_id is not None:
        query = query.where(AuditEntry.person_id == wanted.person_id)
    if wanted.personal_only:
        query = query.where(AuditEntry.personal.is_(True))
    if wanted.before_id is not None:
        query = query.where(AuditEntry.id < wanted.before_id)
    for word in wanted.text.split():
        columns = (AuditEntry.who, AuditEntry.action, AuditEntry.object, AuditEntry.detail)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query
