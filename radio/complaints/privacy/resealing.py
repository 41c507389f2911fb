"""Sealing anew after the keys were renewed: row by row, in small steps, on from where it ended.

Blind indexes are made anew, too. What is sealed by the key in use already is left, so that it may be
done as often as one likes, by several desks at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, and_, func, select
from sqlalchemy.orm import Session

from radio.complaints.intake.brought import about_brought
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.drafts import about_draft
from radio.complaints.intake.filing import about_attachment, about_waiting
from radio.complaints.intake.tables import (
    BroughtFile,
    BroughtTable,
    Draft,
    Waiting,
    WaitingFile,
)
from radio.complaints.ppid.sealing import (
    about_applicant,
    about_request,
    open_applicant,
    seal_applicant,
)
from radio.complaints.ppid.tables import InfoDeed, InfoRequest, Objection
from radio.complaints.privacy.asker import about_asker, asker_of, seal_asker
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.complaints.register.duties import ErasedPhone, PersonRequest
from radio.complaints.register.filtertables import SavedFilter
from radio.complaints.register.hooktables import Webhook
from radio.complaints.register.lists import Liaison
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import (
    about_case,
    about_erasure,
    about_filter,
    about_hook,
    about_liaison,
    about_reporter,
    open_person,
    seal_person,
)
from radio.complaints.register.tables import Attachment, CaseDeed, Complaint, Reporter
from radio.keys import SEALED_MARK, Keyring, SealedError, is_sealed

AT_ONCE: Final = 100
"""Rows that are sealed anew in one transaction."""
FILES_AT_ONCE: Final = 5


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many were sealed anew, how many can't be opened, and whether there are more."""

    done: int = 0
    unreadable: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A column that is sealed: what it is sealed about, and whether it is bytes.

    `always` where all of it is to be: what a version before has left in the clear is sealed, too.
    """

    table: Any
    column: str
    about: Callable[[Any], str]
    is_file: bool = False
    always: bool = False


_REGISTER: Final = (
    _Part(Reporter, "sealed", lambda row: about_reporter(row.id)),
    _Part(Liaison, "sealed", lambda row: about_liaison(row.id)),
    _Part(Complaint, "text", lambda row: about_case(row.id)),
    _Part(Complaint, "place", lambda row: about_case(row.id)),
    _Part(CaseDeed, "why", lambda row: about_case(row.complaint_id)),
    _Part(CaseDeed, "said", lambda row: about_case(row.complaint_id)),
    _Part(InfoRequest, "sealed", lambda row: about_applicant(row.id)),
    _Part(InfoRequest, "text", lambda row: about_request(row.id)),
    _Part(InfoRequest, "purpose", lambda row: about_request(row.id)),
    _Part(InfoRequest, "refusal", lambda row: about_request(row.id)),
    _Part(Objection, "text", lambda row: about_request(row.request_id)),
    _Part(Objection, "answer", lambda row: about_request(row.request_id)),
    _Part(InfoDeed, "why", lambda row: about_request(row.request_id)),
    _Part(InfoDeed, "said", lambda row: about_request(row.request_id)),
    _Part(PersonRequest, "asker", lambda row: about_asker(row.id)),
    _Part(PersonRequest, "sealed", lambda row: about_erasure(row.id)),
    _Part(ErasedPhone, "sealed", lambda row: about_erasure(row.request_id)),
    _Part(SavedFilter, "name", lambda row: about_filter(row.id), always=True),
    _Part(SavedFilter, "query", lambda row: about_filter(row.id), always=True),
    _Part(Webhook, "sealed", lambda row: about_hook(row.id)),
    _Part(Webhook, "old_sealed", lambda row: about_hook(row.id)),
    _Part(Attachment, "sealed", lambda row: about_attachment(row.id), is_file=True),
)
"""Of the shared database. A new column that is sealed needs a line here."""
_HERE: Final = (
    _Part(Waiting, "sealed", lambda row: about_waiting(row.id)),
    _Part(Draft, "sealed", lambda row: about_draft(row.id)),
    _Part(BroughtTable, "sealed", lambda row: about_brought(row.id)),
    _Part(BroughtFile, "sealed", lambda row: about_brought(row.id), is_file=True),
    _Part(WaitingFile, "sealed", lambda row: about_attachment(row.id), is_file=True),
)


def seal_anew(
    register: Engine, desk: Desk, check: Callable[[], None] = lambda: None, limit: int | None = None
) -> Sealed:
    """Seal all that is not sealed by the key in use, here and in the shared database.

    `limit` rows at most; `check` is called between transactions. It may end at any moment.

    Raises:
        RegisterAwayError: the shared database is away.
        radio.keys.KeyFileError: the keys can't be read.
    """
    left = _Left(limit)
    for database, parts in ((desk.database, _HERE), (register, _REGISTER)):
        before = left.done
        for part in parts:
            _seal_part(database, desk.keys, part, left, check)
        if left.done > before:
            fold_log(database)
    return Sealed(left.done, left.unreadable, left.is_over)


@dataclass(slots=True)
class _Left:
    """How much may be done yet."""

    limit: int | None
    done: int = 0
    unreadable: int = 0

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.done >= self.limit


def _seal_part(
    database: Engine, keys: Keyring, part: _Part, left: _Left, check: Callable[[], None]
) -> None:
    old, last = _is_old(keys, part), ""
    while not left.is_over:
        with register_scope(database) as session:
            most = FILES_AT_ONCE if part.is_file else AT_ONCE
            query = select(part.table.id).where(part.table.id > last, old)
            ids: Sequence[str] = session.scalars(query.order_by(part.table.id).limit(most)).all()
        if not ids:
            return
        last = ids[-1]
        check()
        with register_scope(database, write=True) as session:
            overwrite(session)
            _seal_rows(session, keys, part, and_(part.table.id.in_(ids), old), left)
            session.commit()


def _is_old(keys: Keyring, part: _Part) -> ColumnElement[bool]:
    column, mark = getattr(part.table, part.column), keys.current_mark()
    if part.is_file:
        return func.substr(column, 1, len(mark)) != mark.encode()
    if part.always:
        return and_(column != "", ~column.startswith(mark, autoescape=True))
    return and_(column.startswith(SEALED_MARK), ~column.startswith(mark, autoescape=True))


def _seal_rows(
    session: Session, keys: Keyring, part: _Part, old: ColumnElement[bool], left: _Left
) -> None:
    for row in session.scalars(select(part.table).where(old)):
        try:
            _seal_row(keys, part, row)
        except SealedError:
            # A key that is gone must not keep the others from the new one.
            left.unreadable += 1
        else:
            left.done += 1
    session.flush()


def _seal_row(keys: Keyring, part: _Part, row: Any) -> None:
    kept = getattr(row, part.column)
    if part.table is Reporter:
        seal_person(keys, row, open_person(keys, row))
    elif part.table is PersonRequest and part.column == "asker":
        seal_asker(keys, row, asker_of(keys, row))
    elif part.table is InfoRequest and part.column == "sealed":
        seal_applicant(keys, row, open_applicant(keys, row))
    elif part.is_file:
        setattr(
            row,
            part.column,
            keys.seal_bytes(keys.open_bytes(kept, part.about(row)), part.about(row)),
        )
    else:
        text = keys.open(kept, part.about(row)) if is_sealed(kept) else kept
        setattr(row, part.column, keys.seal(text, part.about(row)))
