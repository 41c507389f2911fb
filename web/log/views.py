"""The pages of the log."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from playlists.clock import to_local
from radio.db import session_scope
from web.log.blueprint import blueprint
from web.log.rows import DayRow, rows_of_day
from web.panel import current_panel


@blueprint.get("/")
def today() -> Response:
    """To the log of today."""
    return redirect(url_for("log.day", day=_today()))


@blueprint.get("/<day:day>")
def day(day: date) -> str:
    """The log of a local day."""
    return render_template(
        "log/page.html",
        day=day,
        today=_today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        rows=_rows(day),
    )


@blueprint.get("/<day:day>/rows")
def rows(day: date) -> str:
    """Its rows alone, for a page that is open while they change."""
    return render_template("log/rows.html", day=day, rows=_rows(day))


def _rows(day: date) -> list[DayRow]:
    panel = current_panel()
    with session_scope(panel.database) as session:
        return rows_of_day(session, day, panel.settings.zone_info, panel.now())


def _today() -> date:
    panel = current_panel()
    return to_local(panel.now(), panel.settings.zone_info).date()
