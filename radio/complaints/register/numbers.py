"""Cases by the numbers that were given out: their own, and those of who said the same."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.register.tables import Complaint, Reporter


def case_with(session: Session, ticket: str) -> Complaint | None:
    """The case of a number; of one that was given to who joined a case, that case."""
    case = session.scalar(select(Complaint).where(Complaint.ticket == ticket))
    if case is not None:
        return case
    joined = select(Reporter.complaint_id).where(Reporter.ticket == ticket)
    return session.scalar(select(Complaint).where(Complaint.id.in_(joined)))


def joined_by(session: Session, tickets: Sequence[str]) -> dict[str, str]:
    """Numbers that were given to who joined a case, with the number of that case."""
    query = (
        select(Reporter.ticket, Complaint.ticket)
        .join(Complaint, Complaint.id == Reporter.complaint_id)
        .where(Reporter.ticket.in_(tickets))
    )
    return {asked: own for asked, own in session.execute(query) if asked}
