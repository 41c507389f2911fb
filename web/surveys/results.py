"""What a survey has come to, or several together: the index with its n, each element, as a file too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError
from radio.complaints.surveys import work
from radio.complaints.surveys.index import ELEMENTS, Index
from radio.complaints.surveys.tables import Survey
from radio.reports.asrun import safe_cell
from web.days import station_today
from web.figures.numbers import decimal_of
from web.forms import others_since
from web.language.say import _
from web.surveys.blueprint import OFFICE, blueprint
from web.surveys.forms import FrameForm, form_of, seen
from web.surveys.frames import frame_words, years_of
from web.surveys.reach import no_such_survey, surveyed
from web.surveys.words import groups, qualities, questions, ways
from web.trail import tell

SMALL = 30
"""Fewer answers than these say little about all who had the service."""
_FACTOR = 25


@dataclass(frozen=True, slots=True)
class Row:
    """An element of a result: its number, name, how many gave 1 to 4, its mean, and that times 25."""

    number: int
    name: str
    spread: tuple[int, ...]
    mean: Fraction
    value: Fraction
    quality: str


@blueprint.get(f"{OFFICE}/<survey_id>")
def result(survey_id: str) -> Response:
    """What one has come to; with ?as=csv a file."""
    return shown(survey_id)


@blueprint.post(f"{OFFICE}/<survey_id>/change")
def change(survey_id: str) -> Response:
    """Give it other words or days; who comes later than another is told (422), with what was typed kept."""
    form = FrameForm(request.form)
    if not form.validate():
        return shown(survey_id, form)
    try:
        with surveyed(write=True) as session:
            row = work.find_survey(session, survey_id, write=True)
            if others := others_since(form, form_of(row), seen(row)):
                form.seen.data = seen(row)
                return shown(survey_id, form, others)
            row = work.change_survey(session, survey_id, form.frame())
            session.commit()
            tell(row.service)
    except EntryError as error:
        form[error.field].errors = [frame_words(error)]
        return shown(survey_id, form)
    return redirect(url_for("surveys.result", survey_id=survey_id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{OFFICE}/together")
def together() -> Response:
    """What all surveys of ?service= and ?year= have come to together; each answer weighs the same."""
    service, year = request.args.get("service", ""), request.args.get("year", "")
    with surveyed() as session:
        rows = [row for row in work.surveys(session) if _wanted(row, service, year)]
        if not rows:
            raise no_such_survey()
        facts = _facts(session, rows)
    title = " · ".join(filter(None, (service or _("All services"), year)))
    return _answer(facts, title, "")


def _wanted(row: Survey, service: str, year: str) -> bool:
    named = not service or row.service == service
    return named and (not year or year in {str(one) for one in years_of(row)})


def shown(
    survey_id: str, form: FrameForm | None = None, others: Sequence[tuple[str, str]] = ()
) -> Response:
    """The page of one, with what was typed and could not be used, and what `others` have made of it."""
    with surveyed() as session:
        row = work.find_survey(session, survey_id)
        facts = _facts(session, [row])
        facts |= {
            "survey": row,
            "form": form or form_of(row),
            "typed": form is not None,
            "others": others,
        }
    return _answer(facts, row.service, survey_id)


def _facts(session: Session, rows: Sequence[Survey]) -> dict[str, Any]:
    found = work.result_of(session, [row.id for row in rows])
    return {
        "found": found,
        "rows": list(_rows(found)),
        "of": rows,
        "first": min(row.first for row in rows),
        "last": max(row.last for row in rows),
        "units": sorted({row.unit for row in rows if row.unit}),
    }


def _rows(found: work.Result) -> Iterator[Row]:
    if found.index is None:
        return
    asked = questions()
    for number, (name, spread, mean) in enumerate(
        zip(ELEMENTS, found.spread, found.index.means, strict=True), 1
    ):
        alone = Index(found.index.n, (mean,) * len(ELEMENTS))
        yield Row(number, asked[name].name, spread, mean, mean * _FACTOR, alone.quality)


def _answer(facts: dict[str, Any], title: str, survey_id: str) -> Response:
    if request.args.get("as") == "csv":
        return _file(facts, title)
    body = render_template(
        "surveys/result.html",
        **{"survey": None, "form": None, "typed": False, "others": (), **facts},
        title=title,
        survey_id=survey_id,
        today=station_today(),
        qualities=qualities(),
        groups=groups(),
        ways=ways(),
        small=SMALL,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if facts.get("typed") else HTTPStatus.OK
    return make_response(body, status)


def _file(facts: dict[str, Any], title: str) -> Response:
    out = io.StringIO()
    # With its mark: spreadsheets take it for the Windows encoding else.
    out.write("\ufeff")
    writer = csv.writer(out)
    for line in _lines(facts, title):
        # What a spreadsheet would take for a formula stays text.
        writer.writerow([safe_cell(value) for value in line])
    answer = make_response(out.getvalue())
    answer.content_type = "text/csv; charset=utf-8"
    name = f"ikm-{facts['first']}-{facts['last']}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(facts: dict[str, Any], title: str) -> Iterator[Sequence[str | int]]:
    index = facts["found"].index
    yield (_("Kind of service"), title)
    yield (_("Whose service it is"), "; ".join(facts["units"]))
    yield (_("Survey period"), f"{facts['first']} – {facts['last']}")
    yield ("n", index.n if index else 0)
    yield ("IKM", decimal_of(index.rounded) if index else "")
    yield (_("Quality of the service"), index.quality if index else "")
    yield ()
    yield (_("Number"), _("Element"), "1", "2", "3", "4", _("Mean"), _("Mean × 25"), _("Quality"))
    for row in facts["rows"]:
        yield (
            row.number, row.name, *row.spread, decimal_of(row.mean), decimal_of(row.value),
            row.quality,
        )  # fmt: skip
