"""What can go wrong with a complaint, in words that say what to do."""

from __future__ import annotations


class ComplaintError(Exception):
    """Something about a complaint can't be done; the message says why and what to do."""


class EntryError(ComplaintError):
    """A field of a new complaint can't be used; `field` is its name."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class NoSuchCaseError(ComplaintError):
    """There is no such case, or not for who asks."""


class OvertakenError(ComplaintError):
    """Somebody else has changed the case since it was read."""


class RegisterAwayError(ComplaintError):
    """The shared complaint database can't be reached now; what was taken waits on this computer."""
