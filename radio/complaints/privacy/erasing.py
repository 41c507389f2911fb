"""Erasing somebody who asks for it (UU 27/2022 art. 8 and 43), down to the copies of the database.

What may not go yet, because of a hold, is restricted at once and goes when the hold ends (`settle`).
The person stands in copies of the database until those are dropped; until when is told, and looked
after then. A copy that is put back before is erased again (`erase_again`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.nameless import LAW
from radio.complaints.intake.redacting import check_phrases, phrases_of
from radio.complaints.ppid.sealing import open_applicant
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.erasures import Erased, Plan, line_of, open_phrases
from radio.complaints.privacy.finding import Named, find_applicants, find_reporters
from radio.complaints.privacy.holds import DAY, held_until, words_held_until
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.privacy.removing import (
    Because,
    erase_applicants,
    erase_reporters,
    fold_log,
    forget_words,
    overwrite,
    redact_case,
    redact_request,
    remove_attachments,
)
from radio.complaints.privacy.requests import forget_whose, open_request, restrict_rows
from radio.complaints.privacy.waitingpeople import (
    erase_waiting,
    erase_waiting_again,
    there_of,
)
from radio.complaints.register.duties import Outcome, PersonRequest, Wish
from radio.complaints.register.erasedphones import forget_erased, keep_erased
from radio.complaints.register.opening import register_scope
from radio.complaints.register.sealing import about_erasure, open_person
from radio.complaints.register.tables import Attachment, Complaint, Reporter
from radio.keys import Keyring
from radio.units import Millis


def erase_person(
    register: Engine,
    desk: Desk,
    ledger: Ledger,
    who: Named,
    by: str,
    *,
    days: int,
    phrases: Sequence[str] = (),
    attachments: bool = False,
    request_id: str = "",
    elsewhere: int = 0,
) -> Erased:
    """Erase all that is kept of somebody: who they are, and the words in their cases that tell it.

    `request_id` is of the request that is answered by it; else it is the oldest of theirs. Out of the texts go their name, telephone, e-mail and address as they are known, and `phrases`.
    With `attachments` the files of their cases go, too. `days` is how long copies are kept.
    `elsewhere` is how many rows of theirs there are where the worker sweeps (their calls).

    Raises:
        ValueError: a phrase is too short to be looked for.
        NoSuchCaseError: nobody has that ticket, or that telephone.
        RegisterAwayError: the shared database is away: nothing was erased.
        BeingTakenError: a table that was brought is being filed: nothing was erased.
        OSError: the ledger can't be written: nothing was erased.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    typed, now = check_phrases(phrases), desk.clock()
    with register_scope(register, write=True) as session:
        overwrite(session)
        found = found_reporters(session, desk.keys, who)
        asked = found_applicants(session, desk.keys, who)
        here = [*(one.id for one in found), *(one.id for one in asked)]
        request = open_request(session, desk, Wish.ERASE, who, by, request_id)
        plan = plan_of(session, desk.keys, found, asked, typed, attachments=attachments)
        there = there_of(desk.keys, found, asked, plan.phrases)
        gone = erase_waiting(desk, who, there)
        waiting = gone.waiting
        if not here and gone.is_nothing and not elsewhere:
            raise NoSuchCaseError("nothing is kept of them here")
        request.answered_by = by
        request.rows = len(here) + len(waiting) + elsewhere
        request.backups_until = Millis(now + days * DAY)
        # Before the commit: what is asked for is done, though this process ends here.
        noted = replace(
            plan,
            reporters=(*plan.reporters, *waiting),
            applicants=(*plan.applicants, *waiting),
            phrases=gone.phrases,
        )
        line = line_of(desk.keys, noted, request, gone.phones, now)
        ledger.write(line)
        keep_erased(session, line.phones, request.id, line.phrases, now)
        because = Because(now, LAW, by=by, desk=desk.prefix, request_id=request.id)
        rest = _carry_out(session, desk.keys, plan, because)
        _leave(session, desk.keys, request, rest, now)
        forget_whose(session, desk.keys, {who.phone, *there.phones} - {""})
        session.commit()
    forget_words(register)
    fold_log(register)
    return Erased(
        request=request.id,
        reporters=len(plan.reporters) - len(rest.reporters),
        attachments=len(plan.attachments) - len(rest.attachments),
        cases=len(plan.cases) - len(rest.cases),
        waiting=len(waiting),
        waits_until=request.waits_until,
        backups_until=request.backups_until,
        applicants=len(plan.applicants),
        tables=gone.tables,
    )


def settle(register: Engine, desk: Desk, ledger: Ledger, *, days: int) -> int:
    """Go on with what waited for the end of a hold, and look after what has left the last copy.

    For a job, once a day; how many requests are over with that.

    Raises:
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be read or written.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    erase_again(register, desk, ledger)
    now = desk.clock()
    over = 0
    with register_scope(register) as session:
        query = select(PersonRequest.id).where(
            PersonRequest.wish == Wish.ERASE,
            PersonRequest.desk == desk.prefix,
            PersonRequest.gone_at.is_(None),
        )
        ids = session.scalars(query).all()
    for id_ in ids:
        with register_scope(register, write=True) as session:
            overwrite(session)
            request = session.get_one(PersonRequest, id_)
            if request.sealed and (request.waits_until or 0) <= now:
                _go_on(session, desk, ledger, request, days)
            elif not request.sealed and (request.backups_until or 0) <= now:
                request.gone_at = now
                over += 1
            session.commit()
    if ids:
        forget_words(register)
        fold_log(register)
    with register_scope(register, write=True) as session:
        overwrite(session)
        forget_erased(session, now)
        session.commit()
    ledger.drop_until(now)
    return over


def erase_again(register: Engine, desk: Desk, ledger: Ledger) -> int:
    """Erase what came back with an older copy of the database; how many rows.

    Cheap where nothing did: to be called at each start, and by the job.

    Raises:
        RegisterAwayError: the shared database is away.
        OSError: the ledger can't be read.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    now, done = desk.clock(), 0
    for line in ledger.lines():
        if line.until <= now:
            continue
        because = Because(now, LAW, desk=desk.prefix, request_id=line.request)
        with register_scope(register, write=True) as session:
            overwrite(session)
            phrases = open_phrases(desk.keys, line)
            plan = Plan(line.reporters, line.attachments, line.cases, phrases, line.applicants)
            back = _back(session, plan)
            rest = _carry_out(session, desk.keys, back, because)
            _restrict_again(session, line, now)
            keep_erased(session, line.phones, line.request, line.phrases, line.at)
            erase_waiting_again(desk, {*line.reporters, *line.applicants}, phrases)
            done += len(back.reporters) - len(rest.reporters) + len(back.applicants)
            session.commit()
    return done


# ---------------------------------------------------------------- what is to be done


def found_reporters(session: Session, keys: Keyring, who: Named) -> list[Reporter]:
    """What is kept of them as who reported, and was not erased yet."""
    try:
        found = find_reporters(session, keys, who)
    except NoSuchCaseError:
        # A ticket of a complaint that waits on this computer still.
        return []
    return [one for one in found if one.erased_at is None]


def found_applicants(session: Session, keys: Keyring, who: Named) -> list[InfoRequest]:
    """Requests for information of theirs whose applicant is known still."""
    try:
        found = find_applicants(session, keys, who)
    except NoSuchCaseError:
        return []
    return [one for one in found if one.erased_at is None]


def plan_of(
    session: Session,
    keys: Keyring,
    reporters: Sequence[Reporter],
    applicants: Sequence[InfoRequest],
    typed: tuple[str, ...],
    *,
    attachments: bool,
) -> Plan:
    """What an erasure is about: all their rows, held or not."""
    cases = tuple(sorted({one.complaint_id for one in reporters}))
    phrases = [*typed]
    for row in reporters:
        phrases += phrases_of(open_person(keys, row))
    for asked in applicants:
        phrases += phrases_of(open_applicant(keys, asked))
    files = select(Attachment.id).where(Attachment.complaint_id.in_(cases))
    return Plan(
        reporters=tuple(one.id for one in reporters),
        attachments=tuple(session.scalars(files)) if attachments else (),
        cases=cases,
        phrases=tuple(dict.fromkeys(phrases)),
        applicants=tuple(one.id for one in applicants),
    )


def _back(session: Session, plan: Plan) -> Plan:
    """What of a plan is in the database though it was done."""
    people = select(Reporter.id).where(Reporter.id.in_(plan.reporters), Reporter.sealed != "")
    files = select(Attachment.id).where(Attachment.id.in_(plan.attachments))
    asked = select(InfoRequest.id).where(
        InfoRequest.id.in_(plan.applicants), InfoRequest.sealed != ""
    )
    return replace(
        plan,
        applicants=tuple(session.scalars(asked)),
        reporters=tuple(session.scalars(people)),
        attachments=tuple(session.scalars(files)),
    )


def _carry_out(session: Session, keys: Keyring, plan: Plan, because: Because) -> Plan:
    """Do all that no hold forbids; what is left of the plan."""
    now = because.now
    people = _by_hold(session, Reporter, plan.reporters, words=False, now=now)
    files = _by_hold(session, Attachment, plan.attachments, words=True, now=now)
    erase_reporters(session, people[0], because)
    restrict_rows(people[1], now)
    remove_attachments(session, files[0], because)
    _carry_out_requests(session, keys, plan, because)
    left = []
    for case in session.scalars(select(Complaint).where(Complaint.id.in_(plan.cases))):
        if words_held_until(case) > now:
            left.append(case.id)
        else:
            redact_case(session, keys, case, plan.phrases, because)
    session.flush()
    return Plan(
        reporters=tuple(one.id for one in people[1]),
        attachments=tuple(one.id for one in files[1]),
        cases=tuple(left),
        phrases=plan.phrases if left else (),
    )


def _carry_out_requests(session: Session, keys: Keyring, plan: Plan, because: Because) -> None:
    """Requests for information: nothing holds who asked."""
    rows = session.scalars(
        select(InfoRequest).where(InfoRequest.id.in_(plan.applicants)).order_by(InfoRequest.id)
    ).all()
    for row in rows:
        redact_request(session, keys, row, plan.phrases, because)
    erase_applicants(session, rows, because)


def _by_hold(
    session: Session, kind: Any, ids: Sequence[str], *, words: bool, now: Millis
) -> tuple[list[Any], list[Any]]:
    """Rows that may go, and rows that are held."""
    free: list[Any] = []
    held: list[Any] = []
    for row in session.scalars(select(kind).where(kind.id.in_(ids)).order_by(kind.id)):
        case = session.get_one(Complaint, row.complaint_id)
        until = words_held_until(case) if words else held_until(case)
        (held if until > now else free).append(row)
    return free, held


def _leave(
    session: Session, keys: Keyring, request: PersonRequest, rest: Plan, now: Millis
) -> None:
    """Write down what waits, sealed, and until when; or that all was done."""
    request.answered_at, request.asker = request.answered_at or now, ""
    request.outcome = request.outcome or Outcome.DONE
    if rest.is_done:
        # Whose request it was is not kept longer than they are.
        request.sealed, request.phone_index, request.waits_until = "", "", None
        return
    request.sealed = keys.seal(rest.pack(), about_erasure(request.id))
    cases = {*rest.cases}
    for kind, ids in ((Reporter, rest.reporters), (Attachment, rest.attachments)):
        cases |= set(session.scalars(select(kind.complaint_id).where(kind.id.in_(ids))))
    held = session.scalars(select(Complaint).where(Complaint.id.in_(cases)))
    request.waits_until = Millis(max(words_held_until(case) for case in held))


def _go_on(session: Session, desk: Desk, ledger: Ledger, request: PersonRequest, days: int) -> None:
    now = desk.clock()
    plan = _back(session, Plan.unpack(desk.keys.open(request.sealed, about_erasure(request.id))))
    request.backups_until = Millis(now + days * DAY)
    ledger.write(line_of(desk.keys, plan, request))
    because = Because(now, LAW, by=request.by, desk=desk.prefix, request_id=request.id)
    rest = _carry_out(session, desk.keys, plan, because)
    _leave(session, desk.keys, request, rest, now)


def _restrict_again(session: Session, line: Line, now: Millis) -> None:
    for ids, at in ((line.restricted, now), (line.lifted, None)):
        people = session.scalars(select(Reporter).where(Reporter.id.in_(ids))).all()
        asked = session.scalars(select(InfoRequest).where(InfoRequest.id.in_(ids))).all()
        restrict_rows([*people, *asked], at)
