"""Who has the use of their data restricted has it so for their calls: neither heard, cut nor replayed."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from radio.calls.pieces import settle_call
from radio.calls.sealing import BLIND, plain_number
from radio.calls.tables import PhoneCall
from radio.calls.takenback import note_restricted
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import Complaint, Reporter
from radio.db import session_scope
from radio.jobs.context import Context, JobFailedError


def restrict_calls(context: Context) -> int:
    """Have the calls restricted that the register's restrictions are of, and no others; how many changed.

    What the station itself has restricted, on the page of a call, stays so.

    Raises:
        RegisterAwayError: the shared database is away: all stays as it is.
        JobFailedError: it is done, and can't be noted in the journal.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    blinds, tickets = _restricted(context)
    with session_scope(context.engine) as session:
        changed = _changed(session, blinds, tickets)
    if not changed:
        return 0
    now, untold = context.now(), ""
    with session_scope(context.engine, write=True) as session:
        for call_id in changed:
            call = session.get_one(PhoneCall, call_id)
            call.restricted_at = now if call.restricted_at is None else None
            settle_call(session, call_id)
            try:
                note_restricted(context.settings.data, call, now)
            except OSError as error:
                untold = str(error)
        session.commit()
    if untold:
        raise JobFailedError(f"restrictions of calls are in the database alone: {untold}")
    return len(changed)


def _restricted(context: Context) -> tuple[set[str], set[str]]:
    """The calls' digests of their telephones, and the cases that they were the first to report."""
    keys = context.station.desk.keys
    with register_scope(context.station.register) as session:
        query = select(Reporter).where(Reporter.restricted_at.is_not(None))
        rows = session.scalars(query).all()
        phones = {open_person(keys, row).phone for row in rows} - {""}
        own = select(Complaint.ticket).join(Reporter, Reporter.id == Complaint.id)
        tickets = set(session.scalars(own.where(Reporter.restricted_at.is_not(None))))
    return {one for phone in phones for one in keys.blinds(plain_number(phone), BLIND)}, tickets


def _changed(session: Session, blinds: set[str], tickets: set[str]) -> list[str]:
    theirs = select(PhoneCall.id).where(
        or_(PhoneCall.number_blind.in_(blinds), PhoneCall.ticket.in_(tickets))
    )
    now = set(session.scalars(theirs))
    marked = select(PhoneCall).where(PhoneCall.restricted_at.is_not(None))
    before = {row.id: row.restricted_why for row in session.scalars(marked)}
    by_register = {call_id for call_id, why in before.items() if not why}
    return sorted((now - set(before)) | (by_register - now))
