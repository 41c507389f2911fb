"""The page of one request: what it says, what was done, and the forms of what may be done now."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import make_response, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.errors import NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.phones import masked_phone
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import RequestDeadlines, load_request_deadlines
from radio.complaints.ppid.finding import deeds_of, objections_of
from radio.complaints.ppid.sealing import open_words, shown_applicant
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import ALLOWED, RequestDeed
from web.complaints.reach import shared
from web.days import station_today
from web.forms import PageForm
from web.language.say import _
from web.panel import current_panel
from web.ppid.forms import AnswerForm, DecideForm, HandOverForm, ObjectForm, ProcessForm, WhyForm
from web.ppid.listing import due_of
from web.ppid.reach import hold_back, no_such_request
from web.ppid.words import (
    channel_words,
    decision_words,
    deed_words,
    exception_words,
    form_words,
    ground_words,
    holding_words,
    lettered,
    objection_words,
    state_words,
    wanted_words,
)


def found(session: Session, request_id: str) -> InfoRequest:
    """One of them.

    Raises:
        TroubleError: there is none, or it is confidential and not for who asks.
    """
    try:
        row = work.find_request(session, request_id)
    except NoSuchCaseError as error:
        raise no_such_request() from error
    hold_back(row)
    return row


def shown(request_id: str, typed: dict[str, PageForm] | None = None, trouble: str = "") -> Response:
    """The page, with what was typed into one of its forms and why it could not be done."""
    panel = current_panel()
    with shared() as session:
        row = found(session, request_id)
        deadlines = load_request_deadlines(session, panel.desk.zone)
        facts = {
            **_facts(session, row, deadlines),
            "forms": {**_forms(row), **(typed or {})},
            "opened": next(iter(typed), "") if typed else "",
            "trouble": trouble,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if typed else HTTPStatus.OK
        return make_response(render_template("ppid/request.html", **facts), status)


def _forms(row: InfoRequest) -> dict[str, PageForm]:
    today = station_today()
    return {
        "process": ProcessForm(data={"holding": row.holding.value, "held_where": row.held_where}),
        "extend": WhyForm(label=_("Reason, as the applicant is told")),
        "decide": DecideForm(data={"noticed_on": today, "cost": 0}),
        "hand_over": HandOverForm(data={"given_on": today}),
        "withdraw": WhyForm(),
        "note": WhyForm(label=_("Note")),
        "object": ObjectForm(),
    }


def _facts(session: Session, row: InfoRequest, deadlines: RequestDeadlines) -> dict[str, Any]:
    keys = current_panel().keys
    person = shown_applicant(keys, row)
    came = deadlines.day_of(row.said_at)
    until = deadlines.day_of(row.due_at) if row.due_at is not None else came
    return {
        "row": row,
        "seen": row.version,
        "object_key": new_id(current_panel().now()),
        "text": open_words(keys, row.text, row.id),
        "purpose": open_words(keys, row.purpose, row.id),
        "refusal": open_words(keys, row.refusal, row.id),
        "phone": masked_phone(person.phone) if person.phone else "",
        "due": due_of(deadlines, row),
        "unsure": deadlines.calendar.unsure(came, until),
        "may_do": {deed.value for deed in ALLOWED[row.state]}
        - ({RequestDeed.EXTEND.value} if row.extended_at is not None else set()),
        "deeds": [
            (one, open_words(keys, one.why, row.id), open_words(keys, one.said, row.id))
            for one in deeds_of(session, row.id)
        ],
        "objections": [_objection(one, deadlines) for one in objections_of(session, row.id)],
        "object_until": deadlines.day_of(row.object_until) if row.object_until else None,
        "words": {
            "state": state_words()[row.state],
            "channel": channel_words()[row.channel.value],
            "wanted": wanted_words()[row.wanted.value],
            "form": form_words()[row.form.value],
            "holding": holding_words()[row.holding.value],
            "decision": decision_words()[row.decision.value] if row.decision else "",
            "exceptions": lettered(row.exceptions, exception_words()),
        },
        "deed_words": deed_words(),
    }


def _objection(one: Objection, deadlines: RequestDeadlines) -> dict[str, Any]:
    keys = current_panel().keys
    return {
        "row": one,
        "text": open_words(keys, one.text, one.request_id),
        "answer": open_words(keys, one.answer, one.request_id),
        "grounds": lettered(one.grounds, ground_words()),
        "state": objection_words()[one.state],
        "decision": decision_words()[one.decision.value] if one.decision else "",
        "due": due_of(deadlines, one),
        "form": AnswerForm(),
        "withdraw": WhyForm(),
    }
