"""The pages of the log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from radio.broadcastlog.history import last_edit
from radio.db import session_scope
from web.answers import Trouble, TroubleError
from web.days import check_near, station_today
from web.language.say import _
from web.log.blueprint import blueprint
from web.log.building import build_log
from web.log.reasons import NOTES, REASONS
from web.log.rows import PAST, DayRow, Filter, rows_of_day
from web.panel import current_panel

BUILDING = "log-building"

blueprint.add_app_template_filter(REASONS.say, "reason")
blueprint.add_app_template_filter(NOTES.say, "planning_note")


@blueprint.get("/")
def today() -> Response:
    """To the log of today."""
    return redirect(url_for("log.day", day=station_today()))


@blueprint.get("/<day:day>")
def day(day: date) -> str:
    """The log of a local day."""
    every, edits = _rows(day)
    chosen = _filter()
    return render_template(
        "log/page.html",
        day=day,
        today=station_today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        chosen=chosen,
        hours=sorted({row.at.hour for row in every}),
        programmes=sorted({row.programme for row in every if row.programme}),
        any_rows=bool(every),
        building=current_panel().errands.find(BUILDING),
        **_shown(every, chosen, edits),
    )


@blueprint.get("/<day:day>/rows")
def rows(day: date) -> str:
    """Its rows alone, for a page that is open while they change."""
    every, edits = _rows(day)
    return render_template(
        "log/rows.html", day=day, today=station_today(), any_rows=bool(every),
        **_shown(every, _filter(), edits),
    )  # fmt: skip


@blueprint.post("/<day:day>/build")
def build(day: date) -> str:
    """Build the day, or build it anew; what was edited or has played stays."""
    panel = current_panel()
    if day < station_today():
        raise TroubleError(
            Trouble("past", _("That day is over."), _("Choose today or a day to come."))
        )
    check_near(day)
    settings = panel.settings
    panel.errands.start(BUILDING, day, build_log, settings, day, 1, panel.now())
    return building(day)


@blueprint.get("/<day:day>/building")
def building(day: date) -> str:
    """How far the building of a day is."""
    found = current_panel().errands.find(BUILDING)
    return render_template("log/building.html", day=day, today=station_today(), building=found)


def _shown(every: Sequence[DayRow], chosen: Filter, edits: int) -> dict[str, object]:
    shown = [row for row in every if chosen.takes(row)]
    # Where the air is: what is on, else what comes first.
    mark = next((row.id for row in shown if row.state != PAST), "")
    # Few rows have an id of the page's own: htmx looks each of them up when it puts rows in.
    wanted = request.args.get("row", "")[:32]
    return {"rows": shown, "mark": mark, "edits": edits, "wanted": wanted}


def _filter() -> Filter:
    hour = request.args.get("hour", "")
    is_hour = hour.isascii() and hour.isdigit() and int(hour[:3]) < 24
    return Filter(int(hour[:3]) if is_hour else None, request.args.get("programme", "")[:200])


def _rows(day: date) -> tuple[list[DayRow], int]:
    panel = current_panel()
    with session_scope(panel.database) as session:
        found = rows_of_day(session, day, panel.settings.zone_info, panel.now())
        return found, last_edit(session)
