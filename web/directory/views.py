"""The pages of agencies, their officials, and presenters."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.names import fold
from radio.db import session_scope
from radio.programmes.calendars import presenter_feed
from radio.programmes.errors import NotThereError
from radio.programmes.feeds import end_feed, new_feed, presenter_of_feed
from radio.programmes.people import agencies as all_agencies
from radio.programmes.people import officials as all_officials
from radio.programmes.people import set_agency, set_official, set_presenter
from radio.programmes.tables import Agency, Official, Presenter
from web.directory.forms import AgencyForm, OfficialForm, PersonForm, PresenterForm, values_of
from web.directory.saving import save, shown
from web.episodes.guests import CALENDAR, sender
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import gone
from web.programmes.contacts import contact_of
from web.programmes.names import slug_of

blueprint = Blueprint("directory", __name__, template_folder="templates")

_Row = TypeVar("_Row", Presenter, Agency, Official)


def _find(session: Session, kind: type[_Row], key: str | int) -> _Row:
    row = session.get(kind, key)
    if row is None:
        raise gone()
    return row


def _page(name: str, **known: object) -> str:
    """A whole page, or its rows alone for one that is open."""
    part = "-rows" if "HX-Request" in request.headers else ""
    return render_template(f"directory/{name}{part}.html", contact_of=contact_of, **known)


# ------------------------------------------------------------------ presenters


@blueprint.get("/presenters")
def presenters() -> str:
    """All presenters."""
    with session_scope(current_panel().database) as session:
        query = select(Presenter).order_by(Presenter.active.desc(), Presenter.name, Presenter.id)
        return _page("presenters", rows=session.scalars(query).all())


@blueprint.get("/presenters/new")
def new_presenter() -> str:
    """The form of a new one."""
    return shown(PresenterForm(data=values_of(None)).labelled(), None, _("New presenter"))


@blueprint.post("/presenters/new")
def make_presenter() -> Response:
    """Make one."""

    def put(session: Session, form: PersonForm) -> None:
        key = slug_of(form.name.data, lambda one: session.get(Presenter, one) is not None)
        set_presenter(session, Presenter(id=key, **form.values()))

    return save(PresenterForm, lambda _session: None, put, _("New presenter"))


@blueprint.get("/presenters/<presenter_id>/edit")
def edit_presenter(presenter_id: str) -> str:
    """The form of one."""
    with session_scope(current_panel().database) as session:
        row = _find(session, Presenter, presenter_id)
        contact_of(row)
        return shown(PresenterForm(data=values_of(row)).labelled(), row, row.name)


@blueprint.post("/presenters/<presenter_id>/edit")
def save_presenter(presenter_id: str) -> Response:
    """Save one."""

    def put(session: Session, form: PersonForm) -> None:
        set_presenter(session, Presenter(id=presenter_id, **form.values()))

    return save(
        PresenterForm, lambda session: _find(session, Presenter, presenter_id), put, _("Presenter")
    )


@blueprint.get("/presenters/<presenter_id>/feed")
def feed(presenter_id: str) -> str:
    """The secret address of their calendar."""
    with session_scope(current_panel().database) as session:
        return _feed(_find(session, Presenter, presenter_id))


@blueprint.post("/presenters/<presenter_id>/feed")
def renew_feed(presenter_id: str) -> str:
    """Make a new address; the one before ends. With `end`, there is none any more."""
    with session_scope(current_panel().database, write=True) as session:
        row = _find(session, Presenter, presenter_id)
        if request.form.get("end"):
            end_feed(row)
        else:
            new_feed(row)
        session.commit()
        return _feed(row)


def _feed(row: Presenter) -> str:
    token = row.feed_token
    address = token and url_for("directory.calendar", token=token, _external=True)
    return render_template("directory/feed.html", presenter=row, address=address)


@blueprint.get("/calendars/<token>.ics")
def calendar(token: str) -> Response:
    """A presenter's episodes, for the calendar of a telephone: whoever has the address may read."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        try:
            presenter = presenter_of_feed(session, token)
        except NotThereError as error:
            raise gone() from error
        answer = make_response(presenter_feed(session, sender(), presenter.id, panel.now()))
    answer.headers["Content-Type"] = CALENDAR
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# -------------------------------------------------------- agencies, officials


@blueprint.get("/agencies")
def agencies() -> str:
    """All agencies, or those whose names have the words that are looked for."""
    words = fold(request.args.get("q", "")).split()
    with session_scope(current_panel().database) as session:
        rows = [one for one in all_agencies(session) if _has(one, words)]
        query = select(Official.agency_id, func.count()).where(Official.active)
        counts = dict(session.execute(query.group_by(Official.agency_id)).tuples().all())
        return _page("agencies", rows=rows, counts=counts, q=request.args.get("q", ""))


def _has(agency: Agency, words: list[str]) -> bool:
    text = fold(f"{agency.short} {agency.name} {agency.kind}")
    return all(word in text for word in words)


@blueprint.get("/agencies/new")
def new_agency() -> str:
    """The form of a new one."""
    return shown(AgencyForm(data=values_of(None)).labelled(), None, _("New agency"))


@blueprint.post("/agencies/new")
def make_agency() -> Response:
    """Make one."""

    def put(session: Session, form: PersonForm) -> None:
        name = form.short.data or form.name.data
        key = slug_of(name, lambda one: session.get(Agency, one) is not None)
        set_agency(session, Agency(id=key, **form.values()))

    return save(AgencyForm, lambda _session: None, put, _("New agency"))


@blueprint.get("/agencies/<agency_id>/edit")
def edit_agency(agency_id: str) -> str:
    """The form of one."""
    with session_scope(current_panel().database) as session:
        row = _find(session, Agency, agency_id)
        contact_of(row)
        return shown(AgencyForm(data=values_of(row)).labelled(), row, row.short or row.name)


@blueprint.post("/agencies/<agency_id>/edit")
def save_agency(agency_id: str) -> Response:
    """Save one."""

    def put(session: Session, form: PersonForm) -> None:
        set_agency(session, Agency(id=agency_id, **form.values()))

    return save(AgencyForm, lambda session: _find(session, Agency, agency_id), put, _("Agency"))


@blueprint.get("/agencies/<agency_id>")
def agency(agency_id: str) -> str:
    """An agency and who speaks for it."""
    with session_scope(current_panel().database) as session:
        row = _find(session, Agency, agency_id)
        return _page("agency", agency=row, rows=all_officials(session, agency_id))


@blueprint.get("/agencies/<agency_id>/officials/new")
def new_official(agency_id: str) -> str:
    """The form of a new official of it."""
    with session_scope(current_panel().database) as session:
        _find(session, Agency, agency_id)
    return shown(OfficialForm(data=values_of(None)).labelled(), None, _("New official"))


@blueprint.post("/agencies/<agency_id>/officials/new")
def make_official(agency_id: str) -> Response:
    """Make one."""

    def put(session: Session, form: PersonForm) -> None:
        set_official(session, Official(agency_id=agency_id, **form.values()))

    return save(OfficialForm, lambda _session: None, put, _("New official"))


@blueprint.get("/officials/<int:official_id>/edit")
def edit_official(official_id: int) -> str:
    """The form of one."""
    with session_scope(current_panel().database) as session:
        row = _find(session, Official, official_id)
        contact_of(row)
        return shown(OfficialForm(data=values_of(row)).labelled(), row, row.name)


@blueprint.post("/officials/<int:official_id>/edit")
def save_official(official_id: int) -> Response:
    """Save one."""

    def put(session: Session, form: PersonForm) -> None:
        set_official(session, Official(id=official_id, **form.values()))

    return save(
        OfficialForm, lambda session: _find(session, Official, official_id), put, _("Official")
    )
