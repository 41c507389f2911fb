"""The pages of the calendar, and what is done in them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.db import session_scope
from web.calendar.weeks import DAY, Day, days_of
from web.days import station_today
from web.panel import current_panel
from web.programmes.words import kinds

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar", template_folder="templates")

HOURS = range(24)


@blueprint.get("/")
def today() -> Response:
    """To the week that is on."""
    return redirect(url_for("calendar.week", day=station_today()))


@blueprint.get("/week/<day:day>")
def week(day: date) -> str:
    """The week of a day, Monday to Sunday."""
    first = day - DAY * day.weekday()
    return _page("week", day, first, first + DAY * 6, DAY * 7, DAY * 7)


@blueprint.get("/month/<day:day>")
def month(day: date) -> str:
    """The month of a day, in whole weeks."""
    begins, length = day.replace(day=1), monthrange(day.year, day.month)[1]
    ends = begins + DAY * (length - 1)
    first, last = begins - DAY * begins.weekday(), ends + DAY * (6 - ends.weekday())
    return _page("month", begins, first, last, DAY, DAY * length)


def _page(view: str, day: date, first: date, last: date, back: timedelta, on: timedelta) -> str:
    known = {
        "view": view,
        "day": day,
        "today": station_today(),
        "days": _days(first, last),
        "kinds": kinds(),
        "hours": HOURS,
    }
    if "HX-Request" in request.headers:
        return render_template("calendar/grid.html", **known)
    return render_template("calendar/page.html", before=day - back, after=day + on, **known)


def _days(first: date, last: date) -> list[Day]:
    panel = current_panel()
    with session_scope(panel.database) as session:
        return days_of(session, panel.settings.zone_info, first, last, panel.now())
