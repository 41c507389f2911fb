"""What is on its way to the shared database, of whatever kind; and writing it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import unpack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.nameless import note_late, without_erased
from radio.complaints.intake.tables import Waiting, WaitingFile, WaitingKind
from radio.complaints.ppid.deadlines import load_request_deadlines
from radio.complaints.ppid.entry import unpack_objection, unpack_request
from radio.complaints.ppid.taking import (
    TakenObjection,
    TakenRequest,
    write_objection,
    write_request,
)
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.tables import Attachment
from radio.complaints.register.taking import Taken, write_taken
from radio.db import session_scope

Parcel = Taken | TakenRequest | TakenObjection


def open_parcels(desk: Desk, batch: Sequence[Waiting]) -> list[Parcel]:
    """What waits, as it was taken.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: it can't be opened.
    """
    files = _attachments(desk, [row.id for row in batch])
    return [_parcel(desk, row, tuple(files[row.id])) for row in batch]


def write_parcels(session: Session, desk: Desk, parcels: Sequence[Parcel]) -> frozenset[str]:
    """Write those that are not there already, those of a kind in their order. Does not commit.

    Returns those whose person was erased after they had said it, and who was left out.

    Raises:
        radio.complaints.register.taking.TakenError: one can never be written as it is.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    now = desk.clock()
    named = [one for one in parcels if not isinstance(one, TakenObjection)]
    rest = without_erased(session, desk.keys, named, now)
    cases = [one for one in rest.parcels if isinstance(one, Taken)]
    asked = [one for one in rest.parcels if isinstance(one, TakenRequest)]
    objections = [one for one in parcels if isinstance(one, TakenObjection)]
    new = write_taken(session, desk.keys, cases, load_deadlines(session, desk.zone))
    if asked or objections:
        deadlines = load_request_deadlines(session, desk.zone)
        new |= {one.id for one in asked if write_request(session, desk.keys, one, deadlines)}
        for one in objections:
            write_objection(session, desk.keys, one, deadlines)
    note_late(session, [one for one in rest.parcels if one.id in rest.late & new], now)
    return rest.late


def _parcel(desk: Desk, row: Waiting, attached: tuple[Attachment, ...]) -> Parcel:
    packed = desk.keys.open(row.sealed, about_waiting(row.id))
    match row.kind:
        case WaitingKind.REQUEST:
            return TakenRequest(row.id, row.ticket, row.created_at, unpack_request(packed))
        case WaitingKind.OBJECTION:
            return TakenObjection(row.id, row.ticket, row.created_at, unpack_objection(packed))
        case WaitingKind.COMPLAINT:
            return Taken(row.id, row.ticket, row.created_at, unpack(packed), attached, desk.clock())


def _attachments(desk: Desk, ids: Sequence[str]) -> defaultdict[str, list[Attachment]]:
    files: defaultdict[str, list[Attachment]] = defaultdict(list)
    query = select(WaitingFile).where(WaitingFile.waiting_id.in_(ids)).order_by(WaitingFile.id)
    with session_scope(desk.database) as session:
        for file in session.scalars(query):
            files[file.waiting_id].append(_attachment(file))
    return files


def _attachment(file: WaitingFile) -> Attachment:
    return Attachment(
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        digest=file.digest,
        sealed=file.sealed,
        at=file.at,
        by=file.by,
    )
