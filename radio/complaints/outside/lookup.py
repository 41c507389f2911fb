"""A case by its ticket number, wherever it is by now: in the shared database, or waiting here.

A confidential case is answered as one that is not there: who asks can't tell the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.contacts import without_contacts
from radio.complaints.entry import Entry, unpack
from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.lists import known_lists
from radio.complaints.intake.tables import Waiting
from radio.complaints.outside.cases import (
    TEXT_MOST,
    PublicCase,
    PublicDeed,
    cases_by_tickets,
    public_deeds,
)
from radio.complaints.outside.masking import without_people
from radio.complaints.register.numbers import joined_by
from radio.complaints.register.opening import AWAY, register_scope
from radio.complaints.tickets import read_ticket
from radio.complaints.words import State
from radio.db import session_scope
from radio.keys import Keyring


@dataclass(frozen=True, slots=True)
class Found:
    """A case, and what was said to the public about it. Its own ticket is the case's.

    `asked` is the number that was asked for: another one, where somebody else had said the same.
    """

    asked: str
    case: PublicCase
    deeds: tuple[PublicDeed, ...] = ()


def look_up(desk: Desk, register: Engine | None, typed: str) -> Found:
    """The case of a ticket number as somebody typed it; without a `register` that is known to be away.

    Raises:
        radio.complaints.tickets.TicketError: it is none, or a character of it is wrong.
        NoSuchCaseError: there is none for everybody.
        RegisterAwayError: the shared database can't be reached, and it is not waiting here.
    """
    ticket = str(read_ticket(typed))
    with session_scope(desk.database) as session:
        here = session.scalar(select(Waiting).where(Waiting.ticket == ticket))
    try:
        if register is None:
            raise RegisterAwayError(AWAY)
        with register_scope(register) as session:
            found = _there(session, desk.keys, ticket)
            if found is not None:
                return Found(ticket, found, tuple(public_deeds(session, desk.keys, found.id)))
    except RegisterAwayError:
        if here is None or here.delivered_at is not None:
            raise
    if here is None or here.delivered_at is not None:
        raise NoSuchCaseError(f"there is no public case {ticket}")
    return Found(ticket, _waiting(desk, here))


def _there(session: Session, keys: Keyring, ticket: str) -> PublicCase | None:
    """The case of this number; or, for one that was added to another case, that one."""
    found = cases_by_tickets(session, keys, [ticket])
    if not found and (joined := joined_by(session, [ticket])):
        found = cases_by_tickets(session, keys, list(joined.values()))
    return found[0] if found else None


def _waiting(desk: Desk, row: Waiting) -> PublicCase:
    entry = unpack(desk.keys.open(row.sealed, about_waiting(row.id)))
    if entry.confidential:
        raise NoSuchCaseError(f"there is no public case {row.ticket}")
    with session_scope(desk.database) as session:
        lists = known_lists(session)
    category = next((one for one in lists.categories if one.id == entry.category_id), None)
    if category is not None and not category.public:
        raise NoSuchCaseError(f"there is no public case {row.ticket}")
    agency = next((one.name for one in lists.agencies if one.id == entry.agency_id), "")
    willing = _is_willing(entry)
    somewhere = willing and not entry.anonymous
    return PublicCase(
        id=row.id,
        ticket=row.ticket,
        state=State.RECEIVED,
        said_at=entry.said_at,
        updated_at=row.created_at,
        category_id=category.id if category else "",
        category=category.name if category else "",
        category_en=(category.name_en or category.name) if category else "",
        agency=agency,
        text=_plain(entry, entry.text)[:TEXT_MOST] if willing else "",
        place=_plain(entry, entry.place) if somewhere else "",
        area_code=entry.area_code,
        latitude=entry.latitude if somewhere else None,
        longitude=entry.longitude if somewhere else None,
    )


def _plain(entry: Entry, text: str) -> str:
    return without_contacts(without_people(text, [entry.reporter]))


def _is_willing(entry: Entry) -> bool:
    return all(one.given for one in entry.agreements if one.purpose == "publish")
