"""Taking a request at the desk: it is on this computer's disk before its number is told."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError
from radio.complaints.ids import is_id, new_id
from radio.complaints.intake.drafts import Written
from radio.complaints.intake.requests import file_request
from radio.complaints.ppid.words import RequestChannel
from web.complaints.reach import asker_name
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.ppid.drafting import fields_of, own_drafts
from web.ppid.forms import RequestForm
from web.ppid.words import entry_words
from web.trail import tell


@blueprint.get("/new")
def new() -> Response:
    """The form of a new request; with ?draft= of one that was begun."""
    drafts = own_drafts()
    wanted = request.args.get("draft", "")
    draft = next((one for one in drafts if one.id == wanted), None)
    if draft is None:
        form = RequestForm(data={"channel": RequestChannel.DESK.value})
        return _page(form, new_id(current_panel().now()), 0, drafts)
    return _page(RequestForm(MultiDict(fields_of(draft))), draft.id, draft.version)


@blueprint.post("/")
def save() -> Response:
    """Take it. Sent twice, it is one: its draft's id is its key."""
    form, draft = RequestForm(request.form), request.form.get("draft", "")
    if not is_id(draft):
        draft = new_id(current_panel().now())
    if form.validate():
        try:
            entry = form.entry(current_panel().now(), asker_name(), f"ppid {draft}")
            filed = file_request(current_panel().desk, entry, draft)
        except EntryError as error:
            known = error.field if error.field in form else "text"
            form[known].errors = [entry_words(error)]
        else:
            tell(filed.number)
            return redirect(url_for("ppid.index", filed=filed.number), HTTPStatus.SEE_OTHER)
    seen = request.form.get("draft_version", "0")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
    return _page(form, draft, version, (), HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    form: RequestForm,
    draft: str,
    version: int,
    drafts: Sequence[Written] = (),
    status: int = HTTPStatus.OK,
) -> Response:
    page = render_template("ppid/new.html", form=form, draft=draft, version=version, drafts=drafts)
    return make_response(page, status)
