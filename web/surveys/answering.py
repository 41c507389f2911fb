"""The public page: nine questions, for who had the service. No account, no name, no number.

Nothing of who answers is kept beside what they choose to say; the request leaves no entry in the trail,
and how often one address has answered is forgotten with the running panel.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from radio.complaints.errors import EntryError, RegisterAwayError
from radio.complaints.surveys import work
from radio.complaints.surveys.index import SurveyError
from radio.complaints.surveys.tables import Survey
from radio.complaints.surveys.words import Way
from web.days import station_today
from web.language.say import _
from web.limits import Allowance
from web.panel import current_panel
from web.surveys.blueprint import PUBLIC, blueprint
from web.surveys.forms import answers_in, respondent_in
from web.surveys.reach import surveyed
from web.surveys.words import groups, questions
from web.toooften import TooOftenError, hold_to
from web.trail import tell_nothing

_ANSWERS: Final = Allowance("survey", at_once=10, every=60.0)
"""A family, or a village hall, behind one address."""


@blueprint.get(f"{PUBLIC}/")
def choose() -> Response:
    """The surveys that are open; the only one at once. ?thanks= after answering."""
    try:
        with surveyed() as session:
            rows = work.open_surveys(session, station_today())
    except RegisterAwayError:
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, trouble=_away())
    thanks = "thanks" in request.args
    if len(rows) == 1 and not thanks:
        return redirect(url_for("surveys.answer", survey_id=rows[0].id), HTTPStatus.SEE_OTHER)
    return _page(HTTPStatus.OK, rows=rows, thanks=thanks)


@blueprint.get(f"{PUBLIC}/<survey_id>")
def answer(survey_id: str) -> Response:
    """The nine questions of one."""
    return _asked(survey_id)


@blueprint.post(f"{PUBLIC}/<survey_id>")
def send(survey_id: str) -> Response:
    """Keep what was answered; sent again, it is the same."""
    tell_nothing()
    typed = request.form
    try:
        hold_to(current_panel().limits, _ANSWERS)
        nine = answers_in(typed)
        with surveyed(write=True) as session:
            row = work.find_survey(session, survey_id)
            who = respondent_in(typed)
            work.take_answer(
                session, row, typed.get("key", ""), nine, who, Way.WEB, station_today()
            )
            session.commit()
    except SurveyError:
        words = _("Please answer all nine questions.")
        return _asked(survey_id, typed, words, HTTPStatus.UNPROCESSABLE_ENTITY)
    except EntryError:
        words = _("This survey takes no answers now.")
        return _asked(survey_id, typed, words, HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooOftenError as error:
        words = f"{error.trouble.message} {error.trouble.do}"
        held = _asked(survey_id, typed, words, HTTPStatus.TOO_MANY_REQUESTS)
        held.headers["Retry-After"] = str(error.retry_after)
        return held
    except RegisterAwayError:
        # Without the survey's own words: they are in the register, too.
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, typed=typed, asked=True, trouble=_away())
    except IntegrityError:
        # The same form, sent twice at the same moment: one of the two is there.
        pass
    return redirect(url_for("surveys.choose", thanks=1), HTTPStatus.SEE_OTHER)


def _away() -> str:
    return _("The survey can't be reached now. Please try again in a few minutes.")


def _asked(
    survey_id: str,
    typed: Mapping[str, str] | None = None,
    trouble: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    try:
        with surveyed() as session:
            row = work.find_survey(session, survey_id)
    except RegisterAwayError:
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, typed=typed, asked=True, trouble=_away())
    if not work.takes(row, Way.WEB, station_today()):
        words = trouble or _("This survey takes no answers now.")
        return _page(status if trouble else HTTPStatus.GONE, survey=row, trouble=words)
    return _page(status, survey=row, typed=typed, asked=True, trouble=trouble)


def _page(
    status: HTTPStatus,
    *,
    survey: Survey | None = None,
    rows: object = (),
    typed: Mapping[str, str] | None = None,
    asked: bool = False,
    thanks: bool = False,
    trouble: str = "",
) -> Response:
    body = render_template(
        "surveys/answer.html",
        survey=survey,
        rows=rows,
        typed=typed or {},
        answer_key=(typed or {}).get("key", "") or work.answer_key(),
        asked=asked,
        thanks=thanks,
        trouble=trouble,
        questions=questions(),
        groups=groups(),
    )
    made = make_response(body, status)
    made.headers["X-Robots-Tag"] = "noindex, nofollow"
    return made
