"""Cases for the tests of what is seen of the register, written straight into it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.register.seeds import sign_in_desk
from radio.complaints.register.tables import Complaint
from radio.complaints.tickets import Ticket, is_given_out
from radio.complaints.words import Channel, Kind, State
from radio.units import Millis
from tests.complaints.conftest import NOON


def number(nth: int) -> str:
    """A ticket number for the n-th case."""
    ticket = Ticket("BJN", 26, nth)
    return str(ticket) if is_given_out(ticket) else f"BJN26-{nth:04}Z"


def values_of(nth: int, **values: Any) -> dict[str, Any]:
    at = Millis(values.get("said_at", NOON + nth))
    return {
        "id": new_id(Millis(NOON + nth)),
        "ticket": number(nth),
        "desk": "BJN",
        "kind": Kind.COMPLAINT,
        "channel": Channel.CALL,
        "state": State.RECEIVED,
        "text": "Jalan depan pasar berlubang",
        "said_at": at,
        "created_at": at,
        "updated_at": at,
        **values,
    }


def add_case(session: Session, nth: int, **values: Any) -> Complaint:
    sign_in_desk(session, "BJN", "Radio Uji", NOON)
    case = Complaint(**values_of(nth, **values))
    session.add(case)
    session.flush()
    return case
