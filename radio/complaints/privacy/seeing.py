"""Who may read which case: of a confidential one (rahasia), those who handle it alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from radio.complaints.register.tables import Complaint, Disposition


class Capability(IntEnum):
    """What somebody does with cases; each does what those before it do."""

    NONE = 0
    READ = 1
    """Reads cases, and who reported them masked: a presenter."""
    HANDLE = 2
    """Follows cases up, and may see who reported them, with a reason."""
    COORDINATE = 3
    """Sends cases to agencies and answers for all of them, the confidential ones, too."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `agencies` are those they bring the answers of; `login` is empty for nobody known."""

    login: str
    capability: Capability
    agencies: frozenset[str] = frozenset()
    desk: str = ""


@dataclass(frozen=True, slots=True)
class CaseSight:
    """What of a case says who may read it. `agencies` are those it was sent to, and stays with."""

    confidential: bool
    taken_by: str = ""
    agencies: frozenset[str] = frozenset()


def may_read(case: CaseSight, viewer: Viewer) -> bool:
    """Whether somebody may know that there is such a case, and what it says.

    A confidential one: whoever coordinates, who took it, and those of an agency it was sent to.
    """
    if not case.confidential:
        return viewer.capability >= Capability.READ
    if viewer.capability is not Capability.HANDLE:
        return viewer.capability is Capability.COORDINATE
    took_it = bool(viewer.login) and viewer.login == case.taken_by
    return took_it or bool(case.agencies & viewer.agencies)


def may_reveal(case: CaseSight, viewer: Viewer) -> bool:
    """Whether somebody may see who reported a case."""
    return viewer.capability >= Capability.HANDLE and may_read(case, viewer)


def sight_of(session: Session, case: Complaint) -> CaseSight:
    """What says who may read it, of a case in the database."""
    if not case.confidential:
        return CaseSight(confidential=False)
    query = select(Disposition.agency_id).where(
        Disposition.complaint_id == case.id, Disposition.withdrawn.is_(False)
    )
    return CaseSight(True, case.taken_by, frozenset(session.scalars(query)))


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """`may_read` as a condition on `Complaint`, for lists, searches and counts."""
    if viewer.capability is Capability.COORDINATE:
        return true()
    if viewer.capability is Capability.NONE:
        return ~true()
    seen: list[ColumnElement[bool]] = [Complaint.confidential.is_(False)]
    if viewer.capability is Capability.HANDLE:
        if viewer.login:
            seen.append(Complaint.taken_by == viewer.login)
        if viewer.agencies:
            seen.append(
                select(Disposition.id)
                .where(
                    Disposition.complaint_id == Complaint.id,
                    Disposition.withdrawn.is_(False),
                    Disposition.agency_id.in_(sorted(viewer.agencies)),
                )
                .exists()
            )
    return or_(*seen)
