"""The one question after closing, answered by the reporter: by their telephone's last digits, or a link.

The digits come in the body of the request and are kept nowhere; how often they may be tried is held
by address and by report.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from radio.complaints.errors import ComplaintError, NoSuchCaseError, RegisterAwayError
from radio.complaints.outside.lookup import look_up
from radio.complaints.outside.rating import (
    NotClosedError,
    NotTheReporterError,
    Proof,
    RatedError,
    find_ratable,
    rate,
)
from radio.complaints.tickets import TicketError, read_ticket
from radio.complaints.words import Grade
from web.complaints.deedwords import grades
from web.complaints.reach import register_now, shared
from web.language.say import _
from web.limits import Allowance
from web.panel import current_panel
from web.toooften import TooOftenError, hold_to
from web.track.blueprint import blueprint
from web.track.views import LOOKS, TYPED_MOST, answer_with, too_often
from web.track.words import no_such_report, reports_away
from web.trail import tell_nothing

_TRIES: Final = Allowance("poll", at_once=5, every=60.0)
_TRIES_OF_ONE: Final = Allowance("poll of one", at_once=5, every=600.0)
"""Four digits have ten thousand: a report's would take two months to try out."""


@blueprint.post("/lacak/nilai")
def rate_by_digits() -> Response:
    """Say how satisfied one is, on the status page."""
    tell_nothing()
    typed = request.form.get("nomor", "").strip()[:TYPED_MOST]
    grade = _grade()
    panel = current_panel()
    try:
        # As on the status page: what is found is told here, too, whatever is said to it.
        hold_to(panel.limits, LOOKS)
        found = look_up(panel.desk, register_now(), typed)
    except TooOftenError as error:
        return too_often(error, typed)
    except (TicketError, NoSuchCaseError):
        return answer_with(HTTPStatus.NOT_FOUND, typed, no_such_report())
    proof = Proof(digits=request.form.get("digits", "").strip())
    try:
        if grade is None:
            status, words = HTTPStatus.UNPROCESSABLE_ENTITY, _("Choose one of the four.")
        else:
            hold_to(panel.limits, _TRIES)
            hold_to(panel.limits, _TRIES_OF_ONE, found.case.id)
            _rate(found.case.ticket, proof, grade)
            return redirect(
                url_for("track.page", nomor=typed, _anchor="poll"), HTTPStatus.SEE_OTHER
            )
    except TooOftenError as error:
        status, words = HTTPStatus.TOO_MANY_REQUESTS, f"{error.trouble.message} {error.trouble.do}"
    except RegisterAwayError:
        raise
    except ComplaintError as error:
        status, words = HTTPStatus.UNPROCESSABLE_ENTITY, _why(error)
    return answer_with(status, typed, found=found, poll_trouble=words)


@blueprint.get("/lacak/nilai/<ticket>/<token>")
def linked(ticket: str, token: str) -> Response:
    """The question alone, for who was sent its link."""
    try:
        # A link tells whether it is one: those are not to be tried out, more often than numbers may be.
        hold_to(current_panel().limits, LOOKS)
        known = str(read_ticket(ticket))
        with shared() as session:
            find_ratable(session, current_panel().keys, known, Proof(token=token))
    except TooOftenError as error:
        return _too_often(ticket, token, error)
    except (TicketError, ComplaintError) as error:
        return _told(ticket, token, error)
    return _asked(HTTPStatus.OK, known, token)


@blueprint.post("/lacak/nilai/<ticket>/<token>")
def rate_by_link(ticket: str, token: str) -> Response:
    """Say how satisfied one is, by the link."""
    tell_nothing()
    grade = _grade()
    if grade is None:
        words = _("Choose one of the four.")
        return _asked(HTTPStatus.UNPROCESSABLE_ENTITY, ticket, token, words)
    try:
        hold_to(current_panel().limits, _TRIES)
        _rate(str(read_ticket(ticket)), Proof(token=token), grade)
    except TooOftenError as error:
        return _too_often(ticket, token, error)
    except RegisterAwayError:
        raise
    except (TicketError, ComplaintError) as error:
        return _told(ticket, token, error)
    return redirect(url_for("track.linked", ticket=ticket, token=token), HTTPStatus.SEE_OTHER)


def _rate(ticket: str, proof: Proof, grade: Grade) -> None:
    panel = current_panel()
    try:
        with shared(write=True) as session:
            rate(
                session, panel.keys, ticket, proof, grade,
                desk=panel.desk.prefix, zone=panel.desk.zone, now=panel.now(),
            )  # fmt: skip
            session.commit()
    except IntegrityError as error:
        # Sent twice at the same moment: one of the two is there.
        raise RatedError("this was answered already") from error


def _grade() -> Grade | None:
    typed = request.form.get("grade", "")
    return next((one for one in Grade if one.value == typed), None)


def _why(error: ComplaintError) -> str:
    if isinstance(error, NotTheReporterError):
        return _("These are not the last four digits of the telephone you reported with.")
    if isinstance(error, RatedError):
        return _("This was answered already. Thank you.")
    if isinstance(error, NotClosedError):
        return _("This is asked once the report is done.")
    return _("This could not be kept just now. Please try once more.")


def _told(ticket: str, token: str, error: Exception) -> Response:
    if isinstance(error, RegisterAwayError):
        return _asked(HTTPStatus.SERVICE_UNAVAILABLE, ticket, token, reports_away(), over=True)
    if isinstance(error, RatedError):
        return _asked(HTTPStatus.OK, ticket, token, thanks=True)
    words = _("This link is of no use any more. The status page tells where your report stands.")
    return _asked(HTTPStatus.NOT_FOUND, ticket, token, words, over=True)


def _too_often(ticket: str, token: str, error: TooOftenError) -> Response:
    words = f"{error.trouble.message} {error.trouble.do}"
    answer = _asked(HTTPStatus.TOO_MANY_REQUESTS, ticket, token, words)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _asked(
    status: HTTPStatus,
    ticket: str,
    token: str,
    trouble: str = "",
    *,
    over: bool = False,
    thanks: bool = False,
) -> Response:
    words = render_template(
        "track/poll.html", ticket=ticket, token=token, trouble=trouble, over=over, thanks=thanks,
        grades=grades(),
    )  # fmt: skip
    answer = make_response(words, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
