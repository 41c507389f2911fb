"""Taking requests for information and objections, as complaints are: on the disk before the number is told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from radio.complaints.ids import new_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import drop_draft
from radio.complaints.intake.filing import about_waiting, known_by_key
from radio.complaints.intake.reserved import Told, use_reserved
from radio.complaints.intake.runs import next_request_number
from radio.complaints.intake.tables import Waiting, WaitingKind
from radio.complaints.ppid.entry import (
    ObjectionEntry,
    RequestEntry,
    check_objection,
    check_request,
    pack,
)
from radio.complaints.ppid.numbers import Series
from radio.db import session_scope


@dataclass(frozen=True, slots=True)
class Numbered:
    """What is told to the applicant."""

    number: str
    id: str


def file_request(
    desk: Desk, entry: RequestEntry, draft: str = "", told: Told | None = None
) -> Numbered:
    """Take a request. Filed again with the same `key`, it is the one that was filed first.

    When this returns, it is on the disk. Of the draft it was typed in nothing is left. Where a number
    was told already, it keeps that one if it was reserved for that.

    Raises:
        EntryError: a field of it can't be used.
        radio.keys.KeyFileError: the keys can't be read.
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    return _file(desk, WaitingKind.REQUEST, check_request(entry), draft, told)


def file_objection(desk: Desk, entry: ObjectionEntry) -> Numbered:
    """Take an objection, in the same way.

    Raises:
        EntryError: a field of it can't be used.
        radio.keys.KeyFileError: the keys can't be read.
        sqlalchemy.exc.OperationalError: this computer's file can't be written.
    """
    return _file(desk, WaitingKind.OBJECTION, check_objection(entry), "", None)


def _file(
    desk: Desk,
    kind: WaitingKind,
    entry: RequestEntry | ObjectionEntry,
    draft: str,
    told: Told | None,
) -> Numbered:
    with session_scope(desk.database, write=True) as session:
        known = known_by_key(session, entry.key, kind)
        if known is not None:
            return Numbered(known.ticket, known.id)
        now = desk.clock()
        filed = Numbered(_number(session, desk, kind, told), new_id(now))
        session.add(
            Waiting(
                id=filed.id,
                kind=kind,
                ticket=filed.number,
                key=entry.key or None,
                sealed=desk.keys.seal(pack(entry), about_waiting(filed.id)),
                created_at=now,
            )
        )
        if draft:
            drop_draft(session, draft)
        session.commit()
    return filed


def _number(session: Session, desk: Desk, kind: WaitingKind, told: Told | None) -> str:
    now = desk.clock()
    if told is not None and use_reserved(session, told, kind, now):
        return told.number
    series = Series.REQUEST if kind is WaitingKind.REQUEST else Series.OBJECTION
    return str(next_request_number(session, desk, series, now))
