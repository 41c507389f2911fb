"""One request: how it stands, who asks, what it is about, and what may be done now."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.phones import masked_phone
from radio.complaints.privacy.asker import asker_of, named_in
from radio.complaints.privacy.previewing import Preview, preview
from radio.complaints.register.duties import PersonRequest
from web.complaints.reach import shared
from web.complaints.words import states
from web.forms import PageForm
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.callers import calls_of
from web.privacy.clocks import until_day
from web.privacy.forms import CloseForm, CorrectForm, EraseForm, IdentityForm, WhyForm
from web.privacy.listing import request_clock, rest_of
from web.privacy.reach import request_here
from web.privacy.words import identity_words, law_words, outcome_words, wish_words
from web.trail import saw, tell


@blueprint.get("/request/<request_id>")
def person(request_id: str) -> Response:
    """The page of one."""
    return shown(request_id)


@blueprint.get("/request/<request_id>/clock")
def clock(request_id: str) -> str:
    """Its clock alone, for a page that is open."""
    with shared() as session:
        row = request_here(session, request_id)
    return render_template("privacy/clock.html", clock=request_clock(row, current_panel().now()))


@blueprint.post("/request/<request_id>/asker")
def asker(request_id: str) -> str:
    """Show who asks, to who says why; it is noted."""
    form = WhyForm(request.form)
    with shared() as session:
        row = request_here(session, request_id)
    if not form.validate():
        return render_template("privacy/asker.html", row=row, wrong=True, asking=None)
    who = asker_of(current_panel().keys, row)
    saw("privacy.asker", request_id, form.why.data or "")
    tell(request_id)
    return render_template("privacy/asker.html", row=row, asking=who)


def shown(request_id: str, typed: dict[str, PageForm] | None = None, trouble: str = "") -> Response:
    """The page; where something could not be done, with what was typed and why."""
    with shared() as session:
        row = request_here(session, request_id)
        facts = {
            **_facts(session, row),
            "forms": {**_forms(row), **(typed or {})},
            "opened": next(iter(typed), "") if typed else "",
            "trouble": trouble,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if typed or trouble else HTTPStatus.OK
        return make_response(render_template("privacy/request.html", **facts), status)


def _forms(row: PersonRequest) -> dict[str, PageForm]:
    return {
        "identity": IdentityForm(),
        "correct": CorrectForm(),
        "erase": EraseForm(),
        "close": CloseForm(made=row.prepared_at is not None),
    }


def _facts(session: Session, row: PersonRequest) -> dict[str, Any]:
    panel = current_panel()
    waits = row.answered_at is None
    who = named_in(panel.keys, row) if waits else None
    return {
        "row": row,
        "waits": waits,
        "ready": waits and bool(row.identity),
        "clock": request_clock(row, panel.now()),
        "about": row.ticket or (masked_phone(who.phone) if who and who.phone else ""),
        "found": preview(session, panel.desk, who) if who else Preview(),
        "calls": calls_of(who),
        "rest": rest_of(row),
        "copies_days": panel.settings.desk.copies_days,
        "wish": wish_words()[row.wish.value],
        "law": law_words()[row.wish.value],
        "identity": identity_words().get(row.identity, ""),
        "outcome": outcome_words().get(row.outcome, ""),
        "states": states(),
        "until_day": until_day,
    }
