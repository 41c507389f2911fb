"""One page: a number goes in, where the report stands comes out. Nothing on it is personal.

A confidential case is answered as one that nobody has.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.outside.lookup import Found, look_up
from radio.complaints.outside.rating import DIGITS, is_rated
from radio.complaints.surveys.work import open_surveys
from radio.complaints.tickets import TicketError
from radio.complaints.words import OPEN_STATES, State
from radio.units import Millis
from web.complaints.deedwords import deeds_done, grades, means
from web.complaints.reach import register_now, shared
from web.days import station_today
from web.language import current_language
from web.language.say import _
from web.limits import Allowance
from web.panel import current_panel
from web.toooften import TooOftenError, hold_to
from web.track.blueprint import blueprint
from web.track.words import (
    no_such_report,
    reports_away,
    state_notes,
    state_words,
)

TYPED_MOST: Final = 40
LOOKS: Final = Allowance("track", at_once=20, every=3.0)
"""Of one address, whatever it does with a number: numbers are not to be tried out."""
_COLOURS: Final = {State.CLOSED: "done", State.IN_PROCESS: "process", State.FORWARDED: "process"}


@blueprint.get("/lacak")
def page() -> Response:
    """Ask for a number, or show what became of it."""
    typed = request.args.get("nomor", "").strip()[:TYPED_MOST]
    if not typed:
        return answer_with(HTTPStatus.OK)
    panel = current_panel()
    try:
        hold_to(panel.limits, LOOKS)
        found = look_up(panel.desk, register_now(), typed)
    except TooOftenError as error:
        return too_often(error, typed)
    except TicketError:
        words = _("A character of this number is wrong. Please look at it once more.")
        return answer_with(HTTPStatus.UNPROCESSABLE_ENTITY, typed, words)
    except NoSuchCaseError:
        return answer_with(HTTPStatus.NOT_FOUND, typed, no_such_report())
    except RegisterAwayError:
        return answer_with(HTTPStatus.SERVICE_UNAVAILABLE, typed, reports_away())
    return answer_with(HTTPStatus.OK, typed, found=found)


@blueprint.get("/status")
def other_name() -> Response:
    """The same page by another name."""
    nomor = request.args.get("nomor")
    return redirect(url_for("track.page", nomor=nomor), HTTPStatus.MOVED_PERMANENTLY)


def too_often(error: TooOftenError, typed: str) -> Response:
    """The page without what was asked for: it was asked for too often."""
    words = f"{error.trouble.message} {error.trouble.do}"
    answer = answer_with(HTTPStatus.TOO_MANY_REQUESTS, typed, words)
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def answer_with(
    status: HTTPStatus,
    typed: str = "",
    trouble: str = "",
    found: Found | None = None,
    poll_trouble: str = "",
) -> Response:
    """The page, with what it found, or why it did not."""
    zone = current_panel().settings.zone_info
    words = render_template(
        "track/page.html",
        typed=typed,
        trouble=trouble,
        found=found,
        is_open=found is not None and found.case.state in OPEN_STATES,
        colour=_COLOURS.get(found.case.state, "") if found else "",
        states=state_words(),
        notes=state_notes(),
        deeds=deeds_done(),
        means=means(),
        english=current_language() == "en",
        local=lambda at: to_local(Millis(at), zone),
        grades=grades(),
        digits=DIGITS,
        poll_trouble=poll_trouble,
        **_after(found),
    )
    answer = make_response(words, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _after(found: Found | None) -> dict[str, bool]:
    """What a reporter is asked once a case is closed: whether they have answered, and what is open."""
    if found is None or found.case.state is not State.CLOSED:
        return {"asks": False, "rated": False, "surveyed": False}
    with shared() as session:
        rated = is_rated(session, found.case.id)
        surveyed = bool(open_surveys(session, station_today()))
    return {"asks": not rated, "rated": rated, "surveyed": surveyed}
