"""What can be wrong with a request; all of it is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from radio.complaints.errors import ComplaintError


class Reason(StrEnum):
    """Kinds of faults."""

    JURISDICTION = "jurisdiction"
    """Another jurisdiction is meant."""
    KEY = "key"
    """The api_key is missing, unknown, or may not file."""
    NOT_THERE = "not_there"
    MISTYPED = "mistyped"
    """A ticket number with a wrong character."""
    MISSING = "missing"
    LOCATION = "location"
    """None of lat and long, address_string, address_id is given, or only half of one."""
    VALUE = "value"
    """Not a value this can have."""
    TOO_LONG = "too_long"
    SPAN = "span"
    """More days than may be asked for at once."""
    BODY = "body"
    """What was sent is no form, or not in UTF-8."""


_STATUS = {
    Reason.KEY: 403,
    Reason.JURISDICTION: 404,
    Reason.NOT_THERE: 404,
    Reason.MISTYPED: 404,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `name` is the parameter's, or what was asked for."""

    reason: Reason
    name: str = ""

    @property
    def status(self) -> int:
        """By the specification: 403 for the key, 404 for what is not there, 400 for all else."""
        return _STATUS.get(self.reason, 400)


class FaultyError(ComplaintError):
    """A request that can't be answered as asked."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(f"{one.reason} {one.name}".strip() for one in faults))
        self.faults = faults

    @property
    def status(self) -> int:
        """The HTTP status: of the key first, then of what is not there."""
        return max((one.status for one in self.faults), key=(400, 404, 403).index, default=400)
