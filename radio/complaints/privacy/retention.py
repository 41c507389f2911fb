"""Retention: what has been kept for its time is removed (UU 27/2022 art. 43 and 44).

How long stands in rows (`RetentionRule`); what no row speaks of is kept. Nothing under a hold goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from radio.complaints.intake.desk import Desk
from radio.complaints.intake.upkeep import clear_desk
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import ObjectionState, RequestState
from radio.complaints.privacy.holds import AIRED_KEPT, DAY
from radio.complaints.privacy.removing import (
    Because,
    erase_applicants,
    erase_reporters,
    fold_log,
    note_removal,
    overwrite,
    remove_attachments,
)
from radio.complaints.register.duties import (
    InfoDisclosure,
    Kept,
    PersonRequest,
    RetentionRule,
    Wish,
)
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Attachment, Complaint, Disclosure, Reporter
from radio.complaints.words import OPEN_STATES, Kind
from radio.units import Millis

AT_ONCE: Final = 200
"""Rows that are removed in one transaction: intake never waits long."""
KeptRow = Reporter | Attachment | Disclosure | InfoDisclosure | PersonRequest | InfoRequest
TABLES: Final[dict[Kept, tuple[type[KeptRow], ...]]] = {
    Kept.REPORTER: (Reporter,),
    Kept.ATTACHMENT: (Attachment,),
    Kept.DISCLOSURE: (Disclosure, InfoDisclosure),
    Kept.REQUEST: (PersonRequest,),
    Kept.APPLICANT: (InfoRequest,),
}
"""By what rules are about: the tables it stands in."""


def retain(
    register: Engine, desk: Desk, check: Callable[[], None] = lambda: None
) -> dict[Kept, int]:
    """Remove what is past its time, here and in the shared database; how many rows of each.

    It may end at any moment, and goes on the next time. `check` is called between transactions.

    Raises:
        RegisterAwayError: the shared database is away; this computer's part is done by then.
    """
    now = desk.clock()
    clear_desk(desk)
    with register_scope(register) as session:
        rules = rules_now(session, now)
    done: dict[Kept, int] = {}
    for rule in rules:
        for table in TABLES.get(rule.what, ()):
            due = due_rows(rule, table, rules, now)
            for ids in _batches(register, table, due):
                check()
                chosen = and_(table.id.in_(ids), due)
                removed = _remove(register, rule, table, chosen, desk, now)
                done[rule.what] = done.get(rule.what, 0) + removed
    if done:
        fold_log(register)
    return done


def rules_now(session: Session, now: Millis) -> Sequence[RetentionRule]:
    """The rules that hold at a moment."""
    query = select(RetentionRule).where(
        RetentionRule.since <= now, or_(RetentionRule.until.is_(None), RetentionRule.until > now)
    )
    return session.scalars(query.order_by(RetentionRule.id)).all()


def _batches(
    register: Engine, table: type[KeptRow], due: ColumnElement[bool]
) -> Iterator[Sequence[str]]:
    """Identifiers of what is due. They are looked for without the lock that writing takes."""
    last = ""
    while True:
        with register_scope(register) as session:
            query = select(table.id).where(table.id > last, due).order_by(table.id).limit(AT_ONCE)
            ids = session.scalars(query).all()
        if not ids:
            return
        last = ids[-1]
        yield ids


def _remove(
    register: Engine,
    rule: RetentionRule,
    table: type[KeptRow],
    due: ColumnElement[bool],
    desk: Desk,
    now: Millis,
) -> int:
    """Remove what is due still: since it was looked for, a case may have been opened again."""
    because = Because(now, rule.why or rule.id, desk=desk.prefix, rule_id=rule.id)
    with register_scope(register, write=True) as session:
        overwrite(session)
        rows: Sequence[Any] = session.scalars(select(table).where(due)).all()
        if rule.what is Kept.REPORTER:
            erase_reporters(session, rows, because)
        elif rule.what is Kept.APPLICANT:
            erase_applicants(session, rows, because)
        elif rule.what is Kept.ATTACHMENT:
            remove_attachments(session, rows, because)
        else:
            _delete(session, rows, because, rule.what)
        session.commit()
    return len(rows)


def _delete(session: Session, rows: Sequence[Any], because: Because, what: Kept) -> None:
    for row in rows:
        note_removal(session, what, row.id, because, getattr(row, "complaint_id", ""))
        session.delete(row)


# ---------------------------------------------------------------- what is due


def due_rows(
    rule: RetentionRule,
    table: type[KeptRow],
    rules: Sequence[RetentionRule],
    now: Millis,
) -> ColumnElement[bool]:
    """What is past a rule's time at a moment, and not held then."""
    before = Millis(now - rule.days * DAY)
    if rule.what is Kept.APPLICANT:
        return _applicants(before)
    if table is InfoDisclosure:
        return InfoDisclosure.at < before
    if rule.what is Kept.DISCLOSURE:
        held = select(Complaint.id).where(
            Complaint.id == Disclosure.complaint_id, Complaint.held_until > now
        )
        return and_(Disclosure.at < before, ~held.exists())
    if rule.what is Kept.REQUEST:
        # An erasure is over when no copy has the person any more.
        over = or_(PersonRequest.wish != Wish.ERASE, PersonRequest.gone_at.is_not(None))
        return and_(PersonRequest.answered_at < before, over)
    case = and_(_is_of_kind(rule, rules), _is_done_with(before), _is_free(rule.what, now))
    if rule.what is Kept.ATTACHMENT:
        return select(Complaint.id).where(Complaint.id == Attachment.complaint_id, case).exists()
    mine = select(Complaint.id).where(Complaint.id == Reporter.complaint_id, case).exists()
    return and_(Reporter.sealed != "", mine)


def _applicants(before: Millis) -> ColumnElement[bool]:
    """Who asked what was answered, and whose objections were, before that."""
    objected = select(Objection.id).where(
        Objection.request_id == InfoRequest.id, Objection.state == ObjectionState.RECEIVED
    )
    return and_(
        InfoRequest.sealed != "",
        InfoRequest.state.in_([RequestState.CLOSED, RequestState.WITHDRAWN]),
        InfoRequest.updated_at < before,
        ~objected.exists(),
    )


def _is_of_kind(rule: RetentionRule, rules: Sequence[RetentionRule]) -> ColumnElement[bool]:
    """A rule for one kind goes before that for all."""
    if rule.kind is not None:
        return Complaint.kind == rule.kind
    ruled = {one.kind for one in rules if one.what is rule.what}
    return Complaint.kind.in_([kind for kind in Kind if kind not in ruled])


def _is_done_with(before: Millis) -> ColumnElement[bool]:
    """Nobody has had anything to do about a case since then, nor about the one it goes on in."""
    goes_on = aliased(Complaint)
    open_states = sorted(OPEN_STATES)
    return and_(
        Complaint.state.not_in(open_states),
        func.coalesce(Complaint.closed_at, Complaint.updated_at) < before,
        ~select(goes_on.id)
        .where(goes_on.id == Complaint.merged_into, goes_on.state.in_(open_states))
        .exists(),
    )


def _is_free(what: Kept, now: Millis) -> ColumnElement[bool]:
    """Nothing holds it; see `radio.complaints.privacy.holds`."""
    free = or_(Complaint.held_until.is_(None), Complaint.held_until <= now)
    if what is Kept.REPORTER:
        return free
    aired = or_(Complaint.aired_at.is_(None), Complaint.aired_at <= now - AIRED_KEPT)
    return and_(free, aired)
