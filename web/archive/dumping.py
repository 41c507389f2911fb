"""What was dumped on a day: who did it and when, and the sound that nobody heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from flask import Response, send_file

from playlists.clock import day_span, to_local
from radio.calls.consent import LATEST_MS, on_air
from radio.db import session_scope
from radio.reports.dumps import Dump, dumped_file, dumps
from radio.units import Millis
from web.answers import Trouble, TroubleError, journal_away
from web.archive.blueprint import blueprint
from web.calls.kept import refuse_restricted
from web.dates import day_asked
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
    """The sound of a dump, to be heard here by who may hear calls; each hearing is noted.

    Not while a caller in it has processing of their data restricted, as it is with their call.
    """
    panel = current_panel()
    path, row = dumped_file(panel.settings.data, name), _named(name)
    if path is None or row is None:
        trouble = Trouble(
            "no_dump", _("This sound is not there any more."), _("Dumped seconds are kept for a while only.")
        )  # fmt: skip
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    _refuse_restricted(row)
    saw("dump.recording", name)
    answer = send_file(path, mimetype="audio/wav", conditional=True, etag=True, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _named(name: str) -> Dump | None:
    """The dump of that file: its name begins with its day."""
    day = day_asked(name[:8])
    if day is None:
        return None
    return next((one.row for one in dumped_on(day) if one.row.name == name), None)


def _refuse_restricted(row: Dump) -> None:
    """By who was on the air while it was said: at most a whole delay before it was thrown away."""
    start = Millis(row.at - round(row.seconds * 1000) - LATEST_MS)
    with session_scope(current_panel().database) as session:
        for _span, call in on_air(session, start, row.at):
            refuse_restricted(call)
