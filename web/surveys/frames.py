"""The list of surveys; opening them, and changing what they are of."""

from __future__ import annotations

from http import HTTPStatus

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError
from radio.complaints.surveys import work
from radio.complaints.surveys.tables import Survey
from web.complaints.reach import asker_name
from web.days import station_today
from web.language.say import _
from web.panel import current_panel
from web.surveys.blueprint import OFFICE, blueprint
from web.surveys.forms import FrameForm
from web.surveys.reach import surveyed
from web.surveys.words import qualities
from web.trail import tell


@blueprint.get(f"{OFFICE}/")
def index() -> Response:
    """All of them with what they have come to."""
    return listed()


@blueprint.post(f"{OFFICE}/open")
def open_() -> Response:
    """Open another."""
    form = FrameForm(request.form)
    if not form.validate():
        return listed(form)
    panel = current_panel()
    try:
        with surveyed(write=True) as session:
            row = work.open_survey(
                session, form.frame(), asker_name(), panel.desk.prefix, panel.now()
            )
            session.commit()
            tell(row.service)
            return redirect(url_for("surveys.result", survey_id=row.id), HTTPStatus.SEE_OTHER)
    except EntryError as error:
        form[error.field].errors = [frame_words(error)]
        return listed(form)


def frame_words(error: EntryError) -> str:
    """Why a survey can't be so."""
    words = {
        "service": _("Say which service it is about."),
        "last": _("The last day is before the first."),
    }
    return words.get(error.field, _("That can't be used here."))


def listed(form: FrameForm | None = None) -> Response:
    """The list, with what was typed and could not be used."""
    today = station_today()
    with surveyed() as session:
        rows = work.surveys(session)
        indexes = work.indexes_of(session, [row.id for row in rows])
    body = render_template(
        "surveys/index.html",
        rows=rows,
        indexes=indexes,
        today=today,
        services=sorted({row.service for row in rows}),
        years=sorted({year for row in rows for year in years_of(row)}, reverse=True),
        qualities=qualities(),
        form=form or FrameForm(data={"first": today, "last": today, "public": True}),
        typed=form is not None,
    )
    return make_response(body, HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK)


def years_of(row: Survey) -> range:
    """Years that a survey has a day in."""
    return range(row.first.year, row.last.year + 1)
