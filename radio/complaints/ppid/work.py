"""What an officer does about a request: each deed with who, when and why, and nothing overtaken.

All of it is done in the shared database, within a writing session of it that the caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import LINE_MOST, TEXT_MOST, tidy
from radio.complaints.errors import ComplaintError, EntryError, NoSuchCaseError, OvertakenError
from radio.complaints.ppid.deadlines import (
    RequestDeadlines,
    set_objection_due,
    set_request_due,
)
from radio.complaints.ppid.sealing import seal_words
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.taking import add_deed
from radio.complaints.ppid.words import (
    ALLOWED,
    EXCEPTIONS,
    OPEN,
    Decision,
    Holding,
    ObjectionState,
    RequestDeed,
    RequestState,
    RequestStep,
)
from radio.keys import Keyring
from radio.units import Millis

COST_MOST = 2_000_000_000
"""Rupiah: what a column holds."""


class NotNowError(ComplaintError):
    """This can't be done about a request that stands where it does."""


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts, at which desk, and when; with what is needed for it."""

    by: str
    desk: str
    at: Millis
    keys: Keyring
    deadlines: RequestDeadlines


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with all that the register has of it. `said` is for the applicant."""

    decision: Decision
    noticed_on: date
    exceptions: str = ""
    refusal: str = ""
    cost: int = 0
    payment: str = ""
    said: str = ""
    holding: Holding = Holding.UNKNOWN
    held_where: str = ""


def find_request(session: Session, request_id: str) -> InfoRequest:
    """A request.

    Raises:
        NoSuchCaseError: there is none.
    """
    row = session.get(InfoRequest, request_id)
    if row is None:
        raise NoSuchCaseError("there is no such request")
    return row


def process(
    session: Session, officer: Officer, request_id: str, seen: int, *, holding: Holding, where: str
) -> InfoRequest:
    """Say that it is being looked for, and whether the office holds it, or who does.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.PROCESS)
    where = _line(where, "held_where")
    if holding is Holding.ELSEWHERE and not where:
        raise EntryError("the body that holds it is missing", "held_where")
    row.holding, row.held_where = holding, where
    row.state = RequestState.IN_PROCESS
    _end(session, officer, row, RequestDeed.PROCESS, why=where)
    return row


def extend(
    session: Session, officer: Officer, request_id: str, seen: int, *, why: str
) -> InfoRequest:
    """Make the time longer, once; the applicant is told why.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.EXTEND)
    if row.extended_at is not None:
        raise NotNowError("its time was made longer already")
    if row.due_at is not None and officer.at > row.due_at:
        raise NotNowError("its time is over; it can't be made longer any more")
    why = _needed(why, "why")
    row.extended_at = officer.at
    _end(session, officer, row, RequestDeed.EXTEND, said=why)
    return row


def decide(
    session: Session, officer: Officer, request_id: str, seen: int, verdict: Verdict
) -> InfoRequest:
    """Write down the decision and the day of its written notice.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.DECIDE)
    _check(officer, row, verdict)
    said, refusal = _text(verdict.said, "said"), _text(verdict.refusal, "refusal")
    row.decision, row.noticed_on = verdict.decision, verdict.noticed_on
    row.exceptions = "".join(one for one in EXCEPTIONS if one in verdict.exceptions)
    row.refusal = seal_words(officer.keys, refusal, row.id, confidential=row.confidential)
    row.cost, row.payment = verdict.cost, _line(verdict.payment, "payment")
    if verdict.holding is not Holding.UNKNOWN:
        row.holding, row.held_where = verdict.holding, _line(verdict.held_where, "held_where")
    is_over = verdict.decision in {Decision.REFUSED, Decision.NOT_HELD}
    row.state = RequestState.CLOSED if is_over else RequestState.DECIDED
    row.decided_at, row.given_on = officer.at, None
    until = officer.deadlines.until(RequestStep.OBJECT, verdict.noticed_on)
    row.object_until = until.at if until else None
    _end(session, officer, row, RequestDeed.DECIDE, said=said, why=refusal)
    return row


def _check(officer: Officer, row: InfoRequest, verdict: Verdict) -> None:
    unknown = set(verdict.exceptions) - set(EXCEPTIONS)
    refuses = verdict.decision in {Decision.REFUSED, Decision.PARTLY}
    if unknown or (verdict.exceptions and not refuses):
        raise EntryError("exceptions of art. 17 are letters from a to j of a refusal", "exceptions")
    if refuses and not (verdict.exceptions or verdict.refusal.strip()):
        raise EntryError(
            "why it is refused is missing: an exception of art. 17, or words", "refusal"
        )
    if not 0 <= verdict.cost <= COST_MOST:
        raise EntryError("a cost in whole rupiah is wanted", "cost")
    came, today = officer.deadlines.day_of(row.said_at), officer.deadlines.day_of(officer.at)
    if not came <= verdict.noticed_on <= today:
        raise EntryError(
            "the notice is given after the request came, and not in the future", "noticed_on"
        )


def hand_over(
    session: Session, officer: Officer, request_id: str, seen: int, *, given_on: date, how: str = ""
) -> InfoRequest:
    """Say that the applicant has got what was granted: the request is closed.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.HAND_OVER)
    today = officer.deadlines.day_of(officer.at)
    if row.noticed_on is None or not row.noticed_on <= given_on <= today:
        raise EntryError("it is handed over after the notice, and not in the future", "given_on")
    row.given_on, row.state = given_on, RequestState.CLOSED
    _end(session, officer, row, RequestDeed.HAND_OVER, said=_text(how, "how"))
    return row


def withdraw(
    session: Session, officer: Officer, request_id: str, seen: int, *, why: str
) -> InfoRequest:
    """The applicant takes it back.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.WITHDRAW)
    why = _needed(why, "why")
    row.state = RequestState.WITHDRAWN
    _end(session, officer, row, RequestDeed.WITHDRAW, why=why)
    return row


def note(
    session: Session, officer: Officer, request_id: str, seen: int, *, why: str
) -> InfoRequest:
    """Write something down for those who handle it.

    Raises:
        NoSuchCaseError, OvertakenError, EntryError: see there.
    """
    row = _begin(session, request_id, seen, RequestDeed.NOTE)
    _end(session, officer, row, RequestDeed.NOTE, why=_needed(why, "why"))
    return row


def answer_objection(
    session: Session,
    officer: Officer,
    objection_id: str,
    seen: int,
    *,
    decision: Decision,
    answer: str,
) -> InfoRequest:
    """Write down the superior's answer. `seen` is the version of the request.

    Where it is granted, the request's decision is to be made anew.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    objection, row = _objection(session, objection_id, seen)
    answer = _needed(answer, "answer")
    objection.state, objection.decision = ObjectionState.DECIDED, decision
    objection.answer = seal_words(officer.keys, answer, row.id, confidential=row.confidential)
    objection.decided_at = officer.at
    set_objection_due(officer.deadlines, objection)
    if decision in {Decision.GRANTED, Decision.PARTLY} and row.state not in OPEN:
        row.state = RequestState.DECIDED
    deed = RequestDeed.DECIDE_OBJECTION
    _end(session, officer, row, deed, said=answer, objection_id=objection.id)
    return row


def withdraw_objection(
    session: Session, officer: Officer, objection_id: str, seen: int, *, why: str
) -> InfoRequest:
    """The applicant takes the objection back.

    Raises:
        NoSuchCaseError, OvertakenError, NotNowError, EntryError: see there.
    """
    objection, row = _objection(session, objection_id, seen)
    why = _needed(why, "why")
    objection.state = ObjectionState.WITHDRAWN
    set_objection_due(officer.deadlines, objection)
    deed = RequestDeed.WITHDRAW_OBJECTION
    _end(session, officer, row, deed, why=why, objection_id=objection.id)
    return row


# ---------------------------------------------------------------- common


def _locked(session: Session, request_id: str, seen: int) -> InfoRequest:
    """The request, which nobody else changes until this session ends."""
    query = select(InfoRequest).where(InfoRequest.id == request_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchCaseError("there is no such request")
    if row.version != seen:
        raise OvertakenError("somebody else has changed this request since it was read")
    return row


def _begin(session: Session, request_id: str, seen: int, deed: RequestDeed) -> InfoRequest:
    row = _locked(session, request_id, seen)
    if deed not in ALLOWED[row.state]:
        raise NotNowError(f"{deed.value} can't be done: the request is {row.state.value}")
    return row


def _objection(session: Session, objection_id: str, seen: int) -> tuple[Objection, InfoRequest]:
    found = session.get(Objection, objection_id)
    if found is None:
        raise NoSuchCaseError("there is no such objection")
    row = _locked(session, found.request_id, seen)
    session.refresh(found)
    if found.state is not ObjectionState.RECEIVED:
        raise NotNowError("the objection was answered, or taken back, already")
    return found, row


def _end(
    session: Session,
    officer: Officer,
    row: InfoRequest,
    deed: RequestDeed,
    *,
    why: str = "",
    said: str = "",
    objection_id: str | None = None,
) -> None:
    set_request_due(officer.deadlines, row)
    row.version += 1
    row.updated_at = officer.at
    hidden = row.confidential
    add_deed(
        session,
        row.id,
        row.state,
        deed,
        by=officer.by,
        desk=officer.desk,
        at=officer.at,
        why=seal_words(officer.keys, why, row.id, confidential=hidden),
        said=seal_words(officer.keys, said, row.id, confidential=hidden),
        objection_id=objection_id,
    )


def _text(text: str, name: str) -> str:
    tidied = tidy(text)
    if len(tidied) > TEXT_MOST:
        raise EntryError(f"{len(tidied):,} characters are too many; up to {TEXT_MOST:,}", name)
    return tidied


def _needed(text: str, name: str) -> str:
    tidied = _text(text, name)
    if not tidied:
        raise EntryError("this is needed", name)
    return tidied


def _line(text: str, name: str) -> str:
    line = " ".join(tidy(text).split())
    if len(line) > LINE_MOST:
        raise EntryError(f"{len(line):,} characters are too many; up to {LINE_MOST}", name)
    return line
