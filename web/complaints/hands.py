"""Who asks about complaints: from the rights of the panel to what they may do and read in the register."""

from __future__ import annotations

from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.intake.noted import Eyes
from radio.complaints.privacy.seeing import Viewer, may_read_entry, readable
from radio.people.rights import Right
from web.access import may_here
from web.complaints.reach import asker_name
from web.panel import current_panel

_MAY = {
    Right.RUN: {Capability.PRESENT},
    Right.COMPLAINTS_READ: {Capability.READ},
    Right.COMPLAINTS_EDIT: {Capability.INTAKE},
    Right.COMPLAINTS_HANDLE: {Capability.LIAISE, Capability.COORDINATE},
}


def hand() -> Hand:
    """Who does something now."""
    may = {one for right, given in _MAY.items() if may_here(right) for one in given}
    return Hand(asker_name(), frozenset(may), current_panel().desk.prefix)


def viewer() -> Viewer:
    """Who looks now."""
    doer = hand()
    return Viewer(doer.by, doer.may, desk=doer.desk)


def sees_all() -> bool:
    """Whether no case is kept from who asks."""
    return Capability.COORDINATE in hand().may


def eyes() -> Eyes:
    """The same for lists that have what waits here, too."""
    looks = viewer()
    return Eyes(readable(looks), lambda entry: may_read_entry(entry, looks))
