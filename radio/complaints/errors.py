"""What can go wrong with a complaint, in words that say what to do."""

from __future__ import annotations

from dataclasses import dataclass

from radio.complaints.words import Deed, State
from radio.units import Millis


class ComplaintError(Exception):
    """Something about a complaint can't be done; the message says why and what to do."""


class EntryError(ComplaintError):
    """A field that was given can't be used, or is missing; `field` is its name."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class NoSuchCaseError(ComplaintError):
    """There is no such case, or not for who asks."""


class OvertakenError(ComplaintError):
    """Somebody else has changed the case since it was read."""


@dataclass(frozen=True, slots=True)
class Since:
    """Something somebody else has done meanwhile."""

    deed: Deed
    state: State
    at: Millis
    by: str
    desk: str


class CaseOvertakenError(OvertakenError):
    """Somebody else has changed the case: `since` says who did what, `version` is what it is now."""

    def __init__(self, since: tuple[Since, ...], version: int) -> None:
        done = ", ".join(f"{one.deed} ({one.by or '-'})" for one in since)
        super().__init__(f"somebody else has changed it meanwhile: {done or '-'}; look at it again")
        self.since = since
        self.version = version


class NotAllowedError(ComplaintError):
    """This can't be done about the case now, or not by who asks; the message says why."""

    def __init__(self, deed: Deed, state: State, message: str) -> None:
        super().__init__(message)
        self.deed = deed
        self.state = state


class RegisterAwayError(ComplaintError):
    """The shared complaint database can't be reached now; what was taken waits on this computer."""
