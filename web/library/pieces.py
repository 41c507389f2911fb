"""A piece of the library for a request: found, or told that it is not there."""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path

from flask import Response
from sqlalchemy.orm import Session

from radio.library.store import NoSuchMediaError, find, location
from radio.library.tables import Media, MediaState
from radio.people.rights import Right
from web.access import may_here
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel
from web.pieces import withheld
from web.trail import saw


def piece(session: Session, media_id: str) -> Media:
    """The piece of this id.

    Raises:
        TroubleError: there is none (404).
    """
    try:
        return find(session, media_id)
    except NoSuchMediaError as error:
        raise TroubleError(
            Trouble(
                "no_such_piece",
                _("The library has no such piece."),
                _("Search for it again: it may have been imported anew."),
            ),
            HTTPStatus.NOT_FOUND,
        ) from error


def audio_file(media: Media) -> Path:
    """The file of a piece, to be heard in the station; one that is withheld for who may hear calls.

    Raises:
        TroubleError: the piece is retired (404), withheld (403), or its file is not where it should be (404).
    """
    path = location(media, current_panel().settings.data)
    if media.state is MediaState.RETIRED:
        raise TroubleError(
            Trouble(
                "retired",
                _("This piece is retired, so it is not played."),
                _("Bring it back on its page, then listen."),
            ),
            HTTPStatus.NOT_FOUND,
        )
    if media.state is MediaState.WITHHELD:
        if not may_here(Right.CALLS_READ):
            raise TroubleError(withheld(), HTTPStatus.FORBIDDEN)
        saw("call.piece", media.id)
    if media.state is MediaState.MISSING or not path.is_file():
        raise TroubleError(
            Trouble(
                "file_missing",
                _("The file of this piece is not there."),
                _("Put the file back where it was, or import it again."),
            ),
            HTTPStatus.NOT_FOUND,
        )
    return path


def said(answer: Response, text: str, more: str = "") -> Response:
    """Have the page say something when the answer has come."""
    answer.headers["HX-Trigger"] = json.dumps({"said": {"text": text, "more": more}})
    return answer
