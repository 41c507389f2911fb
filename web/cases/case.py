"""One case: what it says, what became of it, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from radio.complaints.areas import full_name
from radio.complaints.deadlines import Deadlines
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.handling.acts import needed
from radio.complaints.handling.colours import colour_of, urgency_of
from radio.complaints.handling.liaisons import titles
from radio.complaints.handling.ways import deeds_in
from radio.complaints.intake.here import waiting_with
from radio.complaints.outside.rating import is_rated, link_token
from radio.complaints.privacy.revealing import masked_reporters
from radio.complaints.privacy.seeing import (
    may_read,
    may_read_entry,
    may_reveal,
    readable,
    sight_of,
)
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.register.lists import Agency
from radio.complaints.register.numbers import case_with
from radio.complaints.register.tables import (
    Attachment,
    CaseDeed,
    Complaint,
    Consent,
    Disposition,
)
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Deed
from radio.db import session_scope
from radio.keys import is_sealed
from radio.people.rights import Right
from radio.programmes.tables import Episode
from web.access import may_here
from web.cases.airing import airings
from web.cases.blueprint import blueprint
from web.cases.choices import choices
from web.cases.hands import case_session, hand, no_such_case, viewer
from web.cases.liaisons import LiaisonChoice, liaison_choices
from web.cases.words import colours, steps, urgencies
from web.complaints.consent import hows, purposes
from web.complaints.deedwords import deeds_done, deeds_to_do, grades, means
from web.complaints.form import lists_now
from web.complaints.words import all_channels, kinds, states
from web.moments import moment
from web.panel import current_panel

_EPISODES = 12
_FIRST = (Deed.VERIFY, Deed.FORWARD, Deed.ANSWER, Deed.FOLLOW_UP, Deed.CLOSE)
"""What is mostly done, in this order; all else follows."""
_LEFT_OUT = frozenset({Deed.RECEIVE, Deed.REDACT, Deed.ESCALATE, Deed.READ_BACK, Deed.UNREAD})
"""What is done elsewhere, or by itself."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has typed that could not be done: it stays in its form."""

    deed: Deed | None = None
    typed: Mapping[str, Sequence[str]] | None = None
    wrong: str = ""
    field: str = ""
    others: Sequence[tuple[str, str]] = ()

    def of(self, deed: Deed, name: str) -> str:
        """What was typed into a field of a deed's form."""
        if self.deed is not deed or self.typed is None:
            return ""
        return next(iter(self.typed.get(name, ())), "")

    def all(self, deed: Deed, name: str) -> Sequence[str]:
        """All that was chosen in a field."""
        return self.typed.get(name, ()) if self.deed is deed and self.typed else ()


NOTHING_SAID = Said()


@blueprint.get("/<ticket>")
def case(ticket: str) -> Answer | str:
    """The case of a number; a slip in the number is told."""
    return shown(ticket)


@blueprint.get("/<ticket>/since")
def since(ticket: str) -> str:
    """Whether it was changed since it was shown: for a page that is open."""
    with case_session() as session:
        row = found(session, ticket)
        seen = request.args.get("version", "")
        return render_template("cases/since.html", case=row, changed=seen != str(row.version))


def found(session: Session, ticket: str) -> Complaint:
    """The case of a ticket number, its own or of who joined it, for who may read it.

    Raises:
        NoSuchCaseError: there is none, or not for who asks.
    """
    try:
        known = str(read_ticket(ticket))
    except TicketError as error:
        raise NoSuchCaseError(str(error)) from error
    row = case_with(session, known)
    if row is None or not may_read(sight_of(session, row), viewer()):
        raise NoSuchCaseError("there is no such case")
    return row


def shown(ticket: str, said: Said = NOTHING_SAID) -> Answer | str:
    """The page of a case, with what was typed and could not be done."""
    try:
        canonical = str(read_ticket(ticket))
    except TicketError as error:
        raise no_such_case() from error
    if canonical != ticket and request.method == "GET":
        return redirect(url_for("cases.case", ticket=canonical), HTTPStatus.SEE_OTHER)
    if waits := _waiting(canonical):
        return waits
    with case_session() as session:
        row = found(session, canonical)
        if row.ticket != canonical and request.method == "GET":
            return redirect(url_for("cases.case", ticket=row.ticket), HTTPStatus.SEE_OTHER)
        facts = _facts(session, row, said)
    body = render_template("cases/case.html", said=said, **facts, **_words(), **_episodes())
    if said.deed is None:
        return body
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY)


def _waiting(ticket: str) -> str:
    """A page for what is not in the shared database yet; empty where it is."""
    row = waiting_with(current_panel().desk, ticket)
    if row is None:
        return ""
    if not may_read_entry(row.entry, viewer()):
        raise no_such_case()
    return render_template("cases/waiting.html", row=row, **_words())


def _unsure(row: Complaint, deadlines: Deadlines) -> tuple[int, ...]:
    """Years up to its due date whose joint leave is not known: the date may move."""
    if row.due_at is None:
        return ()
    return deadlines.calendar.unsure(deadlines.day_of(row.said_at), deadlines.day_of(row.due_at))


def _facts(session: Session, row: Complaint, said: Said) -> dict[str, Any]:
    panel, looks, doer = current_panel(), viewer(), hand()
    now = panel.now()
    deadlines = load_deadlines(session, panel.desk.zone)
    history = session.scalars(
        select(CaseDeed).where(CaseDeed.complaint_id == row.id).order_by(CaseDeed.number.desc())
    ).all()
    with_whom = session.scalars(
        select(Disposition).where(Disposition.complaint_id == row.id).order_by(Disposition.at)
    ).all()
    others = {one.other_id for one in history} | {row.merged_into, row.split_from}
    may = deeds_in(row.state, doer.may) - _LEFT_OUT
    return {
        "case": row,
        "colour": colour_of(row.state),
        "urgency": urgency_of(row.due_at, now, deadlines),
        "unsure": _unsure(row, deadlines),
        "hidden": is_sealed(row.text),
        "history": history,
        "airings": airings(row, history),
        "sealed": is_sealed,
        "with_whom": with_whom,
        "liaison_titles": titles(session, panel.keys, _of(with_whom)),
        "liaison_choices": _liaison_choices(session, row, said) if Deed.FORWARD in may else (),
        "tickets": _tickets(session, {one for one in others if one}),
        "reporters": masked_reporters(session, panel.keys, row.id),
        "consents": _consents(session, row),
        "attachments": session.scalars(
            select(Attachment).where(Attachment.complaint_id == row.id).order_by(Attachment.id)
        ).all(),
        "may_reveal": may_here(Right.COMPLAINTS_REPORTERS)
        and may_reveal(sight_of(session, row), looks),
        "poll_token": _poll_token(session, row) if Deed.RATE in may else "",
        "may_do": sorted(may, key=_place),
        "needed": needed,
        "agency_names": {one.id: one.short or one.name for one in session.scalars(select(Agency))},
    }


def _of(with_whom: Sequence[Disposition]) -> list[str]:
    return [one.liaison_id for one in with_whom if one.liaison_id]


def _liaison_choices(session: Session, row: Complaint, said: Said) -> Sequence[LiaisonChoice]:
    """Whom the case may go to at the agencies that are chosen as the page comes."""
    keys = current_panel().keys
    if said.deed is not Deed.FORWARD:
        return liaison_choices(session, keys, [row.agency_id] if row.agency_id else [], {})
    typed = {name: given[0] for name, given in (said.typed or {}).items() if given}
    return liaison_choices(session, keys, said.all(Deed.FORWARD, "agencies"), typed)


def _poll_token(session: Session, row: Complaint) -> str:
    """The end of the link by which the reporter says how satisfied they are; empty where they have."""
    return "" if is_rated(session, row.id) else link_token(current_panel().keys, row)


def _consents(session: Session, row: Complaint) -> Sequence[Consent]:
    """What its reporter has agreed to or refused, with its proof: the last of each."""
    query = select(Consent).where(
        Consent.complaint_id == row.id, Consent.reporter_id.in_(("", row.id))
    )
    last = {one.purpose: one for one in session.scalars(query.order_by(Consent.at))}
    return list(last.values())


def _place(deed: Deed) -> tuple[int, int]:
    first = _FIRST.index(deed) if deed in _FIRST else len(_FIRST)
    return first, list(Deed).index(deed)


def _tickets(session: Session, ids: set[str]) -> dict[str, str]:
    """Their numbers, of those that who asks may know of."""
    query = select(Complaint.id, Complaint.ticket).where(Complaint.id.in_(ids), readable(viewer()))
    return dict(session.execute(query).tuples().all())


def _words() -> dict[str, Any]:
    lists = lists_now()
    return {
        "deeds": deeds_to_do(),
        "deeds_done": deeds_done(),
        "means": means(),
        "grades": grades(),
        "colours": colours(),
        "urgencies": urgencies(),
        "steps": steps(),
        "states": states(),
        "kinds": kinds(),
        "channels": all_channels(),
        "purposes": purposes(),
        "hows": hows(),
        "categories": {one.id: one for one in lists.categories},
        "full_name": full_name,
        "Deed": Deed,
        "choices": choices(),
    }


def _episodes() -> dict[str, Any]:
    """The last episodes: one of them is where an answer was given."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        query = (
            select(Episode)
            .where(Episode.start <= panel.now(), Episode.cancelled.is_(False))
            .order_by(Episode.start.desc())
            .limit(_EPISODES)
        )
        rows = session.scalars(query).unique().all()
        return {
            "episodes": [(row.id, f"{row.programme.name}, {moment(row.start)}") for row in rows],
            "on_now": next((row.id for row in rows if row.end > panel.now()), ""),
        }
