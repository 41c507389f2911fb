"""Who asks about complaints: from the rights of the panel to what they may do and read in the register."""

from __future__ import annotations

from typing import Final

from flask import g
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.noted import Eyes
from radio.complaints.privacy.seeing import Viewer, may_read_entry, readable
from radio.db import session_scope
from radio.people.rights import Right
from radio.people.tables import Person
from web.access import may_here
from web.complaints.reach import account, asker, asker_name
from web.panel import current_panel

_ONLY: Final = "complaints_only_name"
_MAY = {
    Right.RUN: {Capability.PRESENT},
    Right.COMPLAINTS_READ: {Capability.READ},
    Right.COMPLAINTS_EDIT: {Capability.INTAKE},
    Right.COMPLAINTS_HANDLE: {Capability.LIAISE, Capability.COORDINATE},
}


def hand() -> Hand:
    """Who does something now."""
    may = {one for right, given in _MAY.items() if may_here(right) for one in given}
    return Hand(asker_name(), frozenset(may), current_panel().desk.prefix, account())


def viewer() -> Viewer:
    """Who looks now."""
    doer = hand()
    return Viewer(doer.by, doer.may, desk=doer.desk, account=account(), is_only=_is_only(doer))


def _is_only(doer: Hand) -> bool:
    """Whether nobody else has an account of this name; asked once a request, of whom it matters for."""
    if Capability.COORDINATE in doer.may or Capability.INTAKE not in doer.may:
        return True
    if _ONLY not in g:
        setattr(g, _ONLY, not _has_namesake(doer.by))
    return bool(g.get(_ONLY))


def _has_namesake(name: str) -> bool:
    """Where the accounts can't be asked, somebody may have it."""
    others = select(Person.id).where(Person.name == name, Person.id != int(asker() or 0))
    try:
        with session_scope(current_panel().database) as session:
            return session.scalar(others.limit(1)) is not None
    except DBAPIError:
        return True


def sees_all() -> bool:
    """Whether no case is kept from who asks."""
    return Capability.COORDINATE in hand().may


def eyes() -> Eyes:
    """The same for lists that have what waits here, too."""
    looks = viewer()
    return Eyes(readable(looks), lambda entry: may_read_entry(entry, looks))
