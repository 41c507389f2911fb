"""What was taken, without the person it came from: for who was erased, and what comes late of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, Person
from radio.complaints.ids import new_id
from radio.complaints.intake.redacting import phrases_of, redact
from radio.complaints.ppid.entry import Applicant, RequestEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.taking import TakenRequest, add_deed
from radio.complaints.ppid.words import RequestDeed
from radio.complaints.register.erasedphones import erased_phones
from radio.complaints.register.tables import CaseDeed, Complaint, Reporter
from radio.complaints.register.taking import Taken, next_number
from radio.complaints.words import Deed
from radio.keys import Keyring
from radio.units import Millis

LAW: Final = "UU 27/2022 pasal 8, 43"


def nameless(entry: Entry, more: Iterable[str]) -> Entry:
    """A complaint without who reported it, and without what tells who they are."""
    phrases = (*phrases_of(entry.reporter), *more)
    so_far = entry.so_far and replace(
        entry.so_far,
        answer=redact(entry.so_far.answer, phrases),
        note=redact(entry.so_far.note, phrases),
    )
    return replace(
        entry,
        reporter=Person(),
        text=redact(entry.text, phrases),
        place=redact(entry.place, phrases),
        answers={code: _each(said, phrases) for code, said in entry.answers.items()},
        so_far=so_far,
    )


def unasked(entry: RequestEntry, more: Iterable[str]) -> RequestEntry:
    """A request for information without who asks."""
    phrases = (*phrases_of(entry.applicant), *more)
    return replace(
        entry,
        applicant=Applicant(),
        text=redact(entry.text, phrases),
        purpose=redact(entry.purpose, phrases),
    )


def _each(said: str | list[str], phrases: Sequence[str]) -> str | list[str]:
    if isinstance(said, str):
        return redact(said, phrases)
    return [redact(one, phrases) for one in said]


@dataclass(frozen=True, slots=True)
class Late:
    """What is on its way, as it may be written; `late` are those that came without their people."""

    parcels: list[Taken | TakenRequest]
    late: frozenset[str]


def without_erased(
    session: Session, keys: Keyring, parcels: Sequence[Taken | TakenRequest], now: Millis
) -> Late:
    """Leave out who was erased after they had said it: nobody comes back that way.

    What somebody says after their erasure is new, with a consent of its own, and is left as it is.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: the phrases of an erasure can't be opened.
    """
    erased = erased_phones(session, keys, {_phone(one) for one in parcels} - {""}, now)
    made, late = [], set()
    for one in parcels:
        theirs = [two for two in erased.get(_phone(one), ()) if _said_at(one) <= two.at]
        if theirs:
            late.add(one.id)
        made.append(_without(one, [p for two in theirs for p in two.phrases]) if theirs else one)
    return Late(made, frozenset(late))


def _phone(one: Taken | TakenRequest) -> str:
    entry = one.entry
    return entry.reporter.phone if isinstance(entry, Entry) else entry.applicant.phone


def _said_at(one: Taken | TakenRequest) -> Millis:
    """By whichever clock it is earlier: one that goes wrong brings nobody back."""
    entry = one.entry
    return min(entry.said_at, entry.typed_at or entry.said_at)


def _without(one: Taken | TakenRequest, phrases: Iterable[str]) -> Taken | TakenRequest:
    if isinstance(one, Taken):
        return replace(one, entry=nameless(one.entry, phrases))
    return replace(one, entry=unasked(one.entry, phrases))


def note_late(session: Session, late: Iterable[Taken | TakenRequest], now: Millis) -> None:
    """Say in the history of each that they came without who they are of. Does not commit."""
    for one in late:
        if isinstance(one, Taken):
            _note_case(session, one, now)
        else:
            _note_request(session, one, now)


def _note_case(session: Session, one: Taken, now: Millis) -> None:
    # A desk that takes complaints may read no more of them than this.
    query = select(Complaint.id, Complaint.state, Complaint.desk).join(Reporter)
    case = session.execute(query.where(Reporter.id == one.id)).first()
    if case is None:
        # A confidential one, which this desk may not see: who follows it up reads no name there.
        return
    session.add(
        CaseDeed(
            id=new_id(now), complaint_id=case.id, number=next_number(session, case.id),
            deed=Deed.REDACT, state=case.state, at=now, desk=case.desk, why=LAW,
        )
    )  # fmt: skip
    session.flush()


def _note_request(session: Session, one: TakenRequest, now: Millis) -> None:
    query = select(InfoRequest.state, InfoRequest.desk).where(InfoRequest.id == one.id)
    for state, desk in session.execute(query).all():
        add_deed(session, one.id, state, RequestDeed.ERASE, by="", desk=desk, at=now, why=LAW)
