"""Clips: taken out by who may, for a reason, and noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from http import HTTPStatus
from typing import Final

from flask import Response, redirect, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from playlists.clock import to_local
from radio.archive.cutting import FORMATS, Request, export
from radio.archive.errors import ArchiveError, WithheldError
from radio.archive.naming import CLIPS
from radio.archive.tables import ArchiveExport
from radio.archive.voices import withheld
from radio.calls.consent import Withheld
from radio.db import session_scope
from radio.units import Millis
from web import trail
from web.answers import Trouble, TroubleError
from web.archive.blueprint import blueprint
from web.archive.holding import by
from web.archive.views import wall
from web.dates import exact
from web.language.say import _
from web.panel import current_panel

_WHY_MOST: Final = 200
_NEEDED: Final = 3


@blueprint.post("/<day:day>/clip")
def cut(day: date) -> AnyResponse:
    """Cut what lies between two times of a day; leads to the file."""
    start, end = _stretch(day)
    why = request.form.get("why", "").strip()[:_WHY_MOST]
    if len(why) < _NEEDED:
        raise _wrong(
            "why", _("Say what the clip is for."), _("It is noted with who took it and when.")
        )
    format_ = request.form.get("format", FORMATS[0])
    panel = current_panel()
    try:
        clip = export(panel.place, Request(start, end, format_, by(), why))
    except WithheldError as error:
        raise _withheld(error.calls, HTTPStatus.UNPROCESSABLE_ENTITY) from error
    except ArchiveError as error:
        raise _wrong(
            "clip",
            _("This clip can't be cut."),
            _("Look at the day: part of it may be missing, or still be recorded."),
        ) from error
    trail.tell(clip.path.name, why)
    return redirect(url_for("archive.clip_file", clip=clip.path.name), HTTPStatus.SEE_OTHER)


@blueprint.get("/clips/<clip>")
def clip_file(clip: str) -> Response:
    """A clip that was cut."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        wanted = select(ArchiveExport).where(ArchiveExport.name == clip)
        rows = session.scalars(wanted).all()
        known = rows[0].name if rows else ""
        held = [one for row in rows for one in withheld(session, row.from_at, row.to_at)]
    path = panel.settings.data / CLIPS / known
    if not known or not path.is_file():
        raise TroubleError(
            Trouble(
                "no_such_clip", _("There is no such clip."), _("Cut it again from the archive.")
            ),
            HTTPStatus.NOT_FOUND,
        )
    if held:
        raise _withheld(held, HTTPStatus.CONFLICT)
    trail.did("archive.download", known)
    answer = send_file(path, as_attachment=True, download_name=known, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _withheld(held: Iterable[Withheld], status: HTTPStatus) -> TroubleError:
    zone = current_panel().settings.zone_info
    times = ", ".join(exact(to_local(one.began, zone)) for one in held)
    trouble = Trouble(
        "withheld",
        _("A caller in it has not agreed to be heard again: on the air at %(times)s.", times=times),
        _("Cut around it, or let it out for a reason on the page of the call."),
    )
    return TroubleError(trouble, status)


def _stretch(day: date) -> tuple[Millis, Millis]:
    near = Millis(request.form.get("near", 0, type=int))
    start = wall(day, request.form.get("from", ""), near)
    end = None if start is None else wall(day, request.form.get("to", ""), start)
    if start is None or end is None:
        raise _wrong(
            "times",
            _("Beginning and end are needed."),
            _("Write them as 14.32.05, or press I and O."),
        )
    if end <= start:
        raise _wrong(
            "order", _("The end comes before the beginning."), _("Give the earlier time first.")
        )
    return start, end


def _wrong(code: str, message: str, do: str) -> TroubleError:
    return TroubleError(Trouble(code, message, do), HTTPStatus.UNPROCESSABLE_ENTITY)
