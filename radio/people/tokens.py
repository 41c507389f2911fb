"""API tokens: keys for other programs, which may do less than the person who answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.names import is_name
from radio.people.errors import NotThereError, UnusableError
from radio.people.rights import RIGHTS, Right
from radio.people.secrets import digest_of, new_key
from radio.people.tables import ApiToken, Person
from radio.units import Millis

BEGINS = "radio_"
"""So that a token is recognised where it does not belong, in a mail or in a public repository."""

NAME_MOST = 80
_HINT = len(BEGINS) + 4
USED_EVERY = 5 * 60_000


def add_token(
    session: Session,
    person: Person,
    name: str,
    scopes: Iterable[Right],
    now: Millis,
    ends_at: Millis | None = None,
) -> tuple[ApiToken, str]:
    """Make a token; the row and the key, which nobody can be shown again.

    Raises:
        UnusableError: without a name or a scope, with a scope that the person has no right to, or
            over before it begins.
    """
    wanted = frozenset(scopes)
    _check(person, name.strip(), wanted)
    if ends_at is not None and ends_at <= now:
        raise UnusableError("days", "past", "a token ends in the future, or never")
    key = BEGINS + new_key()
    row = ApiToken(
        name=name.strip(),
        digest=digest_of(key),
        hint=key[:_HINT],
        scopes=" ".join(sorted(wanted)),
        person_id=person.id,
        person=person,
        created_at=now,
        ends_at=ends_at,
    )
    session.add(row)
    session.flush()
    return row, key


def _check(person: Person, name: str, scopes: frozenset[Right]) -> None:
    if not is_name(name, NAME_MOST):
        raise UnusableError("name", "name", f"a name has 1 to {NAME_MOST} characters on one line")
    if not scopes:
        raise UnusableError("scopes", "none", "a token needs one scope at least")
    if beyond := sorted(scopes - RIGHTS[person.role]):
        raise UnusableError(
            "scopes", "beyond", f"{person.login} has no right to {', '.join(beyond)}"
        )


def scopes_of(row: ApiToken) -> frozenset[Right]:
    """What a token may do, as far as its person still may. A right that is gone gives none."""
    known = {right.value for right in Right}
    return frozenset(Right(word) for word in row.scopes.split() if word in known)


def find_token(session: Session, key: str, now: Millis) -> ApiToken | None:
    """The token of this key, if it is in force and so is its person's account."""
    if not key.startswith(BEGINS):
        return None
    row = session.scalar(select(ApiToken).where(ApiToken.digest == digest_of(key)))
    if row is None or row.person.disabled:
        return None
    return row if is_in_force(row, now) else None


def is_in_force(row: ApiToken, now: Millis) -> bool:
    """Whether it was neither revoked nor has come to its end."""
    return row.revoked_at is None and (row.ends_at is None or now < row.ends_at)


def tokens(session: Session) -> Sequence[ApiToken]:
    """All of them, latest first."""
    return session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).all()


def revoke(session: Session, token_id: int, now: Millis) -> ApiToken:
    """Make a token void at once; one that is void stays so.

    Raises:
        NotThereError: there is none.
    """
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotThereError(f"there is no token {token_id}; `radio token list` shows them")
    row.revoked_at = row.revoked_at or now
    return row
