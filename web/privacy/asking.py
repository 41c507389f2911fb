"""Taking a request down: who asks, how that was checked, and since when its three days run."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.privacy.asker import Asker
from radio.complaints.privacy.asking import ask
from radio.complaints.privacy.finding import named
from radio.complaints.register.duties import Identity, Wish
from radio.complaints.tickets import TicketError
from radio.units import Millis
from web.complaints.reach import asker_name, register_engine
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.forms import AskForm
from web.privacy.words import trouble_words
from web.trail import tell


@blueprint.get("/new")
def new() -> Response:
    """The form."""
    return _page(AskForm(data={"asked_at": local_now(), "wish": Wish.ACCESS.value}))


@blueprint.post("/")
def take() -> Response:
    """Write it down."""
    form, panel = AskForm(request.form), current_panel()
    if not form.validate():
        return _page(form)
    try:
        row = ask(
            register_engine(),
            panel.desk,
            Wish(form.wish.data),
            named((form.phone.data or "").strip(), (form.ticket.data or "").strip()),
            Asker(form.name.data or "", form.contact.data or ""),
            Identity(form.identity.data) if form.identity.data else None,
            asker_name(),
            moment_of(form.asked_at.data),
        )
    except RegisterAwayError:
        raise
    except (ComplaintError, TicketError) as error:
        return _page(form, trouble_words(error))
    tell(row.id, row.wish)
    return redirect(url_for("privacy.person", request_id=row.id), HTTPStatus.SEE_OTHER)


def local_now() -> datetime:
    """Now by the station's clock, to the minute."""
    panel = current_panel()
    local = to_local(panel.now(), panel.desk.zone)
    return local.replace(second=0, microsecond=0, tzinfo=None)


def moment_of(local: datetime) -> Millis:
    """A moment that was typed by the station's clock."""
    at = local.replace(tzinfo=current_panel().desk.zone)
    return Millis(round(at.timestamp() * 1000))


def _page(form: AskForm, trouble: str = "") -> Response:
    page = render_template("privacy/new.html", form=form, trouble=trouble)
    wrong = form.errors or trouble
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
