"""What was dumped on a day: who did it and when, and the sound that nobody heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from flask import Response, send_file

from playlists.clock import day_span, to_local
from radio.reports.dumps import Dump, dumped_file, dumps
from web.answers import Trouble, TroubleError, journal_away
from web.archive.blueprint import blueprint
from web.language.say import _
from web.panel import current_panel
from web.trail import saw


@dataclass(frozen=True, slots=True)
class DumpShown:
    """A dump as the page of its day shows it; `by` in words."""

    at: datetime
    by: str
    row: Dump


def dumped_on(day: date) -> list[DumpShown]:
    """Those of a local day, in order.

    Raises:
        TroubleError: the journal can't be read.
    """
    panel = current_panel()
    zone = panel.settings.zone_info
    span = day_span(day, zone)
    try:
        found = dumps(panel.database, panel.settings.data, span.start, span.end)
    except OSError as error:
        raise journal_away() from error
    return [DumpShown(to_local(one.at, zone), _by(one), one) for one in found]


def _by(one: Dump) -> str:
    """A station without accounts knows nobody by name."""
    if one.by == "emergency":
        return _("the emergency, at once")
    return one.by or _("somebody at the console")


@blueprint.get("/dumped/<name>")
def dumped(name: str) -> Response:
    """The sound of a dump, to be heard here by who may hear calls; each hearing is noted."""
    path = dumped_file(current_panel().settings.data, name)
    if path is None:
        trouble = Trouble(
            "no_dump", _("This sound is not there any more."), _("Dumped seconds are kept for a while only.")
        )  # fmt: skip
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    saw("dump.recording", name)
    answer = send_file(path, mimetype="audio/wav", conditional=True, etag=True, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer
