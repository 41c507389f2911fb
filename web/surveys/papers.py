"""Typing paper forms, one key an answer; and the form to print."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError, RegisterAwayError
from radio.complaints.surveys import work
from radio.complaints.surveys.index import ELEMENTS, SurveyError
from radio.complaints.surveys.tables import SurveyAnswer
from radio.complaints.surveys.words import Way
from web.days import station_today
from web.language.say import _
from web.surveys.blueprint import OFFICE, blueprint
from web.surveys.forms import answers_in, respondent_in
from web.surveys.reach import surveyed
from web.surveys.words import groups, questions
from web.trail import tell, tell_nothing


@blueprint.get(f"{OFFICE}/<survey_id>/papers")
def papers(survey_id: str) -> Response:
    """The form to type into; ?saved= is what was typed just now."""
    return _typing(survey_id)


@blueprint.post(f"{OFFICE}/<survey_id>/papers")
def type_in(survey_id: str) -> Response:
    """Keep one."""
    key = request.form.get("key", "")
    try:
        nine = answers_in(request.form)
        with surveyed(write=True) as session:
            row = work.find_survey(session, survey_id)
            who = respondent_in(request.form)
            work.take_answer(session, row, key, nine, who, Way.PAPER, station_today())
            session.commit()
            tell(row.service)
    except SurveyError:
        return _typing(survey_id, request.form, _("One of the nine answers is missing."))
    except EntryError:
        return _typing(survey_id, request.form, _("This survey has not begun yet."))
    except RegisterAwayError:
        # What was typed stays on the page; the survey's own words are in the register, too.
        words = _("The shared complaint database is away. Send this again when it is back.")
        return _page(request.form, words, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return redirect(url_for("surveys.papers", survey_id=survey_id, saved=key), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{OFFICE}/<survey_id>/strike")
def strike(survey_id: str) -> Response:
    """Strike out one that was typed wrongly; it stays, and is counted as struck out."""
    with surveyed(write=True) as session:
        row = work.find_survey(session, survey_id)
        if work.strike_out(session, survey_id, request.form.get("key", "")):
            session.commit()
            tell(row.service, "1")
        else:
            tell_nothing()
    return redirect(url_for("surveys.papers", survey_id=survey_id), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{OFFICE}/<survey_id>/blank")
def blank(survey_id: str) -> str:
    """The form on paper, in the order it is typed in."""
    with surveyed() as session:
        row = work.find_survey(session, survey_id)
        return render_template(
            "surveys/blank.html", survey=row, questions=questions(), groups=groups()
        )


def _typing(survey_id: str, typed: Mapping[str, str] | None = None, trouble: str = "") -> Response:
    with surveyed() as session:
        row = work.find_survey(session, survey_id)
        index = work.indexes_of(session, [survey_id]).get(survey_id)
        saved = session.get(SurveyAnswer, request.args.get("saved", "")[:32])
        is_told = saved is not None and saved.way is Way.PAPER and not saved.struck
        nine = [getattr(saved, name) for name in ELEMENTS] if is_told else []
    return _page(
        typed, trouble, survey=row, n=index.n if index else 0, nine=nine,
        saved=request.args["saved"] if is_told else "",
    )  # fmt: skip


def _page(
    typed: Mapping[str, str] | None,
    trouble: str,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
    **facts: Any,
) -> Response:
    body = render_template(
        "surveys/papers.html",
        **{"survey": None, "n": None, "nine": [], "saved": "", **facts},
        typed=typed or {},
        answer_key=(typed or {}).get("key", "") or work.answer_key(),
        trouble=trouble,
        questions=questions(),
        groups=groups(),
        today=station_today(),
    )
    return make_response(body, status if trouble else HTTPStatus.OK)
