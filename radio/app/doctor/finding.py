"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """The station runs, but not as it should."""
    FAIL = "fail"
    """Something the station needs is not there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was found, and how to mend it."""

    name: str
    state: State
    found: str
    mend: str = ""


def ok(name: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(name, State.OK, found)


def warn(name: str, found: str, mend: str) -> Finding:
    """Better mended soon."""
    return Finding(name, State.WARN, found, mend)


def bad(name: str, found: str, mend: str) -> Finding:
    """Must be mended."""
    return Finding(name, State.FAIL, found, mend)
