"""People in what waits on this computer, and in drafts: found by their telephone, and taken out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, Person, pack, unpack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import about_draft
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import Draft, Waiting, WaitingFile, WaitingKind
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.entry import Applicant, RequestEntry, unpack_request
from radio.complaints.ppid.entry import pack as pack_request
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.redacting import phrases_of, redact
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.db import session_scope


def waiting_entries(session: Session, desk: Desk, who: Named) -> Iterator[tuple[Waiting, Entry]]:
    """What somebody has reported that stands on this computer, delivered or not.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    for row in session.scalars(_of_kind(WaitingKind.COMPLAINT, who)).all():
        entry = unpack(desk.keys.open(row.sealed, about_waiting(row.id)))
        if who.ticket or entry.reporter.phone == who.phone:
            yield row, entry


def waiting_requests(
    session: Session, desk: Desk, who: Named
) -> Iterator[tuple[Waiting, RequestEntry]]:
    """Requests for information of theirs that stand on this computer, delivered or not.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    for row in session.scalars(_of_kind(WaitingKind.REQUEST, who)).all():
        entry = unpack_request(desk.keys.open(row.sealed, about_waiting(row.id)))
        if who.ticket or entry.applicant.phone == who.phone:
            yield row, entry


def _of_kind(kind: WaitingKind, who: Named) -> Select[tuple[Waiting]]:
    query = select(Waiting).where(Waiting.sealed != "", Waiting.kind == kind)
    if who.ticket:
        query = query.where(Waiting.ticket == who.ticket)
    return query.order_by(Waiting.number)


def erase_waiting(desk: Desk, who: Named, delivered: Sequence[str] = ()) -> tuple[str, ...]:
    """Take somebody out of what stands on this computer; the complaints and requests that waited still.

    What was delivered is needed here no more; what waits goes on without who reported it.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    undelivered = []
    with session_scope(desk.database, write=True) as session:
        overwrite(session)
        gone = set(delivered)
        for row, entry in waiting_entries(session, desk, who):
            if row.delivered_at is not None:
                gone.add(row.id)
                continue
            undelivered.append(row.id)
            row.sealed = desk.keys.seal(pack(_nameless(entry)), about_waiting(row.id))
        for row, asked in waiting_requests(session, desk, who):
            if row.delivered_at is not None:
                gone.add(row.id)
                continue
            undelivered.append(row.id)
            row.sealed = desk.keys.seal(pack_request(_unasked(asked)), about_waiting(row.id))
        for row in session.scalars(select(Waiting).where(Waiting.id.in_(gone))):
            row.sealed = ""
            session.execute(delete(WaitingFile).where(WaitingFile.waiting_id == row.id))
        if who.phone:
            _drop_drafts(session, desk, who.phone)
        session.commit()
    fold_log(desk.database)
    return tuple(undelivered)


def _nameless(entry: Entry) -> Entry:
    phrases = phrases_of(entry.reporter)
    return replace(
        entry,
        reporter=Person(),
        text=redact(entry.text, phrases),
        place=redact(entry.place, phrases),
    )


def _unasked(entry: RequestEntry) -> RequestEntry:
    phrases = phrases_of(entry.applicant)
    return replace(
        entry,
        applicant=Applicant(),
        text=redact(entry.text, phrases),
        purpose=redact(entry.purpose, phrases),
    )


def _drop_drafts(session: Session, desk: Desk, phone: str) -> None:
    for row in session.scalars(select(Draft)).all():
        fields = _fields(desk.keys.open(row.sealed, about_draft(row.id)))
        if any(plain_phone(one) == phone for one in fields if len(one) < 40):
            session.delete(row)


def _fields(typed: str) -> list[str]:
    try:
        given: Any = json.loads(typed)
    except ValueError:
        return []
    return (
        [one for one in given.values() if isinstance(one, str)] if isinstance(given, dict) else []
    )
