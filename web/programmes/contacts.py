"""Telephone numbers and mail addresses of guests and presenters: personal data.

The one place where pages read them, so that who has seen what can be noted here.
"""

from __future__ import annotations

from dataclasses import dataclass

from radio.people.rights import Right
from radio.programmes.tables import Agency, Official, Presenter
from web.access import current_who


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
    """How somebody is reached; None for who may not see it."""
    return Contact(row.phone, row.email) if may_see_contacts() else None
