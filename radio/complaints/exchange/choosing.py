"""Which cases go out: by when they came, their state, whose they are, where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from radio.complaints.errors import ComplaintError
from radio.complaints.handling.tracking import was_handed_over
from radio.complaints.register.base import EVERYTHING
from radio.complaints.register.lists import Agency
from radio.complaints.register.tables import Complaint, Disposition
from radio.complaints.words import State
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Choice:
    """Cases that came from `begin` on, before `end` (ms since 1970 UTC); all of them by default.

    `agency_id` is one they were forwarded to, or are meant for; `kecamatan` a code.
    """

    begin: Millis | None = None
    end: Millis | None = None
    states: frozenset[State] = frozenset()
    or_done_since: Millis | None = None
    """Besides those `states`, what was answered or closed from this moment on."""
    agency_id: str = ""
    kecamatan: str = ""
    tickets: tuple[str, ...] = ()
    waiting_for_lapor: bool = False
    """Only those that were not handed over yet."""
    seen: ColumnElement[bool] = field(default=EVERYTHING, compare=False)
    """What who asks may read (`radio.complaints.privacy.seeing.readable`)."""
    without_confidential: bool = False
    """For what is meant for anybody, as the documented views have it."""
    also: tuple[ColumnElement[bool], ...] = ()
    """What a row of `Complaint` has to meet besides."""

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """What a row of `Complaint` has to meet."""
        yield from self.asked()
        if self.without_confidential:
            yield Complaint.confidential.is_(False)

    def asked(self) -> Iterator[ColumnElement[bool]]:
        """The same, whether it is confidential or not."""
        yield self.seen
        yield from self.also
        if self.begin is not None:
            yield Complaint.said_at >= self.begin
        if self.end is not None:
            yield Complaint.said_at < self.end
        if self.states:
            yield self._standing()
        if self.agency_id:
            yield is_with(self.agency_id)
        if self.kecamatan:
            inside = Complaint.area_code.startswith(f"{self.kecamatan}.", autoescape=True)
            yield or_(Complaint.area_code == self.kecamatan, inside)
        if self.tickets:
            yield Complaint.ticket.in_(self.tickets)
        if self.waiting_for_lapor:
            yield Complaint.state != State.MERGED
            yield ~was_handed_over()

    def _standing(self) -> ColumnElement[bool]:
        standing = Complaint.state.in_(self.states)
        if self.or_done_since is None:
            return standing
        answered = Complaint.answered_at >= self.or_done_since
        return or_(standing, answered, Complaint.closed_at >= self.or_done_since)


def is_with(agency_id: str) -> ColumnElement[bool]:
    """Whether a case is, or was, with an agency; or meant for it, and not forwarded yet."""
    forwarded = exists().where(
        and_(
            Disposition.complaint_id == Complaint.id,
            Disposition.agency_id == agency_id,
            Disposition.withdrawn.is_(False),
        )
    )
    return or_(Complaint.agency_id == agency_id, forwarded)


def find_agency(session: Session, named: str) -> Agency:
    """An agency by its id, its short name or its name.

    Raises:
        ComplaintError: there is none.
    """
    wanted = named.strip().lower()
    query = select(Agency).where(
        or_(
            func.lower(Agency.id) == wanted,
            func.lower(Agency.short) == wanted,
            func.lower(Agency.name) == wanted,
        )
    )
    found = session.scalars(query.order_by(Agency.id)).first()
    if found is None:
        known = ", ".join(session.scalars(select(Agency.id).order_by(Agency.id).limit(60)))
        raise ComplaintError(f"there is no agency “{named[:40]}”; there are {known}")
    return found
