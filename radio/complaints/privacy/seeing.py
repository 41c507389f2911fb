"""Who may read which case: of a confidential one (rahasia), those who handle it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry
from radio.complaints.handling.ways import Capability
from radio.complaints.register.tables import Complaint, Disposition

_READERS: Final = frozenset(Capability) - {
    Capability.CLOCK,
    Capability.PRESENT,
    Capability.REPORTER,
}
_ALL_CASES: Final = frozenset({Capability.COORDINATE, Capability.PROTECT})
"""They answer for all cases, the confidential ones, too."""
_HEARS: Final = _ALL_CASES | {Capability.INTAKE, Capability.LIAISE}
"""They may see who reported a case, with a reason."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, what they may do, and at which desk; `login` is empty for nobody known.

    `agencies` are those whose answers they bring.
    """

    login: str
    may: frozenset[Capability]
    agencies: frozenset[str] = frozenset()
    desk: str = ""


@dataclass(frozen=True, slots=True)
class CaseSight:
    """What of a case says who may read it. `agencies` are those it was sent to, and stays with."""

    confidential: bool
    taken_by: str = ""
    agencies: frozenset[str] = frozenset()
    desk: str = ""


def may_read(case: CaseSight, viewer: Viewer) -> bool:
    """Whether somebody may know that there is such a case, and what it says.

    A confidential one: whoever coordinates, who took it at their desk, and those of an agency it was sent to.
    """
    if not case.confidential:
        return bool(viewer.may & _READERS)
    if viewer.may & _ALL_CASES:
        return True
    took_it = bool(viewer.login) and viewer.login == case.taken_by
    # At another station somebody may have the same name.
    took_it = took_it and (not viewer.desk or case.desk in {"", viewer.desk})
    if took_it and Capability.INTAKE in viewer.may:
        return True
    return Capability.LIAISE in viewer.may and bool(case.agencies & viewer.agencies)


def may_read_entry(entry: Entry, viewer: Viewer) -> bool:
    """The same of what waits on this computer: it was sent to no agency yet."""
    return may_read(CaseSight(entry.confidential, entry.taken_by), viewer)


def may_reveal(case: CaseSight, viewer: Viewer) -> bool:
    """Whether somebody may see who reported a case."""
    return bool(viewer.may & _HEARS) and may_read(case, viewer)


def sight_of(session: Session, case: Complaint) -> CaseSight:
    """What says who may read it, of a case in the database."""
    if not case.confidential:
        return CaseSight(confidential=False)
    query = select(Disposition.agency_id).where(
        Disposition.complaint_id == case.id, Disposition.withdrawn.is_(False)
    )
    return CaseSight(True, case.taken_by, frozenset(session.scalars(query)), case.desk)


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """`may_read` as a condition on `Complaint`, for lists, searches and counts."""
    if viewer.may & _ALL_CASES:
        return true()
    if not viewer.may & _READERS:
        return false()
    seen: list[ColumnElement[bool]] = [Complaint.confidential.is_(False)]
    if Capability.INTAKE in viewer.may and viewer.login:
        own_desk = Complaint.desk == viewer.desk if viewer.desk else true()
        seen.append(and_(Complaint.taken_by == viewer.login, own_desk))
    if Capability.LIAISE in viewer.may and viewer.agencies:
        theirs = select(Disposition.id).where(
            Disposition.complaint_id == Complaint.id,
            Disposition.withdrawn.is_(False),
            Disposition.agency_id.in_(sorted(viewer.agencies)),
        )
        seen.append(theirs.exists())
    return or_(*seen)
