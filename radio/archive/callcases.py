"""When the complaints that came of calls were over, asked of the shared database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from radio.calls.keeping import Closed
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint, Consent
from radio.complaints.words import OPEN_STATES, State
from radio.units import Millis

_AT_ONCE: Final = 400
_MOST_MERGED: Final = 20


def closings(register: Engine, calls: Mapping[str, str]) -> Closed:
    """Of calls (their ids, and the id of the case each knows of or ""), when their cases were over.

    A case belongs to a call where either knows the other, or where the call is the proof of a consent.
    A case under legal hold is over when that ends.

    Raises:
        radio.complaints.errors.RegisterAwayError: the shared database is away.
    """
    found: dict[str, set[Millis | None]] = defaultdict(set)
    ids = sorted(calls)
    with register_scope(register) as session:
        for first in range(0, len(ids), _AT_ONCE):
            for call_id, ended in _some(session, calls, ids[first : first + _AT_ONCE]):
                found[call_id].add(ended)
    return {call_id: tuple(ends) for call_id, ends in found.items()}


def _some(
    session: Session, calls: Mapping[str, str], ids: Collection[str]
) -> list[tuple[str, Millis | None]]:
    of_case: dict[str, set[str]] = defaultdict(set)
    for call_id in ids:
        if calls[call_id]:
            of_case[calls[call_id]].add(call_id)
    proofs = select(Consent.complaint_id, Consent.call_id).where(Consent.call_id.in_(ids))
    for case_id, call_id in session.execute(proofs).tuples():
        of_case[case_id].add(call_id)
    query = select(Complaint).where(or_(Complaint.call_id.in_(ids), Complaint.id.in_(of_case)))
    return [
        (call_id, ended(session, case))
        for case in session.scalars(query)
        for call_id in {*of_case[case.id], *({case.call_id} & set(ids))}
    ]


def ended(session: Session, case: Complaint) -> Millis | None:
    """When a case was over, and no legal hold on it; None while it is not. A merged one goes on in another."""
    for _ in range(_MOST_MERGED):
        going_on = case.merged_into if case.state is State.MERGED else None
        into = session.get(Complaint, going_on) if going_on else None
        if into is None:
            break
        case = into
    if case.state in OPEN_STATES:
        return None
    return Millis(max(case.closed_at or case.updated_at, case.held_until or 0))
