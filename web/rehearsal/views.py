"""The page of the rehearsal."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.db import session_scope
from web.days import check_near, station_today
from web.panel import current_panel
from web.rehearsal.groups import report_of
from web.rehearsal.work import MOST_DAYS, Days, Found, rehearse_days

REHEARSAL = "rehearsal"

blueprint = Blueprint("rehearsal", __name__, url_prefix="/rehearsal", template_folder="templates")


@blueprint.get("/")
def tomorrow() -> Response:
    """To the rehearsal of tomorrow: today can hardly be mended."""
    return redirect(url_for("rehearsal.day", day=station_today() + timedelta(days=1)))


@blueprint.get("/<day:day>")
def day(day: date) -> str:
    """The rehearsal of some days; begun by the page itself where there is none of them yet."""
    days = Days(day, _count())
    return render_template(
        "rehearsal/page.html",
        day=day,
        days=days,
        most=MOST_DAYS,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        today=station_today(),
        **_state(days),
    )


@blueprint.post("/<day:day>/run")
def run(day: date) -> str:
    """Rehearse the days now."""
    check_near(day)
    panel, days = current_panel(), Days(day, _count())
    panel.errands.start(REHEARSAL, days, rehearse_days, panel.settings, days, panel.now())
    return found(day)


@blueprint.get("/<day:day>/found")
def found(day: date) -> str:
    """How far it is, and what it found."""
    days = Days(day, _count())
    return render_template("rehearsal/found.html", day=day, days=days, **_state(days))


def _state(days: Days) -> dict[str, object]:
    """The errand, where it is of these days, and its findings once it is done."""
    panel = current_panel()
    errand = panel.errands.find(REHEARSAL)
    is_mine = errand is not None and errand.what == days
    state: dict[str, object] = {
        "state": errand.state if is_mine and errand is not None else "none",
        # One runs at a time: who asks for other days waits for it.
        "waits": errand is not None and not is_mine and errand.state == "running",
    }
    if is_mine and errand is not None and isinstance(errand.outcome, Found):
        zone, result = panel.settings.zone_info, errand.outcome.rehearsal
        with session_scope(panel.database) as session:
            report = report_of(session, result, zone)
        at = to_local(errand.outcome.at, zone)
        state |= {"result": result, "report": report, "asked_at": at}
    return state


def _count() -> int:
    text = request.values.get("days", "1")
    return (
        min(MOST_DAYS, max(1, int(text)))
        if text.isascii() and text.isdigit() and len(text) < 3
        else 1
    )
