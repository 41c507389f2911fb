"""What became of the campaigns: booked, planned, aired, owed; and the shares of the law."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, timedelta
from http import HTTPStatus

from flask import Response, make_response, render_template, request

from radio.rehearsal.spotreport import SpotReport, spot_report
from radio.reports.asrun import safe_cell
from radio.spots.report import CampaignReport
from web.answers import Trouble, TroubleError, journal_away
from web.campaigns.blueprint import blueprint
from web.campaigns.forms import kind_words
from web.days import station_today
from web.language.say import _
from web.panel import current_panel

_WEEK = 7
_MOST = 400
"""Days that one report is about at most."""
_COLUMNS = ("id", "name", "advertiser", "day", "booked", "planned", "aired")


@blueprint.get("/report")
def report() -> Response:
    """A report of the days of ?first= to ?last=; without them, of the last week. With ?as=csv a file."""
    first, last = _days()
    found = _read(first, last)
    if request.args.get("as") == "csv":
        return _file(found.campaigns, first, last)
    return make_response(
        render_template(
            "campaigns/report.html",
            first=first,
            last=last,
            found=found,
            kinds=kind_words(),
            rules=current_panel().settings.spots,
        )
    )


def _read(first: date, last: date) -> SpotReport:
    panel = current_panel()
    settings = panel.settings
    journal, zone = settings.data / "asrun", settings.zone_info
    try:
        return spot_report(
            panel.database, journal, zone, settings.spots, first, last, station_today()
        )
    except OSError as error:
        raise journal_away() from error


def _days() -> tuple[date, date]:
    day = station_today()
    try:
        first = date.fromisoformat(request.args.get("first") or str(day - timedelta(days=_WEEK)))
        last = date.fromisoformat(request.args.get("last") or str(max(first, day)))
    except ValueError as error:
        raise _odd() from error
    if not 0 <= (last - first).days < _MOST or first.year < 2000 or last.year > 2199:
        raise _odd()
    return first, last


def _odd() -> TroubleError:
    trouble = Trouble(
        "bad_days",
        _("These are no days that a report can be about."),
        _("Give the earlier day first, and 400 days at most."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)


def _file(rows: Iterable[CampaignReport], first: date, last: date) -> Response:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for one in rows:
        head = [safe_cell(text) for text in (one.id, one.name, one.advertiser)]
        for day in one.days:
            writer.writerow([*head, day.day, day.booked, day.planned, day.aired])
    answer = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="spots-{first}-{last}.csv"'
    return answer
