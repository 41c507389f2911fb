"""Studios: what takes them, and bookings for something other than a live episode."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from playlists.values import Span
from radio.db import session_scope
from radio.programmes.conflicts import Booking, Need
from radio.programmes.errors import NotThereError, ProgrammeError
from radio.programmes.studios import book_studio, free_studio, taken_studios
from radio.programmes.studios import studios as known_studios
from radio.programmes.tables import Presenter, StudioBooking
from web.calendar.forms import span_of_walls
from web.days import station_today
from web.directory.forms import StudioForm
from web.directory.views import blueprint
from web.language.say import _
from web.panel import current_panel
from web.programmes.answers import Refusal, gone, refusal
from web.programmes.said import saved
from web.programmes.words import span_words

AHEAD = timedelta(days=14)


@blueprint.get("/studios")
def studios() -> str:
    """What takes which studio in the next two weeks."""
    panel = current_panel()
    zone, now = panel.settings.zone_info, panel.now()
    today = to_local(now, zone).date()
    with session_scope(panel.database) as session:
        span = Span(day_span(today, zone).start, day_span(today + AHEAD, zone).end)
        taken = taken_studios(session, zone, span, now)
        rows: dict[str, list[tuple[str, Booking]]] = {one: [] for one in known_studios(session)}
        for one in taken:
            name = next(it.name for it in one.takes if it.need is Need.STUDIO)
            rows.setdefault(name, []).append((span_words(one.span, zone), one))
        part = "-rows" if "HX-Request" in request.headers else ""
        return render_template(f"directory/studios{part}.html", rows=rows, today=today)


@blueprint.get("/studios/book")
def booking() -> str:
    """The form to take one."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        today = station_today()
        given = {"day": today, "studio": request.args.get("studio", "")}
        return _form(session, _offered(session, StudioForm(data=given)))


@blueprint.post("/studios/book")
def take() -> Response:
    """Take one."""
    panel = current_panel()
    zone, refused = panel.settings.zone_info, None
    with session_scope(panel.database, write=True) as session:
        form = _offered(session, StudioForm(request.form))
        if form.validate():
            span = span_of_walls(form.day.data, form.starts.data, form.ends.data, zone)
            try:
                book_studio(session, zone, _row(form, span), panel.now())
                session.commit()
                answer = saved("", _("Booked."))
                answer.headers["HX-Trigger-After-Swap"] = "dialog-done"
                return answer
            except ProgrammeError as error:
                session.rollback()
                refused = refusal(error, zone)
        return make_response(_form(session, form, refused), HTTPStatus.UNPROCESSABLE_ENTITY)


def _row(form: StudioForm, span: Span) -> StudioBooking:
    return StudioBooking(
        studio=form.studio.data.strip(),
        start=span.start,
        end=span.end,
        title=(form.title.data or "").strip(),
        presenter_id=form.presenter.data or None,
    )


@blueprint.post("/studios/bookings/<int:booking_id>/free")
def free(booking_id: int) -> Response:
    """Take a booking back."""
    with session_scope(current_panel().database, write=True) as session:
        try:
            free_studio(session, booking_id)
            session.commit()
        except NotThereError as error:
            raise gone() from error
    return saved("", _("Free again."))


def _offered(session: Session, form: StudioForm) -> StudioForm:
    query = select(Presenter).where(Presenter.active).order_by(Presenter.name)
    return form.labelled({one.id: one.name for one in session.scalars(query)})


def _form(session: Session, form: StudioForm, refused: Refusal | None = None) -> str:
    known: dict[str, Any] = {"form": form, "refused": refused, "studios": known_studios(session)}
    return render_template("directory/booking.html", **known)
