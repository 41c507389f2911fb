"""Files that are added to what is being typed."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import unquote

from flask import Response, jsonify, request

from radio.complaints.intake.draftfiles import add_file, drop_file
from radio.complaints.intake.papers import FILES_MOST, SIZE_MOST, PaperError, look_at
from radio.db import session_scope
from web.answers import Trouble, TroubleError
from web.complaints.blueprint import blueprint
from web.complaints.drafting import is_filed, own
from web.complaints.reach import unknown_draft
from web.complaints.words import wrong_paper
from web.language.say import _
from web.panel import current_panel
from web.trail import tell_nothing

_NAME = "X-Name"
"""The header a file's name comes in, as of a URL's part: no address tells it to anybody's log."""


@blueprint.post("/drafts/<draft_id>/papers")
def add_paper(draft_id: str) -> Response:
    """A file, which is the body of the request; how it is called from now on."""
    tell_nothing()
    request.max_content_length = SIZE_MOST + 1
    if (request.content_length or 0) > SIZE_MOST:
        raise _refused("large")
    try:
        file = look_at(unquote(request.headers.get(_NAME, "")), request.get_data(cache=False))
    except PaperError as error:
        raise _refused(error.code) from error
    desk = current_panel().desk
    try:
        with session_scope(desk.database, write=True) as session:
            own(session, draft_id)
            if is_filed(session, draft_id):
                raise unknown_draft()
            added = add_file(session, desk.keys, draft_id, file, most=FILES_MOST, now=desk.clock())
            session.commit()
    except ValueError as error:
        raise unknown_draft() from error
    if added is None:
        raise _refused("many")
    return jsonify({"id": added.id, "name": added.name, "size": added.size})


@blueprint.post("/drafts/<draft_id>/papers/<file_id>/drop")
def drop_paper(draft_id: str, file_id: str) -> Response:
    """Take a file out again."""
    tell_nothing()
    with session_scope(current_panel().desk.database, write=True) as session:
        own(session, draft_id)
        drop_file(session, draft_id, file_id)
        session.commit()
    return jsonify({"ok": True})


def _refused(code: str) -> TroubleError:
    trouble = Trouble(code, wrong_paper(code), _("The complaint itself can be saved without it."))
    return TroubleError(trouble, HTTPStatus.UNPROCESSABLE_ENTITY)
