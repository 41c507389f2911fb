"""Photos and files that a phone brings, each by itself before the complaint it belongs to.

What has arrived waits as the files of a draft do, sealed, and goes with the complaint. Sent again it is
the same one; what a photo is is told by its content, and its metadata goes (`intake.papers`).
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from urllib.parse import unquote

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from radio.complaints.ids import is_id
from radio.complaints.intake.draftfiles import add_file, files_of
from radio.complaints.intake.filing import known_by_key
from radio.complaints.intake.papers import FILES_MOST, SIZE_MOST, PaperError, look_at
from radio.complaints.intake.tables import Draft, WaitingKind
from radio.db import session_scope
from web.answers import Trouble, TroubleError, refuse
from web.complaints.words import wrong_paper
from web.language.say import _
from web.panel import current_panel
from web.trail import tell_nothing
from web.village.blueprint import blueprint

_NAME = "X-Name"


def filing_key(key: str) -> str:
    """What the register knows something by that a phone calls so."""
    return f"phone {key}"


@blueprint.post("/papers/<key>")
def paper(key: str) -> Response:
    """A file, which is the body of the request, of the complaint that a phone calls so."""
    tell_nothing()
    request.max_content_length = SIZE_MOST + 1
    if (request.content_length or 0) > SIZE_MOST:
        return _refused("large")
    data = request.get_data(cache=False)
    desk = current_panel().desk
    try:
        file = look_at(unquote(request.headers.get(_NAME, "")), data)
    except PaperError as error:
        return _refused(error.code)
    with session_scope(desk.database, write=True) as session:
        if not is_id(key) or session.get(Draft, key) is not None:
            raise _unfit()
        if known_by_key(session, filing_key(key), WaitingKind.COMPLAINT) is not None:
            # The complaint itself has arrived, and with it all its files: its answer was not heard.
            return jsonify({"ok": True, "id": ""})
        added = add_file(session, desk.keys, key, file, most=FILES_MOST, now=desk.clock())
        session.commit()
    return jsonify({"ok": True, "id": added.id}) if added else _refused("many")


def missing(session: Session, key: str, named: Collection[str]) -> bool:
    """Whether a file that a phone has sent is not here any more: the station was put back from a copy."""
    there = {one.id for one in files_of(session, key)}
    filed = known_by_key(session, filing_key(key), WaitingKind.COMPLAINT)
    return filed is None and not set(named) <= there


def _refused(code: str) -> Response:
    trouble = Trouble(code, wrong_paper(code), _("The complaint itself can be saved without it."))
    return refuse(trouble, HTTPStatus.UNPROCESSABLE_ENTITY)


def _unfit() -> TroubleError:
    trouble = Trouble(
        "unfit",
        _("The panel did not understand this request."),
        _("Reload the page and try again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
