"""Whose consents are: of several who said the same, each agrees for themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.ids import made_at
from radio.complaints.register.tables import Consent, Reporter
from radio.units import Millis


def of_the_first(session: Session, consents: Iterable[Consent]) -> Iterator[Consent]:
    """Those that the first reporter of a case gave; they alone are named, and asked.

    What somebody agreed to who joined the case was made at the moment they were.
    """
    rows = list(consents)
    joined = _joined_at(session, list({row.complaint_id for row in rows}))
    for row in rows:
        if made_at(row.id) not in joined.get(row.complaint_id, ()):
            yield row


def _joined_at(session: Session, ids: Sequence[str]) -> dict[str, set[Millis]]:
    query = select(Reporter.complaint_id, Reporter.id).where(
        Reporter.complaint_id.in_(ids), Reporter.position > 0
    )
    found: dict[str, set[Millis]] = {}
    for case_id, reporter_id in session.execute(query):
        # Nobody joins a case at the moment it is made.
        if made_at(reporter_id) != made_at(case_id):
            found.setdefault(case_id, set()).add(made_at(reporter_id))
    return found
