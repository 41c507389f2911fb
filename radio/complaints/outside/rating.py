"""The poll of one question after closing, answered by the reporter themselves (jajak pendapat).

Once for each closing. Who answers shows the last digits of the telephone that the report was made
with, or holds the link that the office has sent them.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from radio.complaints.errors import ComplaintError, NoSuchCaseError
from radio.complaints.handling.acts import Act
from radio.complaints.handling.doing import Done, do
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.outside.cases import public
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import CaseDeed, Complaint, Reporter
from radio.complaints.words import Deed, Grade, State
from radio.keys import Keyring, SealedError
from radio.units import Millis

DIGITS: Final = 4
"""Last digits of a telephone that are asked for."""
_ABOUT: Final = "link for the poll"


class NotTheReporterError(ComplaintError):
    """Neither the digits nor the link are those of this report."""


class RatedError(ComplaintError):
    """The question was answered already since the case was closed."""


class NotClosedError(ComplaintError):
    """It is asked once a case is closed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """By what somebody shows that the report is theirs: last digits of a telephone, or a link's token."""

    digits: str = ""
    token: str = ""


def find_ratable(session: Session, keys: Keyring, ticket: str, proof: Proof) -> Complaint:
    """The case of a number, for its reporter.

    Raises:
        NoSuchCaseError: there is none; or it is nothing for the public, and there is no link either.
        NotClosedError, RatedError: there is nothing to answer about it.
        NotTheReporterError: the report is not theirs.
        radio.keys.KeyFileError: the keys can't be read.
    """
    case = session.scalar(select(Complaint).where(Complaint.ticket == ticket))
    linked = case is not None and _is_link(keys, case, proof.token)
    if case is None or not (linked or _is_public(session, case)):
        raise NoSuchCaseError(f"there is no public case {ticket}")
    if case.state is not State.CLOSED:
        raise NotClosedError("this is asked once the case is closed")
    if is_rated(session, case.id):
        raise RatedError("this was answered already")
    if not linked and not _is_phone(session, keys, case.id, proof.digits):
        raise NotTheReporterError("these are not the digits of the report's telephone")
    return case


def rate(
    session: Session,
    keys: Keyring,
    ticket: str,
    proof: Proof,
    grade: Grade,
    *,
    desk: str,
    zone: ZoneInfo,
    now: Millis,
) -> Done:
    """Write down how satisfied the reporter is, in a session that was opened to write. Does not commit.

    Raises:
        ComplaintError: as `find_ratable`.
        radio.keys.KeyFileError: the keys can't be read.
    """
    case = find_ratable(session, keys, ticket, proof)
    hand = Hand("", frozenset({Capability.REPORTER}), desk)
    return do(
        session, keys, case.id, Act(Deed.RATE, grade=grade),
        seen_version=case.version, hand=hand, zone=zone, now=now,
    )  # fmt: skip


def is_rated(session: Session, case_id: str) -> bool:
    """Whether the question was answered since the case was last closed."""
    query = (
        select(CaseDeed.deed)
        .where(CaseDeed.complaint_id == case_id, CaseDeed.deed.in_((Deed.CLOSE, Deed.RATE)))
        .order_by(CaseDeed.number.desc())
        .limit(1)
    )
    return session.scalar(query) is Deed.RATE


def link_token(keys: Keyring, case: Complaint) -> str:
    """What the link for a case's reporter has at its end: of this closing alone, kept nowhere.

    Raises:
        radio.keys.KeyFileError: the keys can't be read.
    """
    return _bare(keys.blind(_closing(case), _ABOUT))


def _is_link(keys: Keyring, case: Complaint, token: str) -> bool:
    if not token or case.state is not State.CLOSED:
        return False
    known = (_bare(one) for one in keys.blinds(_closing(case), _ABOUT))
    return any(hmac.compare_digest(one.encode(), token.encode()) for one in known)


def _closing(case: Complaint) -> str:
    return f"{case.id} {case.closed_at}"


def _bare(blind: str) -> str:
    return "".join(char for char in blind if char.isalnum())


def _is_public(session: Session, case: Complaint) -> bool:
    query = select(Complaint.id).where(Complaint.id == case.id, *public(session))
    return session.scalar(query) is not None


def _is_phone(session: Session, keys: Keyring, case_id: str, digits: str) -> bool:
    """Whether one of those who reported it, or a case that goes on in it, has a telephone that ends so."""
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        return False
    query = select(Reporter).where(
        Reporter.complaint_id.in_(_all_of(case_id)),
        Reporter.erased_at.is_(None),
        Reporter.restricted_at.is_(None),
    )
    return any(_ends(keys, row, digits) for row in session.scalars(query))


def _all_of(case_id: str) -> Select[tuple[str]]:
    """A case with those that were merged into it, and into those: their reporters stay with them."""
    found = select(Complaint.id).where(Complaint.id == case_id).cte("found", recursive=True)
    # Its history says which: there is an index of that.
    more = (
        select(Complaint.id)
        .join(CaseDeed, Complaint.id == CaseDeed.other_id)
        .join(found, CaseDeed.complaint_id == found.c.id)
        .where(CaseDeed.deed == Deed.MERGE, Complaint.merged_into == found.c.id)
    )
    return select(found.union(more).c.id)


def _ends(keys: Keyring, row: Reporter, digits: str) -> bool:
    try:
        phone = open_person(keys, row).phone
    except SealedError:
        # Sealed with another desk's keys: it can't be compared here.
        return False
    return phone.endswith(digits)
