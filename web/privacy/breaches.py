"""The breach register: what got out, its three days, the notices as papers, its end."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response as Made
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.errors import ComplaintError, EntryError, RegisterAwayError
from radio.complaints.exchange.letters import to_letter
from radio.complaints.privacy import breaches as register
from radio.complaints.privacy.letter import LANGUAGES
from radio.complaints.privacy.notice import To, write_notice
from radio.complaints.register.duties import Breach
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.complaints.reach import asker_name, register_engine, shared
from web.forms import PageForm
from web.language import current_language
from web.language.say import _
from web.panel import current_panel
from web.privacy.asking import local_now, moment_of
from web.privacy.blueprint import blueprint
from web.privacy.carrying import paper_lines
from web.privacy.clocks import clock_of
from web.privacy.forms import BreachForm, RemedyForm
from web.privacy.words import trouble_words
from web.trail import tell


@blueprint.get("/breaches/")
def breach_list() -> str:
    """All of them: those that are open first, what is due first before the others."""
    now = current_panel().now()
    with shared() as session:
        found = register.breaches(session)
    rows = sorted(found, key=lambda row: (row.closed_at is not None, row.due_at))
    return render_template("privacy/breaches.html", rows=[(one, _clock(one, now)) for one in rows])


@blueprint.get("/breaches/new")
def new_breach() -> Response:
    """The form."""
    return _form(BreachForm(data={"found_at": local_now(), "people": 0}))


@blueprint.post("/breaches/")
def take_breach() -> Response:
    """Write one down."""
    form, panel = BreachForm(request.form), current_panel()
    if not form.validate():
        return _form(form)
    found_at = moment_of(form.found_at.data)
    happened = moment_of(form.happened_at.data) if form.happened_at.data else None
    found = register.Found(
        form.what.data or "", form.how.data or "", form.remedy.data or "", form.people.data or 0,
        happened, form.whose.data or "",
    )  # fmt: skip
    try:
        row = register.add_breach(register_engine(), panel.desk, found, asker_name(), found_at)
    except EntryError as error:
        return _form(form, _wrong(error))
    tell(row.id)
    return redirect(url_for("privacy.breach", breach_id=row.id), HTTPStatus.SEE_OTHER)


def _wrong(error: EntryError) -> str:
    if error.field == "found_at":
        return _(
            "Look at the days and years: it happened before it was noticed, neither in the future nor before 2000."
        )
    return trouble_words(error)


@blueprint.get("/breaches/<breach_id>")
def breach(breach_id: str) -> Response:
    """The page of one."""
    return _shown(breach_id)


@blueprint.get("/breaches/<breach_id>/notice/<to>")
def notice(breach_id: str, to: str) -> Response:
    """The notice to `people` or to the `authority`, to print; ?as=pdf a file."""
    if to not in set(To):
        raise _no_breach()
    panel = current_panel()
    with shared() as session:
        row = _here(session, breach_id)
    language = current_language() if current_language() in LANGUAGES else "id"
    station = panel.settings.station
    text = write_notice(row, To(to), station, panel.desk.zone, panel.now(), language)
    if request.args.get("as") == "pdf":
        answer = Made(to_letter(text, station, language), content_type="application/pdf")
        answer.headers["Content-Disposition"] = f'attachment; filename="{to}-{breach_id[:8]}.pdf"'
        return answer
    back = url_for("privacy.breach", breach_id=breach_id)
    return make_response(render_template("privacy/paper.html", lines=paper_lines(text), back=back))


@blueprint.post("/breaches/<breach_id>/told/<to>")
def told(breach_id: str, to: str) -> Response:
    """Note that those concerned, or the authority, were told now."""
    if to not in set(To):
        raise _no_breach()
    now = current_panel().now()
    people, authority = (now, None) if to == To.PEOPLE else (None, now)
    return _do(
        breach_id,
        to,
        lambda: register.tell_breach(
            register_engine(), breach_id, people_at=people, authority_at=authority
        ),
    )


@blueprint.post("/breaches/<breach_id>/remedy")
def remedy(breach_id: str) -> Response:
    """Write down what is done about it."""
    form = RemedyForm(request.form)
    if not form.validate():
        return _shown(breach_id, {"remedy": form})
    return _do(
        breach_id,
        "remedy",
        lambda: register.tell_breach(register_engine(), breach_id, remedy=form.remedy.data or ""),
    )


@blueprint.post("/breaches/<breach_id>/close")
def end_breach(breach_id: str) -> Response:
    """End it."""
    now = current_panel().now()
    return _do(
        breach_id,
        "close",
        lambda: register.close_breach(register_engine(), breach_id, asker_name(), now),
    )


def _do(breach_id: str, name: str, act: Any) -> Response:
    try:
        act()
    except register.NoSuchBreachError as error:
        raise _no_breach() from error
    except RegisterAwayError:
        raise
    except ComplaintError:
        trouble = _("First tell those concerned and the authority, and write down what is done.")
        return _shown(breach_id, trouble=trouble)
    tell(breach_id, name)
    return redirect(url_for("privacy.breach", breach_id=breach_id), HTTPStatus.SEE_OTHER)


def _clock(row: Breach, now: Millis) -> Any:
    return clock_of(row.found_at, row.due_at, now, done=register.is_told(row))


def _form(form: BreachForm, trouble: str = "") -> Response:
    wrong = form.errors or trouble
    page = render_template("privacy/newbreach.html", form=form, trouble=trouble)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _shown(breach_id: str, typed: dict[str, PageForm] | None = None, trouble: str = "") -> Response:
    with shared() as session:
        row = _here(session, breach_id)
    forms = {"remedy": RemedyForm(data={"remedy": row.remedy}), **(typed or {})}
    page = render_template(
        "privacy/breach.html",
        row=row,
        clock=_clock(row, current_panel().now()),
        told=register.is_told(row),
        forms=forms,
        opened=next(iter(typed), "") if typed else "",
        trouble=trouble,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed or trouble else HTTPStatus.OK
    return make_response(page, status)


def _here(session: Session, breach_id: str) -> Breach:
    row = session.get(Breach, breach_id)
    if row is None:
        raise _no_breach()
    return row


def _no_breach() -> TroubleError:
    trouble = Trouble("no_such_breach", _("There is no such breach."), _("Go back to the list."))
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
