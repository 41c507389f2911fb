"""People in what waits on this computer, and in drafts: found by their telephone, and taken out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from radio.complaints.entry import Entry, pack, unpack
from radio.complaints.errors import ComplaintError
from radio.complaints.intake.brought import (
    brought_being_taken,
    brought_kept,
    drop_all_brought,
)
from radio.complaints.intake.delivery import forget_waiting
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import about_draft, drop_draft
from radio.complaints.intake.filing import about_waiting
from radio.complaints.intake.nameless import nameless, unasked
from radio.complaints.intake.redacting import phrases_of, redact
from radio.complaints.intake.tables import Draft, Waiting, WaitingKind
from radio.complaints.phones import plain_phone
from radio.complaints.ppid.entry import (
    ObjectionEntry,
    RequestEntry,
    unpack_objection,
    unpack_request,
)
from radio.complaints.ppid.entry import pack as pack_request
from radio.complaints.ppid.sealing import open_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.finding import Named
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.complaints.register.sealing import open_person
from radio.complaints.register.tables import Reporter
from radio.db import session_scope
from radio.keys import Keyring


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


class BeingTakenError(ComplaintError):
    """A table that was brought is being filed right now: its rows would come after the erasure."""


@dataclass(frozen=True, slots=True)
class There:
    """What the shared database has of somebody: rows that were delivered from here, or elsewhere.

    `numbers` are of requests for information; `phrases` and `phones` are what they are known by.
    """

    rows: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """What was erased on this computer: complaints and requests that waited still, drafts, tables."""

    waiting: tuple[str, ...]
    drafts: int
    tables: int
    phones: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    """What they are known by, there and here."""

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing of them."""
        return not (self.waiting or self.drafts or self.tables)


def there_of(
    keys: Keyring,
    reporters: Sequence[Reporter],
    applicants: Sequence[InfoRequest],
    phrases: Sequence[str],
) -> There:
    """What the shared database has of somebody.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    phones = [open_person(keys, one).phone for one in reporters]
    phones += [open_applicant(keys, one).phone for one in applicants]
    return There(
        rows=(*(one.id for one in reporters), *(one.id for one in applicants)),
        numbers=tuple(one.number for one in applicants),
        phrases=tuple(phrases),
        phones=tuple(phones),
    )


def erase_waiting(desk: Desk, who: Named, there: There) -> Gone:
    """Take somebody out of what stands on this computer.

    What was delivered is needed here no more; what waits goes on without who reported it. Tables that
    were brought go whole, named there or not: nobody can say in how many spellings.

    Raises:
        BeingTakenError: a table is being filed: nothing was erased.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    undelivered = []
    with session_scope(desk.database, write=True) as session:
        overwrite(session)
        if brought_being_taken(session):
            raise BeingTakenError("a table is being filed now; erase once that is over")
        gone, numbers, phrases = set(there.rows), {*there.numbers}, [*there.phrases]
        phones = {who.phone, *there.phones} - {""}
        for row, entry in waiting_entries(session, desk, who):
            phones.add(entry.reporter.phone)
            phrases += phrases_of(entry.reporter)
            if row.delivered_at is not None:
                gone.add(row.id)
                continue
            undelivered.append(row.id)
            row.sealed = desk.keys.seal(pack(nameless(entry, phrases)), about_waiting(row.id))
        for row, asked in waiting_requests(session, desk, who):
            phones.add(asked.applicant.phone)
            numbers.add(row.ticket)
            phrases += phrases_of(asked.applicant)
            if row.delivered_at is not None:
                gone.add(row.id)
                continue
            undelivered.append(row.id)
            row.sealed = desk.keys.seal(
                pack_request(unasked(asked, phrases)), about_waiting(row.id)
            )
        _erase_objections(session, desk, numbers, phrases)
        session.flush()
        forget_waiting(session, gone)
        drafts = drafts_with(session, desk, phones - {""})
        for draft_id in drafts:
            drop_draft(session, draft_id)
        redact_drafts(session, desk, phrases)
        tables = brought_kept(session)
        drop_all_brought(session)
        session.commit()
    fold_log(desk.database)
    known = frozenset(phones - {""})
    return Gone(tuple(undelivered), len(drafts), tables, known, tuple(dict.fromkeys(phrases)))


def erase_waiting_again(desk: Desk, ids: set[str], phrases: Sequence[str]) -> None:
    """Erase once more what came back with an older copy of this computer's file. Cheap where nothing did.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    query = select(Waiting.number).where(Waiting.id.in_(ids), Waiting.sealed != "")
    with session_scope(desk.database) as session:
        if session.scalar(query.limit(1)) is None:
            return
    with session_scope(desk.database, write=True) as session:
        overwrite(session)
        rows = session.scalars(select(Waiting).where(Waiting.number.in_(query))).all()
        for row in rows:
            if row.delivered_at is None and row.kind is not WaitingKind.OBJECTION:
                row.sealed = _erased(desk, row, phrases)
        session.flush()
        forget_waiting(session, {row.id for row in rows if row.delivered_at is not None})
        session.commit()
    fold_log(desk.database)


def _erased(desk: Desk, row: Waiting, phrases: Sequence[str]) -> str:
    """What it says without them; as it stands where they are in it no more."""
    about = about_waiting(row.id)
    packed = desk.keys.open(row.sealed, about)
    if row.kind is WaitingKind.COMPLAINT:
        rest = pack(nameless(unpack(packed), phrases))
    else:
        rest = pack_request(unasked(unpack_request(packed), phrases))
    return row.sealed if rest == packed else desk.keys.seal(rest, about)


def _erase_objections(
    session: Session, desk: Desk, numbers: set[str], phrases: Sequence[str]
) -> None:
    """What they object to names them as their request does."""
    query = select(Waiting).where(Waiting.kind == WaitingKind.OBJECTION, Waiting.sealed != "")
    for row in session.scalars(query).all():
        entry = unpack_objection(desk.keys.open(row.sealed, about_waiting(row.id)))
        if entry.request_number in numbers:
            row.sealed = _objection(desk, row, entry, phrases)


def _objection(desk: Desk, row: Waiting, entry: ObjectionEntry, phrases: Sequence[str]) -> str:
    if row.delivered_at is not None:
        return ""
    nameless = replace(entry, text=redact(entry.text, phrases))
    return desk.keys.seal(pack_request(nameless), about_waiting(row.id))


def drafts_with(session: Session, desk: Desk, phones: set[str]) -> tuple[str, ...]:
    """Drafts in which one of these telephones was typed.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: one can't be opened.
    """
    found = []
    for row in session.scalars(select(Draft)).all():
        fields = _fields(desk.keys.open(row.sealed, about_draft(row.id)))
        if any(plain_phone(one) in phones for one in fields if len(one) < 40):
            found.append(row.id)
    return tuple(found)


def redact_drafts(session: Session, desk: Desk, phrases: Sequence[str]) -> None:
    """Take phrases out of what others are typing: it stays theirs, and is newer than what they have open.

    Raises:
        radio.keys.SealedError, radio.keys.KeyFileError: one can't be opened.
    """
    for row in session.scalars(select(Draft)).all():
        typed = desk.keys.open(row.sealed, about_draft(row.id))
        rest = _redacted(typed, phrases)
        if rest != typed:
            row.sealed, row.version = desk.keys.seal(rest, about_draft(row.id)), row.version + 1


def _redacted(typed: str, phrases: Sequence[str]) -> str:
    """Field by field: in JSON a name may be written in escapes."""
    try:
        given: Any = json.loads(typed)
    except ValueError:
        return redact(typed, phrases)
    if not isinstance(given, dict):
        return redact(typed, phrases)
    rest = {
        name: redact(one, phrases) if isinstance(one, str) else one for name, one in given.items()
    }
    return typed if rest == given else json.dumps(rest, ensure_ascii=False)


def _fields(typed: str) -> list[str]:
    try:
        given: Any = json.loads(typed)
    except ValueError:
        return []
    return (
        [one for one in given.values() if isinstance(one, str)] if isinstance(given, dict) else []
    )
