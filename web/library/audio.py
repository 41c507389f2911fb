"""Pre-listening: the audio of a piece as a browser plays it, from any place in it."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Response, request, send_file

from radio.calls import pieces
from radio.db import session_scope
from radio.library.listening import ListenBusyError, ListenError, listening_copy
from radio.library.tables import Media
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.library.blueprint import blueprint
from web.library.pieces import audio_file, piece
from web.panel import current_panel

_PLAYABLE: Final[dict[str, dict[str, str]]] = {
    "mp3": {".mp3": "audio/mpeg"},
    "flac": {".flac": "audio/flac"},
    "vorbis": {".ogg": "audio/ogg", ".oga": "audio/ogg"},
    "opus": {".opus": "audio/ogg", ".ogg": "audio/ogg", ".oga": "audio/ogg"},
    "aac": {".m4a": "audio/mp4", ".mp4": "audio/mp4", ".aac": "audio/aac"},
    "pcm_u8": {".wav": "audio/wav"},
    "pcm_s16le": {".wav": "audio/wav"},
    "pcm_s24le": {".wav": "audio/wav"},
    "pcm_f32le": {".wav": "audio/wav"},
}
"""What today's browsers play by themselves: by codec, then by the file's ending."""

_EXACT = frozenset({"audio/wav", "audio/flac"})
"""What browsers start to the millisecond wherever they are told to; in MP3 they guess."""


@blueprint.get("/<media_id>/audio")
def audio(media_id: str) -> Response:
    """The file of an active piece, with HTTP ranges; in another coding where browsers need it.

    With `exact=yes` always as one in which a browser finds a moment to the millisecond.
    """
    with session_scope(current_panel().database) as session:
        media = piece(session, media_id)
    path = audio_file(media)
    kind = _kind(media, path)
    if not kind or ("exact" in request.args and kind not in _EXACT):
        path, kind = _copy(media, path), "audio/flac"
        _known_again(media, path)
    answer = send_file(path, mimetype=kind, conditional=True, etag=True, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store" if media.withheld else "private, no-cache"
    answer.headers["Content-Disposition"] = "inline"
    return answer


def _kind(media: Media, path: Path) -> str:
    return _PLAYABLE.get(media.codec, {}).get(path.suffix.lower(), "")


def _known_again(media: Media, copy: Path) -> None:
    """A browser can save what it plays: whoever brings a copy back brings its callers back."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        is_new = pieces.note_copy(session, media.id, copy, panel.now())
        session.rollback()
    if is_new:
        with session_scope(panel.database, write=True) as session:
            pieces.note_copy(session, media.id, copy, panel.now())
            session.commit()


def _copy(media: Media, path: Path) -> Path:
    try:
        return listening_copy(current_panel().settings.data, media, path)
    except ListenBusyError as error:
        raise TroubleError(
            Trouble(
                "busy",
                _("Other pieces are being made ready to listen to."),
                _("Try again in a few seconds."),
            ),
            HTTPStatus.SERVICE_UNAVAILABLE,
        ) from error
    except ListenError as error:
        raise TroubleError(
            Trouble(
                "not_listenable",
                _("This piece can't be made ready to listen to: %(reason)s", reason=str(error)),
                _("Import the file again, as FLAC or MP3."),
            ),
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ) from error
