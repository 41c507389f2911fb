"""Who may read which case: of a confidential one (rahasia), those who handle it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry
from radio.complaints.handling.ways import Capability
from radio.complaints.ppid.tables import InfoRequest
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

    `agencies` are those whose answers they bring. `account` is theirs alone (`BJN 7`), empty where they
    have none. `is_only` is whether nobody else here is called as they are: what was taken before accounts
    were noted is theirs by their name, and by nothing else.
    """

    login: str
    may: frozenset[Capability]
    agencies: frozenset[str] = frozenset()
    desk: str = ""
    account: str = ""
    is_only: bool = True


@dataclass(frozen=True, slots=True)
class CaseSight:
    """What of a case says who may read it. `agencies` are those it was sent to, and stays with."""

    confidential: bool
    taken_by: str = ""
    agencies: frozenset[str] = frozenset()
    desk: str = ""
    taker: str = ""


def may_read(case: CaseSight, viewer: Viewer) -> bool:
    """Whether somebody may know that there is such a case, and what it says.

    A confidential one: whoever coordinates, who took it at their desk, and those of an agency it was sent to.
    """
    if not case.confidential:
        return bool(viewer.may & _READERS)
    if viewer.may & _ALL_CASES:
        return True
    if Capability.INTAKE in viewer.may and _took(case, viewer):
        return True
    return Capability.LIAISE in viewer.may and bool(case.agencies & viewer.agencies)


def _took(case: CaseSight, viewer: Viewer) -> bool:
    if case.taker:
        return case.taker == viewer.account
    # At another station, too, somebody may have the same name.
    own_desk = not viewer.desk or case.desk in {"", viewer.desk}
    return own_desk and viewer.is_only and bool(viewer.login) and viewer.login == case.taken_by


def may_read_entry(entry: Entry, viewer: Viewer) -> bool:
    """The same of what waits on this computer: it was sent to no agency yet."""
    return may_read(CaseSight(entry.confidential, entry.taken_by, taker=entry.taker), viewer)


def may_read_request(row: InfoRequest, viewer: Viewer) -> bool:
    """The same of a request for information: no agency is sent it; who took it is known by their name."""
    return may_read(CaseSight(row.confidential, row.taken_by, desk=row.desk), viewer)


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
    return CaseSight(True, case.taken_by, frozenset(session.scalars(query)), case.desk, case.taker)


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """`may_read` as a condition on `Complaint`, for lists, searches and counts."""
    if viewer.may & _ALL_CASES:
        return true()
    if not viewer.may & _READERS:
        return false()
    seen: list[ColumnElement[bool]] = [Complaint.confidential.is_(False)]
    if Capability.INTAKE in viewer.may:
        seen += _taken(viewer)
    if Capability.LIAISE in viewer.may and viewer.agencies:
        theirs = select(Disposition.id).where(
            Disposition.complaint_id == Complaint.id,
            Disposition.withdrawn.is_(False),
            Disposition.agency_id.in_(sorted(viewer.agencies)),
        )
        seen.append(theirs.exists())
    return or_(*seen)


def _taken(viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    """`_took` as conditions."""
    if viewer.account:
        yield Complaint.taker == viewer.account
    if viewer.login and viewer.is_only:
        own_desk = Complaint.desk == viewer.desk if viewer.desk else true()
        yield and_(Complaint.taker == "", Complaint.taken_by == viewer.login, own_desk)
