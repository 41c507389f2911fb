"""What is done about a request from its page: each form with its deed, done in one way."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.complaints.areas import full_name
from radio.complaints.errors import (
    ComplaintError,
    EntryError,
    NoSuchCaseError,
    RegisterAwayError,
)
from radio.complaints.intake.requests import file_objection
from radio.complaints.ppid import work
from radio.complaints.ppid.deadlines import load_request_deadlines
from radio.complaints.ppid.entry import ObjectionEntry
from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.ppid.words import Decision, Holding
from radio.complaints.privacy.applicants import reveal_applicant
from radio.complaints.privacy.revealing import ReasonError
from web.complaints.reach import asker_name, register_engine, shared
from web.forms import PageForm
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.ppid.forms import AnswerForm, DecideForm, HandOverForm, ObjectForm, ProcessForm, WhyForm
from web.ppid.reach import no_such_request
from web.ppid.showing import found, shown
from web.ppid.words import (
    trouble_words,
)
from web.trail import saw, tell

Act = Callable[..., InfoRequest]
"""Something of `radio.complaints.ppid.work`."""
Values = Callable[[], dict[str, Any]]
"""What it needs besides, from a form that is valid."""


@blueprint.get("/request/<request_id>")
def page(request_id: str) -> Response:
    """The page of one."""
    return shown(request_id)


@blueprint.post("/request/<request_id>/applicant")
def applicant(request_id: str) -> str:
    """Show who asks, to who says why; it is noted."""
    form, desk = WhyForm(request.form), current_panel().desk
    with shared() as session:
        found(session, request_id)
    try:
        row, person = reveal_applicant(
            register_engine(), desk, request_id, asker_name(), form.why.data or ""
        )
    except NoSuchCaseError as error:
        raise no_such_request() from error
    except ReasonError:
        with shared() as session:
            row = found(session, request_id)
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

    def values() -> dict[str, Any]:
        return {"holding": Holding(form.holding.data), "where": form.held_where.data or ""}

    return _do(request_id, form, "process", work.process, values)


@blueprint.post("/request/<request_id>/extend")
def extend(request_id: str) -> Response:
    """Make the time longer, once."""
    return _give_reason(request_id, "extend", work.extend)


@blueprint.post("/request/<request_id>/decide")
def decide(request_id: str) -> Response:
    """Write the decision down."""
    form = DecideForm(request.form)

    def values() -> dict[str, Any]:
        verdict = work.Verdict(
            decision=Decision(form.decision.data),
            noticed_on=form.noticed_on.data,
            exceptions="".join(form.exceptions.data or ()),
            refusal=form.refusal.data or "",
            cost=form.cost.data or 0,
            payment=form.payment.data or "",
            said=form.said.data or "",
        )
        return {"verdict": verdict}

    return _do(request_id, form, "decide", work.decide, values)


@blueprint.post("/request/<request_id>/hand-over")
def hand_over(request_id: str) -> Response:
    """The applicant has got it."""
    form = HandOverForm(request.form)

    def values() -> dict[str, Any]:
        return {"given_on": form.given_on.data, "how": form.how.data or ""}

    return _do(request_id, form, "hand_over", work.hand_over, values)


@blueprint.post("/request/<request_id>/withdraw")
def withdraw(request_id: str) -> Response:
    """The applicant takes it back."""
    return _give_reason(request_id, "withdraw", work.withdraw)


@blueprint.post("/request/<request_id>/note")
def note(request_id: str) -> Response:
    """Write something down."""
    return _give_reason(request_id, "note", work.note)


@blueprint.post("/request/<request_id>/object")
def objection(request_id: str) -> Response:
    """Take an objection: on this computer's disk first, as the request itself."""
    form = ObjectForm(request.form)
    with shared() as session:
        row = found(session, request_id)
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
    return shown(request_id, {"object": form}, trouble)


@blueprint.post("/request/<request_id>/objection/<objection_id>")
def answer(request_id: str, objection_id: str) -> Response:
    """Write the superior's answer to an objection down."""
    form = AnswerForm(request.form)

    def values() -> dict[str, Any]:
        return {"decision": Decision(form.decision.data), "answer": form.answer.data or ""}

    return _do(
        request_id, form, objection_id, work.answer_objection, values, objection_id=objection_id
    )


@blueprint.post("/request/<request_id>/objection/<objection_id>/withdraw")
def withdraw_objection(request_id: str, objection_id: str) -> Response:
    """The applicant takes an objection back."""
    name = f"withdraw {objection_id}"
    return _give_reason(request_id, name, work.withdraw_objection, objection_id=objection_id)


# ---------------------------------------------------------------- common


def _give_reason(request_id: str, name: str, act: Act, *, objection_id: str = "") -> Response:
    """What needs a reason, and nothing else."""
    form = WhyForm(request.form)
    return _do(
        request_id, form, name, act, lambda: {"why": form.why.data or ""}, objection_id=objection_id
    )


def _do(
    request_id: str, form: PageForm, name: str, act: Act, values: Values, *, objection_id: str = ""
) -> Response:
    """Do it and show the page anew; where it can't be done, with what was typed and why.

    It is about the request, unless an objection is named.
    """
    if not form.validate():
        return shown(request_id, {name: form})
    panel = current_panel()
    try:
        with shared(write=True) as session:
            found(session, request_id)
            deadlines = load_request_deadlines(session, panel.desk.zone)
            officer = work.Officer(
                asker_name(), panel.desk.prefix, panel.now(), panel.keys, deadlines
            )
            row = act(session, officer, objection_id or request_id, _seen(), **values())
            session.commit()
            tell(row.number)
    except NoSuchCaseError as error:
        raise no_such_request() from error
    except RegisterAwayError:
        raise
    except ComplaintError as error:
        return shown(request_id, {name: form}, trouble_words(error))
    return redirect(url_for("ppid.page", request_id=request_id), HTTPStatus.SEE_OTHER)


def _seen() -> int:
    """The version of the request that the form was filled from; 0 where it does not say."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
