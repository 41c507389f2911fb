"""One request: what it says, what was done, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.areas import full_name
from radio.complaints.errors import ComplaintError, EntryError, NoSuchCaseError
from radio.complaints.ids import new_id
from radio.complaints.intake.requests import file_objection
from radio.complaints.phones import masked_phone
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import RequestDeadlines, load_request_deadlines
from radio.complaints.ppid.entry import ObjectionEntry
from radio.complaints.ppid.finding import deeds_of, objections_of
from radio.complaints.ppid.sealing import open_words, shown_applicant
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import ALLOWED, Decision, Holding, RequestDeed
from radio.complaints.privacy.applicants import reveal_applicant
from radio.complaints.privacy.revealing import ReasonError
from radio.complaints.workdays import unsure_years
from web.days import station_today
from web.forms import PageForm
from web.language.say import _
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.ppid.forms import AnswerForm, DecideForm, HandOverForm, ObjectForm, ProcessForm, WhyForm
from web.ppid.listing import due_of
from web.ppid.reach import asker_name, no_such_request, shared
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
    trouble_words,
    wanted_words,
)
from web.trail import saw, tell

Act = Callable[[Session, work.Officer, int], InfoRequest]


@blueprint.get("/request/<request_id>")
def page(request_id: str) -> Response:
    """The page of one."""
    return _page(request_id)


@blueprint.post("/request/<request_id>/applicant")
def applicant(request_id: str) -> str:
    """Show who asks, to who says why; it is noted."""
    form = WhyForm(request.form)
    panel = current_panel()
    try:
        row, person = reveal_applicant(
            panel.register, panel.desk, request_id, asker_name(), form.why.data or ""
        )
    except NoSuchCaseError as error:
        raise no_such_request() from error
    except ReasonError:
        with shared() as session:
            row = _found(session, request_id)
        return render_template("ppid/applicant.html", row=row, wrong=True, person=None)
    saw("ppid.applicant", row.number, form.why.data or "")
    tell(row.number)
    return render_template(
        "ppid/applicant.html", row=row, person=person, village=full_name(person.area_code)
    )


@blueprint.post("/request/<request_id>/process")
def process(request_id: str) -> Response:
    """Say who holds it."""
    form = ProcessForm(request.form)
    return _do(
        request_id, form, "process",
        lambda session, officer, seen: work.process(
            session, officer, request_id, seen,
            holding=Holding(form.holding.data), where=form.held_where.data or "",
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/extend")
def extend(request_id: str) -> Response:
    """Make the time longer, once."""
    form = WhyForm(request.form)
    return _do(
        request_id, form, "extend",
        lambda session, officer, seen: work.extend(
            session, officer, request_id, seen, why=form.why.data or ""
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/decide")
def decide(request_id: str) -> Response:
    """Write the decision down."""
    form = DecideForm(request.form)

    def act(session: Session, officer: work.Officer, seen: int) -> InfoRequest:
        verdict = work.Verdict(
            decision=Decision(form.decision.data),
            noticed_on=form.noticed_on.data,
            exceptions="".join(form.exceptions.data or ()),
            refusal=form.refusal.data or "",
            cost=form.cost.data or 0,
            payment=form.payment.data or "",
            said=form.said.data or "",
        )
        return work.decide(session, officer, request_id, seen, verdict)

    return _do(request_id, form, "decide", act)


@blueprint.post("/request/<request_id>/hand-over")
def hand_over(request_id: str) -> Response:
    """The applicant has got it."""
    form = HandOverForm(request.form)
    return _do(
        request_id, form, "hand_over",
        lambda session, officer, seen: work.hand_over(
            session, officer, request_id, seen,
            given_on=form.given_on.data, how=form.how.data or "",
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/withdraw")
def withdraw(request_id: str) -> Response:
    """The applicant takes it back."""
    form = WhyForm(request.form)
    return _do(
        request_id, form, "withdraw",
        lambda session, officer, seen: work.withdraw(
            session, officer, request_id, seen, why=form.why.data or ""
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/note")
def note(request_id: str) -> Response:
    """Write something down."""
    form = WhyForm(request.form)
    return _do(
        request_id, form, "note",
        lambda session, officer, seen: work.note(
            session, officer, request_id, seen, why=form.why.data or ""
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/object")
def objection(request_id: str) -> Response:
    """Take an objection: on this computer's disk first, as the request itself."""
    form = ObjectForm(request.form)
    with shared() as session:
        row = _found(session, request_id)
    trouble = ""
    if form.validate():
        entry = ObjectionEntry(
            row.number, "".join(form.grounds.data or ()), current_panel().now(),
            form.text.data or "", asker_name(), request.form.get("key", ""),
        )  # fmt: skip
        try:
            filed = file_objection(current_panel().desk, entry)
        except EntryError as error:
            trouble = trouble_words(error)
        else:
            tell(filed.number, row.number)
            return redirect(url_for("ppid.index", filed=filed.number), HTTPStatus.SEE_OTHER)
    return _page(request_id, {"object": form}, trouble)


@blueprint.post("/request/<request_id>/objection/<objection_id>")
def answer(request_id: str, objection_id: str) -> Response:
    """Write the superior's answer to an objection down."""
    form = AnswerForm(request.form)
    return _do(
        request_id, form, objection_id,
        lambda session, officer, seen: work.answer_objection(
            session, officer, objection_id, seen,
            decision=Decision(form.decision.data), answer=form.answer.data or "",
        ),
    )  # fmt: skip


@blueprint.post("/request/<request_id>/objection/<objection_id>/withdraw")
def withdraw_objection(request_id: str, objection_id: str) -> Response:
    """The applicant takes an objection back."""
    form = WhyForm(request.form)
    return _do(
        request_id, form, f"withdraw {objection_id}",
        lambda session, officer, seen: work.withdraw_objection(
            session, officer, objection_id, seen, why=form.why.data or ""
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- common


def _found(session: Session, request_id: str) -> InfoRequest:
    try:
        return work.find_request(session, request_id)
    except NoSuchCaseError as error:
        raise no_such_request() from error


def _do(request_id: str, form: PageForm, name: str, act: Act) -> Response:
    """Do it and show the page anew; where it can't be done, with what was typed and why."""
    if not form.validate():
        return _page(request_id, {name: form})
    typed = request.form.get("seen", "")
    seen = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    panel = current_panel()
    try:
        with shared(write=True) as session:
            deadlines = load_request_deadlines(session, panel.desk.zone)
            officer = work.Officer(
                asker_name(), panel.desk.prefix, panel.now(), panel.keys, deadlines
            )
            row = act(session, officer, seen)
            session.commit()
            tell(row.number)
    except NoSuchCaseError as error:
        raise no_such_request() from error
    except ComplaintError as error:
        return _page(request_id, {name: form}, trouble_words(error))
    return redirect(url_for("ppid.page", request_id=request_id), HTTPStatus.SEE_OTHER)


def _page(request_id: str, typed: dict[str, PageForm] | None = None, trouble: str = "") -> Response:
    panel = current_panel()
    with shared() as session:
        row = _found(session, request_id)
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
        "unsure": unsure_years(came, until),
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
