"""Filing: a complaint is on this computer's disk, with its number, before anybody is told it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, check_entry, pack
from radio.complaints.errors import EntryError
from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drop_draft
from radio.complaints.intake.reserved import Told, use_reserved
from radio.complaints.intake.runs import next_ticket
from radio.complaints.intake.tables import DraftFile, Waiting, WaitingFile, WaitingKind
from radio.complaints.words import State
from radio.db import session_scope
from radio.units import Millis


@dataclass(frozen=True, slots=True)
class Filed:
    """What is told to the reporter, and where the case stands."""

    ticket: str
    id: str
    state: State = State.RECEIVED


@dataclass(frozen=True, slots=True)
class File:
    """An attachment whose bytes have been looked at already."""

    name: str
    media_type: str
    digest: str
    data: bytes


def file_entry(
    desk: Desk,
    entry: Entry,
    attached: Sequence[File] = (),
    draft: str = "",
    told: Told | None = None,
) -> Filed:
    """Take a complaint. Filed again with the same `key`, it is the one that was filed first.

    When this returns, it is on the disk. Of the draft it was typed in nothing is left; its files
    have gone with it. Where a number was told already, it keeps that one if it was reserved for that.

    Raises:
        EntryError: a field of it can't be used.
        radio.keys.KeyFileError: the keys can't be read.
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    entry = check_entry(entry)
    with session_scope(desk.database, write=True) as session:
        known = known_by_key(session, entry.key, WaitingKind.COMPLAINT)
        if known is not None:
            return Filed(known.ticket, known.id)
        now = desk.clock()
        kept = told is not None and use_reserved(session, told, WaitingKind.COMPLAINT, now)
        ticket = told.number if told and kept else str(next_ticket(session, desk, now))
        filed = Filed(ticket, new_id(now))
        session.add(
            Waiting(
                id=filed.id,
                ticket=filed.ticket,
                key=entry.key or None,
                episode_id=entry.episode_id,
                sealed=desk.keys.seal(pack(entry), about_waiting(filed.id)),
                created_at=now,
            )
        )
        session.add_all(_kept(desk, file, filed.id, entry.taken_by, now) for file in attached)
        if draft:
            session.add_all(_moved(session, draft, filed.id, entry.taken_by))
            drop_draft(session, draft)
        session.commit()
    return filed


def give_ticket(desk: Desk) -> str:
    """A number for a case that is made at this desk out of another one; never given again.

    Raises:
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    with session_scope(desk.database, write=True) as session:
        ticket = str(next_ticket(session, desk, desk.clock()))
        session.commit()
    return ticket


def about_waiting(waiting_id: str) -> str:
    """What a waiting complaint is sealed about."""
    return f"waiting {waiting_id}"


def about_attachment(attachment_id: str) -> str:
    """What an attachment is sealed about, here and in the shared database."""
    return f"attachment {attachment_id}"


def _moved(session: Session, draft: str, waiting_id: str, by: str) -> Iterator[WaitingFile]:
    """The draft's files, which go with it: sealed already, about the identifier they keep."""
    rows = session.scalars(
        select(DraftFile).where(DraftFile.draft_id == draft).order_by(DraftFile.id)
    )
    for row in rows:
        yield WaitingFile(
            id=row.id,
            waiting_id=waiting_id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            digest=row.digest,
            sealed=row.sealed,
            at=row.at,
            by=by,
        )


def known_by_key(session: Session, key: str, kind: WaitingKind) -> Waiting | None:
    """What was filed with a key already; None where nothing was.

    Raises:
        EntryError: something of another kind was.
    """
    found = session.scalar(select(Waiting).where(Waiting.key == key)) if key else None
    if found is not None and found.kind is not kind:
        raise EntryError("something else was filed with this key", "key")
    return found


def _kept(desk: Desk, file: File, waiting_id: str, by: str, now: Millis) -> WaitingFile:
    made = new_id(now)
    return WaitingFile(
        id=made,
        waiting_id=waiting_id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.data),
        digest=file.digest,
        sealed=desk.keys.seal_bytes(file.data, about_attachment(made)),
        at=now,
        by=by,
    )
