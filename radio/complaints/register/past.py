"""What became of a case before it came into the register: its answer and state in an older one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Step:
    """A deed of the past, and where it led to."""

    deed: Deed
    state: State
    at: Millis
    why: str = ""
    said: str = ""
    agency_id: str | None = None


def write_so_far(session: Session, keys: Keyring, case: Complaint, so_far: SoFar) -> None:
    """Write it into a new case that has its first deed. Does not commit.

    Where it is not known when it was answered, no time to the answer is made up; what is closed
    counts as closed since it was written down here.
    """
    at = case.created_at if so_far.at is None else so_far.at
    agency = case.agency_id if so_far.state in _WITH_AGENCY else None
    if agency is not None:
        session.add(_disposition(case, so_far, agency))
        case.forwarded_at = case.said_at
    case.version = 1
    for step in _steps(case, so_far, at, agency):
        case.version, case.state = case.version + 1, step.state
        session.add(_row(keys, case, step))
    case.answered_at = so_far.at if so_far.answer else None
    case.closed_at = at if case.state is State.CLOSED else None


def _steps(case: Complaint, so_far: SoFar, at: Millis, agency: str | None) -> Iterator[_Step]:
    if so_far.note:
        yield _Step(Deed.NOTE, case.state, case.created_at, why=so_far.note)
    if agency is not None:
        yield _Step(Deed.FORWARD, State.FORWARDED, case.said_at, agency_id=agency)
    if so_far.answer:
        yield _Step(Deed.ANSWER, State.IN_PROCESS, at, said=so_far.answer, agency_id=agency)
    elif so_far.state is State.IN_PROCESS:
        yield _Step(Deed.FOLLOW_UP, State.IN_PROCESS, at, agency_id=agency)
    if so_far.state is State.CLOSED:
        yield _Step(Deed.CLOSE, State.CLOSED, at)


def _row(keys: Keyring, case: Complaint, step: _Step) -> CaseDeed:
    return CaseDeed(
        id=new_id(case.created_at),
        complaint_id=case.id,
        number=case.version,
        deed=step.deed,
        state=step.state,
        at=step.at,
        by=case.taken_by,
        desk=case.desk,
        why=seal_text(keys, step.why, case.id, confidential=case.confidential),
        said=seal_text(keys, step.said, case.id, confidential=case.confidential),
        agency_id=step.agency_id,
    )


def _disposition(case: Complaint, so_far: SoFar, agency: str) -> Disposition:
    """With whom it was; whoever has answered, or is done, has it no more."""
    ended = so_far.answer or so_far.state is State.CLOSED
    return Disposition(
        id=new_id(case.created_at),
        complaint_id=case.id,
        agency_id=agency,
        at=case.said_at,
        by=case.taken_by,
        answered_at=so_far.at if so_far.answer else None,
        ended_at=(case.created_at if so_far.at is None else so_far.at) if ended else None,
    )
