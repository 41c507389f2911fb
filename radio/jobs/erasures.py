"""Erasures reach what is kept beside the cases: filters, webhooks, mail, Friday sheets, calls, the audit log.

Whoever erases somebody writes a line into the ledger; the worker goes by it. Which lines it has gone by
stands in the station's own database: an older copy of that, put back, is gone through again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from radio.archive.askedcalls import Asked, KeptError
from radio.archive.deletions import Deletion, Rule
from radio.archive.oldpieces import Pieces
from radio.archive.removing import StrangeError, Why, remove
from radio.archive.tables import ArchiveExport, ArchiveHold
from radio.calls.agent.settings import JOURNAL
from radio.calls.blanking import blank
from radio.calls.consent import taken_back
from radio.calls.forgetting import calls_with, forget
from radio.calls.holdtables import CallHold
from radio.calls.tables import CallPiece, PhoneCall
from radio.calls.takenback import note_taken_back
from radio.complaints.intake.redacting import redact
from radio.complaints.privacy.erasures import open_phrases
from radio.complaints.privacy.ledger import Ledger, Line
from radio.complaints.privacy.removing import fold_log, overwrite
from radio.complaints.register.duties import Breach, PersonRequest
from radio.complaints.register.hooktables import WebhookDelivery
from radio.complaints.register.opening import register_scope
from radio.complaints.register.tables import Complaint, Reporter
from radio.complaints.sight.keeping import drop_filters_with
from radio.db import Base, session_scope
from radio.jobs.archive import place_of
from radio.jobs.context import Context
from radio.jobs.erasedsheets import sweep_sheets
from radio.jobs.tables import SweptErasure
from radio.library.tables import Media
from radio.mail.tables import OutgoingMail
from radio.people.tables import AuditEntry
from radio.publishing.tables import EditedChapter, EditedEpisode, EditState
from radio.units import Millis

AT_ONCE = 2000
"""Rows of the audit log that are looked at in one step."""
_REQUEST = ("answer",)
_BREACH = ("what", "whose", "how", "remedy")
_MAIL = ("subject", "text", "html")
_AUDIT = ("object", "detail")
_TYPED: Mapping[type[Base], tuple[str, ...]] = MappingProxyType(
    {
        ArchiveHold: ("why",),
        ArchiveExport: ("why",),
        Deletion: ("why",),
        CallHold: ("why",),
        PhoneCall: ("restricted_why",),
    }
)


@dataclass(frozen=True, slots=True)
class Gone:
    """Who was erased, as texts tell of them: what they are known by, and the numbers of their cases.

    `own` are those that they were the first to report: others may have joined, or they others.
    """

    phrases: tuple[str, ...]
    tickets: frozenset[str]
    own: frozenset[str]

    def without(self, text: str) -> str:
        """The text without them."""
        return redact(text, self.phrases)

    def is_in(self, text: str) -> bool:
        """Whether a text tells of them."""
        return self.without(text) != text


def sweep_erasures(context: Context, *, again: bool) -> int:
    """Go by the lines that were not gone by here; `again` by all that hold still. How many.

    Raises:
        RegisterAwayError: the shared database is away: what is left is gone by later.
        OSError: the ledger, or a sheet, can't be read or written.
        radio.keys.SealedError, radio.keys.KeyFileError: something can't be opened.
    """
    done = 0
    for line in _due(context, again=again):
        gone = _gone(context, line)
        _sweep_register(context.station.register, context, gone)
        sweep_sheets(context, gone.is_in, gone.tickets)
        _sweep_station(context, gone)
        with session_scope(context.engine, write=True) as session:
            session.merge(SweptErasure(mark=line.mark, at=context.now()))
            session.commit()
        done += 1
    return done


def _due(context: Context, *, again: bool) -> list[Line]:
    """Those of restrictions alone have nothing to sweep. Marks of lines that are gone go, too."""
    now = context.now()
    lines = [one for one in Ledger.of(context.settings.data).lines() if one.until > now]
    marks = {one.mark for one in lines}
    with session_scope(context.engine) as session:
        known = set(session.scalars(select(SweptErasure.mark)))
    if known - marks:
        with session_scope(context.engine, write=True) as session:
            session.execute(delete(SweptErasure).where(SweptErasure.mark.in_(known - marks)))
            session.commit()
    return [one for one in lines if one.phrases and (again or one.mark not in known)]


def _gone(context: Context, line: Line) -> Gone:
    phrases = open_phrases(context.station.desk.keys, line)
    theirs = select(Reporter.complaint_id).where(Reporter.id.in_(line.reporters))
    query = select(Complaint.ticket).where(Complaint.id.in_(line.cases) | Complaint.id.in_(theirs))
    with register_scope(context.station.register) as session:
        own = select(Complaint.ticket).where(Complaint.id.in_(line.reporters))
        return Gone(phrases, frozenset(session.scalars(query)), frozenset(session.scalars(own)))


# ---------------------------------------------------------------- the shared database


def _sweep_register(register: Engine, context: Context, gone: Gone) -> None:
    with register_scope(register, write=True) as session:
        overwrite(session)
        drop_filters_with(session, context.station.desk.keys, gone.is_in)
        _forget_answers(session, gone.tickets)
        # Nobody is to be named in them; who is, is taken out.
        for row in session.scalars(select(PersonRequest).where(PersonRequest.answer != "")):
            _without(row, _REQUEST, gone)
        for breach in session.scalars(select(Breach)):
            _without(breach, _BREACH, gone)
        session.commit()
    fold_log(register)


def _forget_answers(session: Session, tickets: frozenset[str]) -> None:
    """What a receiver has answered may repeat what it was sent."""
    cases = select(Complaint.id).where(Complaint.ticket.in_(tickets))
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.complaint_id.in_(cases), WebhookDelivery.answer != "")
        .values(answer="")
        .execution_options(synchronize_session=False)
    )


# ---------------------------------------------------------------- the station's own database


def _sweep_station(context: Context, gone: Gone) -> None:
    database = context.engine
    # Before the rows, which tell whose calls they were.
    _sweep_calls(context, gone)
    with session_scope(database, write=True) as session:
        overwrite(session)
        forget(session, context.station.desk.keys, gone)
        for mail in session.scalars(select(OutgoingMail)):
            _without(mail, _MAIL, gone)
        _sweep_reasons(session, gone)
        session.commit()
    for first, last in _steps(database):
        context.check()
        _sweep_audit(database, gone, first, last)
    fold_log(database)


def _sweep_reasons(session: Session, gone: Gone) -> None:
    """What people typed: why something is held, was cut out or deleted; titles of what has calls in it."""
    for table, fields in _TYPED.items():
        for row in session.scalars(select(table)):
            _without(row, fields, gone)
    pieces = select(Media).where(Media.id.in_(select(CallPiece.media_id)))
    for piece in session.scalars(pieces):
        _without(piece, ("title",), gone)
    for row in session.scalars(select(EditedEpisode)):
        chapters = select(EditedChapter).where(EditedChapter.episode_id == row.episode_id)
        found = [_without(one, ("title",), gone) for one in session.scalars(chapters)]
        if _without(row, ("title", "description"), gone) or any(found):
            # They stand in its file, too.
            row.state, row.tried_at = EditState.WANTED, Millis(0)


def _sweep_calls(context: Context, gone: Gone) -> None:
    """The journal forgets who called; recordings go that nobody heard and nothing holds.

    What was on the air stays as the archive does, and goes with it; but nobody can take back a consent any
    more that nobody knows to be theirs, so it ends here (UU 27/2022 art. 9), and clips that it was asked for
    go, unless they were aired themselves.
    """
    keys, data = context.station.desk.keys, context.settings.data
    with session_scope(context.engine) as session:
        theirs = set(calls_with(session, keys, gone, gone.own))
    theirs |= blank(data / JOURNAL, keys, theirs, gone.is_in)
    place = place_of(context)
    asked, pieces = Asked(place, None), Pieces(place, context.settings.call_terms.aired)
    for call_id in sorted(theirs):
        context.check()
        _end_consent(context, call_id)
        with suppress(KeptError, StrangeError):
            asked.remove(call_id, Why(Rule.ERASURE))
        for clip in pieces.of_erased(call_id, Why(Rule.ERASURE)):
            with suppress(StrangeError):
                remove(place, clip)


def _end_consent(context: Context, call_id: str) -> None:
    """What they agreed to holds no more; an override is the station's own, and has its reason."""
    with session_scope(context.engine, write=True) as session:
        call = session.get(PhoneCall, call_id)
        if call is not None and call.consent.given:
            taken_back(session, call, now=context.now(), by="")
            # An older copy of the database may know of it before the ledger is gone through again.
            note_taken_back(context.settings.data, call)
            session.commit()


def _steps(database: Engine) -> Iterator[tuple[int, int]]:
    with session_scope(database) as session:
        newest = session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    for first in range(1, newest + 1, AT_ONCE):
        yield first, first + AT_ONCE - 1


def _sweep_audit(database: Engine, gone: Gone, first: int, last: int) -> None:
    """Entries are changed nowhere but here: a reason that somebody typed may have a name in it."""
    query = select(AuditEntry.id, AuditEntry.object, AuditEntry.detail).where(
        AuditEntry.id.between(first, last)
    )
    with session_scope(database) as session:
        found = [
            id_
            for id_, object_, detail in session.execute(query).tuples()
            if gone.is_in(object_) or gone.is_in(detail)
        ]
    if not found:
        return
    with session_scope(database, write=True) as session:
        overwrite(session)
        for row in session.scalars(select(AuditEntry).where(AuditEntry.id.in_(found))):
            _without(row, _AUDIT, gone)
        session.commit()


def _without(row: object, names: tuple[str, ...], gone: Gone) -> bool:
    """Take them out; whether they were in it."""
    found = False
    for name in names:
        text = getattr(row, name)
        rest = gone.without(text)
        if rest != text:
            setattr(row, name, rest)
            found = True
    return found
