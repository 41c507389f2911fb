"""Showing personal data: masked, unless somebody says why they need it; and that stands written first.

Each of these functions writes who looked, at what and why (`Disclosure`, UU 27/2022 art. 31), commits
it, and only then returns what was asked for. What can't be noted is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.entry import Person, tidy
from radio.complaints.errors import ComplaintError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.phones import masked_phone
from radio.complaints.privacy.seeing import Viewer, may_read, may_reveal, sight_of
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_text, shown_person
from radio.complaints.register.tables import Attachment, Complaint, Disclosure, Reporter
from radio.keys import Keyring
from radio.units import Millis

WHY_MOST: Final = 500
"""Characters of a reason."""


class Shown(StrEnum):
    """What was looked at."""

    REPORTER = "reporter"
    TEXT = "text"
    ATTACHMENT = "attachment"
    EXPORT = "export"
    RECORDING = "recording"
    APPLICANT = "applicant"
    """Who asked for public information."""


class ReasonError(ComplaintError):
    """There is no reason, or it is too long."""


@dataclass(frozen=True, slots=True)
class Masked:
    """Who reported, as everybody who works with the case sees them."""

    id: str
    position: int
    has_name: bool
    phone: str
    """`•••• 890`; empty where there is none."""
    has_email: bool
    has_address: bool
    kecamatan: str
    """Code of the kecamatan they live in."""
    erased: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who reported. Of somebody erased, or whose data is restricted, nothing is told."""

    id: str
    position: int
    person: Person
    erased: bool
    restricted: bool


@dataclass(frozen=True, slots=True)
class CaseText:
    """What a case says, and where it is."""

    text: str
    place: str


def masked_reporters(session: Session, keys: Keyring, case_id: str) -> tuple[Masked, ...]:
    """Who reported a case, without what they could be known by. Nothing of it need be noted.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    return tuple(_masked(row, shown_person(keys, row)) for row in _reporters(session, case_id))


def reveal_reporters(
    register: Engine, keys: Keyring, case_id: str, viewer: Viewer, why: str, now: Millis
) -> tuple[Revealed, ...]:
    """Who reported a case, the first reporter first.

    Raises:
        ReasonError: no reason was given.
        NoSuchCaseError: there is none, or not for this viewer.
        RegisterAwayError: the shared database is away.
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with register_scope(register, write=True) as session:
        _note(session, case_id, Shown.REPORTER, viewer, why, now)
        seen = tuple(
            Revealed(
                row.id,
                row.position,
                shown_person(keys, row),
                row.erased_at is not None,
                row.restricted_at is not None,
            )
            for row in _reporters(session, case_id)
        )
        session.commit()
    return seen


def reveal_text(
    register: Engine, keys: Keyring, case_id: str, viewer: Viewer, why: str, now: Millis
) -> CaseText:
    """What a confidential case says; what others say stands in their columns, for all who read.

    Raises:
        ReasonError, NoSuchCaseError, RegisterAwayError: see `reveal_reporters`.
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with register_scope(register, write=True) as session:
        case = _note(session, case_id, Shown.TEXT, viewer, why, now)
        said = CaseText(open_text(keys, case.text, case.id), open_text(keys, case.place, case.id))
        session.commit()
    return said


def reveal_attachment(
    register: Engine, keys: Keyring, attachment_id: str, viewer: Viewer, why: str, now: Millis
) -> bytes:
    """A file of a case.

    Raises:
        ReasonError, NoSuchCaseError, RegisterAwayError: see `reveal_reporters`.
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    with register_scope(register, write=True) as session:
        row = session.get(Attachment, attachment_id)
        if row is None:
            raise NoSuchCaseError("there is no such attachment")
        _note(session, row.complaint_id, Shown.ATTACHMENT, viewer, why, now)
        data = keys.open_bytes(row.sealed, f"attachment {row.id}")
        session.commit()
    return data


def note_shown(
    session: Session, case_id: str, what: Shown, viewer: Viewer, why: str, now: Millis
) -> None:
    """Note that something personal of a case is about to be shown: an export, a recording.

    Does not commit: the caller does, before anything is shown.

    Raises:
        ReasonError, NoSuchCaseError: see `reveal_reporters`.
    """
    _note(session, case_id, what, viewer, why, now)


def checked_reason(why: str) -> str:
    """A reason as it is written down.

    Raises:
        ReasonError: there is none, or it is too long.
    """
    reason = " ".join(tidy(why).split())
    if not reason:
        raise ReasonError("say why you need to see it")
    if len(reason) > WHY_MOST:
        raise ReasonError(f"{len(reason)} characters are too many for a reason; up to {WHY_MOST}")
    return reason


def _note(
    session: Session, case_id: str, what: Shown, viewer: Viewer, why: str, now: Millis
) -> Complaint:
    reason = checked_reason(why)
    case = session.get(Complaint, case_id)
    may = may_read if what is Shown.TEXT else may_reveal
    # One answer for both: whether a confidential case exists is told to nobody else.
    if case is None or not may(sight_of(session, case), viewer):
        raise NoSuchCaseError("there is no such case, or you may not see this of it")
    session.add(
        Disclosure(
            id=new_id(now),
            complaint_id=case.id,
            at=now,
            by=viewer.login,
            desk=viewer.desk,
            what=what,
            why=reason,
        )
    )
    session.flush()
    return case


def _reporters(session: Session, case_id: str) -> list[Reporter]:
    query = select(Reporter).where(Reporter.complaint_id == case_id)
    return list(session.scalars(query.order_by(Reporter.position, Reporter.id)))


def _masked(row: Reporter, person: Person) -> Masked:
    known = replace(person, area_code=".".join(person.area_code.split(".")[:3]))
    return Masked(
        id=row.id,
        position=row.position,
        has_name=bool(known.name),
        phone=masked_phone(known.phone) if known.phone else "",
        has_email=bool(known.email),
        has_address=bool(known.address),
        kecamatan=known.area_code,
        erased=row.erased_at is not None,
        restricted=row.restricted_at is not None,
    )
