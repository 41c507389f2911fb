"""Telephone numbers and mail addresses of guests and presenters: personal data.

The one place where pages read them: who has seen whose is noted here.
"""

from __future__ import annotations

from dataclasses import dataclass

from radio.people.rights import Right
from radio.programmes.tables import Agency, Official, Presenter
from web.access import current_who
from web.trail import saw


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody is reached; either may be empty."""

    phone: str
    email: str


def may_see_contacts() -> bool:
    """Whether who looks may see contacts."""
    who = current_who()
    return who is not None and who.may(Right.GUESTS_CONTACT)


def contact_of(row: Official | Presenter | Agency) -> Contact | None:
    """How somebody is reached; None for who may not see it. What is seen is noted."""
    if not may_see_contacts():
        return None
    if row.phone or row.email:
        saw("guest.contact", f"{row.__tablename__} {row.id}", row.name)
    return Contact(row.phone, row.email)
