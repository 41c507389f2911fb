"""What is on its way to the shared database, of whatever kind; and writing it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import unpack
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.tables import Waiting, WaitingFile, WaitingKind
from radio.complaints.ppid.deadlines import RequestDeadlines, load_request_deadlines
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


def write_parcels(session: Session, desk: Desk, parcels: Sequence[Parcel]) -> int:
    """Write those that are not there already, those of a kind in their order; how many. Does not commit.

    Raises:
        radio.complaints.register.taking.TakenError: one can never be written as it is.
        radio.keys.KeyFileError: the keys can't be read.
    """
    cases = [one for one in parcels if isinstance(one, Taken)]
    others = [one for one in parcels if not isinstance(one, Taken)]
    done = write_taken(session, desk.keys, cases, load_deadlines(session, desk.zone))
    if others:
        deadlines = load_request_deadlines(session, desk.zone)
        done += sum(_write(session, desk, one, deadlines) for one in others)
    return done


def _write(
    session: Session, desk: Desk, one: TakenRequest | TakenObjection, deadlines: RequestDeadlines
) -> bool:
    if isinstance(one, TakenRequest):
        return write_request(session, desk.keys, one, deadlines)
    return write_objection(session, desk.keys, one, deadlines)


def _parcel(desk: Desk, row: Waiting, attached: tuple[Attachment, ...]) -> Parcel:
    packed = desk.keys.open(row.sealed, about_waiting(row.id))
    match row.kind:
        case WaitingKind.REQUEST:
            return TakenRequest(row.id, row.ticket, row.created_at, unpack_request(packed))
        case WaitingKind.OBJECTION:
            return TakenObjection(row.id, row.ticket, row.created_at, unpack_objection(packed))
        case WaitingKind.COMPLAINT:
            return Taken(row.id, row.ticket, row.created_at, unpack(packed), attached)


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
