"""Liaisons of the agencies (pejabat penghubung): who is one, entered, changed, and no more.

Who they are is sealed. Nothing is deleted: cases name them. Of who is none any more, name and position
stay; telephone and e-mail go, for nobody needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import one_line
from radio.complaints.errors import ComplaintError, EntryError
from radio.complaints.ids import new_id
from radio.complaints.phones import is_dialable, plain_phone
from radio.complaints.register.lists import Agency, Liaison
from radio.complaints.register.sealing import Contact, open_liaison, seal_liaison
from radio.keys import Keyring, SealedError
from radio.units import Millis

_EMAIL: Final = re.compile(
    r"[a-z0-9.!#$%&*+/=?^_`|~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE
)
_EMAIL_MOST: Final = 254
"""Characters of an address that mail servers take (RFC 5321)."""
_NAME_MOST: Final = 120


class NoSuchLiaisonError(ComplaintError):
    """There is no such liaison, or no more."""


@dataclass(frozen=True, slots=True)
class Known:
    """A liaison as the register has them. `contact` is empty where it can't be opened."""

    id: str
    agency_id: str
    contact: Contact
    active: bool
    by: str
    ended_at: Millis | None


def liaisons(session: Session, keys: Keyring, agency_ids: Iterable[str] = ()) -> list[Known]:
    """Those there are, in the order of their names; of these agencies, or of all.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Liaison).where(Liaison.active)
    if some := tuple(agency_ids):
        query = query.where(Liaison.agency_id.in_(some))
    return _in_order(_known(keys, row) for row in session.scalars(query))


def past_liaisons(session: Session, keys: Keyring) -> list[Known]:
    """Those who are none any more, the last first.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    query = select(Liaison).where(~Liaison.active).order_by(Liaison.ended_at.desc())
    return [_known(keys, row) for row in session.scalars(query)]


def by_agency(known: Iterable[Known]) -> Mapping[str, list[Known]]:
    """The same, by their agencies."""
    found: dict[str, list[Known]] = {}
    for one in known:
        found.setdefault(one.agency_id, []).append(one)
    return found


def titles(session: Session, keys: Keyring, ids: Iterable[str]) -> dict[str, str]:
    """Names and positions by id, of whoever is or was one.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    rows = session.scalars(select(Liaison).where(Liaison.id.in_(tuple(ids))))
    return {row.id: _known(keys, row).contact.title for row in rows}


def liaison_now(session: Session, liaison_id: str, *, write: bool = False) -> Liaison:
    """The row of who is one now; where it is to be written, kept from others until the session ends.

    Raises:
        NoSuchLiaisonError: there is none.
    """
    row = session.get(Liaison, liaison_id, with_for_update=write)
    if row is None or not row.active:
        raise NoSuchLiaisonError(f"there is no liaison “{liaison_id[:40]}”, or no more")
    return row


def add_liaison(
    session: Session, keys: Keyring, agency_id: str, contact: Contact, by: str, now: Millis
) -> Liaison:
    """Somebody new. Does not commit.

    Raises:
        EntryError: there is no such agency, or the contact can't be used.
        radio.keys.KeyFileError: the keys can't be read.
    """
    agency = session.get(Agency, agency_id)
    if agency is None or not agency.active:
        raise EntryError(f"there is no agency “{agency_id[:32]}”", "agency_id")
    row = Liaison(id=new_id(now), agency_id=agency_id, sealed="", by=by)
    _write(session, keys, row, contact)
    session.add(row)
    return row


def change_liaison(
    session: Session, keys: Keyring, row: Liaison, contact: Contact, by: str
) -> None:
    """Another telephone, a name that was misheard. Does not commit.

    Raises:
        EntryError: the contact can't be used.
        radio.keys.KeyFileError: the keys can't be read.
    """
    _write(session, keys, row, contact)
    row.by = by


def retire_liaison(keys: Keyring, row: Liaison, by: str, now: Millis) -> None:
    """They are it no more: nothing goes to them from now on. Does not commit.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    contact = _known(keys, row).contact
    seal_liaison(keys, row, Contact(contact.name, contact.position))
    row.active, row.by, row.ended_at = False, by, now


def check_contact(contact: Contact) -> Contact:
    """The contact with its texts tidy and its telephone in one form.

    Raises:
        EntryError: a field of it is missing or can't be used.
    """
    name, position = (
        one_line(getattr(contact, field), field, _NAME_MOST) for field in ("name", "position")
    )
    if not any(char.isalnum() for char in name):
        raise EntryError("the name of the liaison is missing", "name")
    phone, email = one_line(contact.phone, "phone", 40), one_line(contact.email, "email")
    if phone and not is_dialable(phone):
        raise EntryError("that is no telephone number; one looks like 0812 3456 7890", "phone")
    if email and not (len(email) <= _EMAIL_MOST and _EMAIL.fullmatch(email)):
        raise EntryError(
            "that is no e-mail address; one looks like budi@dlh.example.go.id", "email"
        )
    return Contact(name, position, plain_phone(phone) if phone else "", email)


def _write(session: Session, keys: Keyring, row: Liaison, contact: Contact) -> None:
    contact = check_contact(contact)
    for one in liaisons(session, keys, [row.agency_id]):
        if one.id != row.id and one.contact.name.casefold() == contact.name.casefold():
            raise EntryError("the agency has a liaison of this name already", "name")
    seal_liaison(keys, row, contact)


def _known(keys: Keyring, row: Liaison) -> Known:
    try:
        contact = open_liaison(keys, row)
    except SealedError:
        contact = Contact()
    return Known(row.id, row.agency_id, contact, row.active, row.by, row.ended_at)


def _in_order(known: Iterator[Known]) -> list[Known]:
    return sorted(known, key=lambda one: (one.contact.name.casefold(), one.id))
