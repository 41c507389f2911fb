"""What became of a case before it came into the register: its answer and state in an older one."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from radio.complaints.entry import SoFar
from radio.complaints.ids import new_id
from radio.complaints.register.sealing import seal_text
from radio.complaints.register.tables import CaseDeed, Complaint, Disposition
from radio.complaints.words import Deed, State
from radio.keys import Keyring
from radio.units import Millis

_WITH_AGENCY: Final = frozenset({State.FORWARDED, State.IN_PROCESS, State.CLOSED})


def write_so_far(session: Session, keys: Keyring, case: Complaint, so_far: SoFar) -> None:
    """Write it into a new case that has its first deed. Does not commit.

    Where it is not known when it was answered, no time to the answer is made up; what is closed
    counts as closed since it was written down here.
    """
    at = case.created_at if so_far.at is None else so_far.at
    if so_far.state in _WITH_AGENCY and case.agency_id:
        session.add(_disposition(case, so_far))
        case.forwarded_at = case.said_at
    case.state = so_far.state
    steps = [
        (Deed.NOTE, so_far.note, ""),
        (Deed.ANSWER, "", so_far.answer),
        (Deed.CLOSE, "", "") if so_far.state is State.CLOSED else (Deed.NOTE, "", ""),
    ]
    told = [step for step in steps if step[0] is Deed.CLOSE or step[1] or step[2]]
    for number, (deed, why, said) in enumerate(told, 2):
        session.add(
            CaseDeed(
                id=new_id(case.created_at),
                complaint_id=case.id,
                number=number,
                deed=deed,
                state=case.state,
                at=case.created_at if deed is Deed.NOTE else at,
                by=case.taken_by,
                desk=case.desk,
                why=seal_text(keys, why, case.id, confidential=case.confidential),
                said=seal_text(keys, said, case.id, confidential=case.confidential),
            )
        )
    case.answered_at = so_far.at if so_far.answer else None
    case.closed_at = at if so_far.state is State.CLOSED else None


def _disposition(case: Complaint, so_far: SoFar) -> Disposition:
    closed: Millis | None = case.created_at if so_far.at is None else so_far.at
    return Disposition(
        id=new_id(case.created_at),
        complaint_id=case.id,
        agency_id=case.agency_id,
        at=case.said_at,
        by=case.taken_by,
        answered_at=so_far.at if so_far.answer else None,
        ended_at=closed if so_far.state is State.CLOSED else None,
    )
