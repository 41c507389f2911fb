"""Roles of the people at a station, and what each may do.

A role is a set of rights; a route or an action asks for one right. So what somebody may do stands
in one table here, and what it takes to reach a page in one table of the panel (`web.access`).
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Right(StrEnum):
    """Something that may be allowed; also a scope of an API token."""

    WATCH = "watch"
    """See what is on the air, and how the station is."""
    RUN = "run"
    """Run the air: skip, stop, carts, live lines, alarms."""
    LOG_READ = "log.read"
    LOG_EDIT = "log.edit"
    LIBRARY_READ = "library.read"
    LIBRARY_EDIT = "library.edit"
    PROGRAMMES_READ = "programmes.read"
    PROGRAMMES_EDIT = "programmes.edit"
    GUESTS_CONTACT = "guests.contact"
    """See telephone numbers and addresses of guests and presenters: personal data."""
    GUESTS_ATTEND = "guests.attend"
    """Say that a guest came, or did not."""
    PLAN_READ = "plan.read"
    """See hour clocks, grid, seasons, campaigns, rehearsals."""
    PLAN_EDIT = "plan.edit"
    COMPLAINTS_READ = "complaints.read"
    """See what was reported, without who reported it."""
    COMPLAINTS_EDIT = "complaints.edit"
    """Take complaints."""
    COMPLAINTS_HANDLE = "complaints.handle"
    """Follow complaints up: verify, forward, answer, close."""
    COMPLAINTS_REPORTERS = "complaints.reporters"
    """See who reported, and what is confidential: personal data."""
    CALLS_READ = "calls.read"
    """See who called, and hear what was recorded: personal data."""
    PEOPLE = "people"
    """Make and change accounts and API tokens."""
    AUDIT = "audit"
    """Read who did what."""


class Role(StrEnum):
    """What somebody is at the station."""

    ADMIN = "admin"
    MANAGER = "manager"
    PRESENTER = "presenter"
    OPERATOR = "operator"
    OFFICER = "officer"
    VIEWER = "viewer"


_SEE: Final = frozenset(
    {Right.WATCH, Right.LOG_READ, Right.LIBRARY_READ, Right.PROGRAMMES_READ, Right.PLAN_READ}
)
_AIR: Final = frozenset({Right.RUN, Right.LOG_EDIT, Right.GUESTS_ATTEND, Right.CALLS_READ})

RIGHTS: Final = MappingProxyType(
    {
        Role.ADMIN: frozenset(Right),
        Role.MANAGER: frozenset(Right) - {Right.PEOPLE},
        Role.PRESENTER: _SEE
        | _AIR
        | {Right.PROGRAMMES_EDIT, Right.GUESTS_CONTACT, Right.COMPLAINTS_READ},
        Role.OPERATOR: _SEE
        | _AIR
        | {Right.LIBRARY_EDIT, Right.COMPLAINTS_READ, Right.COMPLAINTS_EDIT},
        Role.OFFICER: frozenset(
            {
                Right.WATCH,
                Right.PROGRAMMES_READ,
                Right.GUESTS_CONTACT,
                Right.COMPLAINTS_READ,
                Right.COMPLAINTS_EDIT,
                Right.COMPLAINTS_HANDLE,
                Right.COMPLAINTS_REPORTERS,
                Right.CALLS_READ,
            }
        ),
        Role.VIEWER: _SEE,
    }
)
"""What each role may do."""
