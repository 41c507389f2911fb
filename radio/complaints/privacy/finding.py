"""Finding what is kept of a person, by what they can name: their telephone, or a ticket number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.errors import EntryError, NoSuchCaseError
from radio.complaints.ids import made_at
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.numbers import Series, read_number
from radio.complaints.ppid.sealing import applicant_indexes
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.register.sealing import phone_indexes
from radio.complaints.register.tables import CaseDeed, Complaint, Reporter
from radio.complaints.tickets import read_ticket
from radio.complaints.words import Deed
from radio.keys import Keyring


@dataclass(frozen=True, slots=True)
class Named:
    """How somebody is named: a telephone in one form, or the number of a complaint or a request."""

    phone: str = ""
    ticket: str = ""


def named(phone: str = "", ticket: str = "") -> Named:
    """Somebody by what was typed.

    Raises:
        EntryError: neither was, both were, or it is no telephone.
        radio.complaints.tickets.TicketError: it is no ticket number.
    """
    if bool(phone) == bool(ticket):
        raise EntryError("either a telephone or a ticket number is wanted", "phone")
    number = read_number(ticket)
    if number is not None and number.series is Series.REQUEST:
        return Named(ticket=str(number))
    if ticket:
        return Named(ticket=str(read_ticket(ticket)))
    plain = plain_phone(phone)
    if not plain:
        raise EntryError("a telephone number has digits", "phone")
    return Named(phone=plain)


def find_reporters(session: Session, keys: Keyring, who: Named) -> Sequence[Reporter]:
    """All that is kept of them, the oldest first; of a ticket, who reported under it.

    Raises:
        NoSuchCaseError: nobody has that ticket.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if is_request(who):
        return []
    if who.phone:
        query = select(Reporter).where(
            Reporter.phone_index.in_(phone_indexes(keys, who.phone)), Reporter.phone_index != ""
        )
        return session.scalars(query.order_by(Reporter.id)).all()
    case = session.scalar(select(Complaint).where(Complaint.ticket == who.ticket))
    if case is not None:
        found = session.get(Reporter, case.id)
        return [found] if found is not None else []
    joined = _joined(session, who.ticket)
    if joined is None:
        raise NoSuchCaseError(f"nobody has reported under {who.ticket} here")
    return [joined]


def find_applicants(session: Session, keys: Keyring, who: Named) -> Sequence[InfoRequest]:
    """Requests for information of theirs, the oldest first.

    Raises:
        NoSuchCaseError: nobody has that number.
        radio.keys.KeyFileError: the keys can't be read.
    """
    if who.phone:
        query = select(InfoRequest).where(
            InfoRequest.phone_index.in_(applicant_indexes(keys, who.phone)),
            InfoRequest.phone_index != "",
        )
        return session.scalars(query.order_by(InfoRequest.id)).all()
    if not is_request(who):
        return []
    row = session.scalar(select(InfoRequest).where(InfoRequest.number == who.ticket))
    if row is None:
        raise NoSuchCaseError(f"nobody has asked under {who.ticket} here")
    return [row]


def is_request(who: Named) -> bool:
    """Whether what they named is the number of a request for information."""
    return bool(who.ticket) and read_number(who.ticket) is not None


def words_of(session: Session, reporter: Reporter) -> CaseDeed | None:
    """The deed that holds what somebody said who joined a case.

    Both were made at one moment, which stands in the reporter's id.
    """
    return session.scalar(
        select(CaseDeed).where(
            CaseDeed.complaint_id == reporter.complaint_id,
            CaseDeed.deed == Deed.NOTE,
            CaseDeed.at == made_at(reporter.id),
        )
    )


def _joined(session: Session, ticket: str) -> Reporter | None:
    """Who joined a case under a number of their own."""
    return session.scalar(select(Reporter).where(Reporter.ticket == ticket))
