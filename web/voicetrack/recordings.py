"""A recording on its way: offered, sent in parts, listened to by the station's own import."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.orm import Session

from radio.broadcastlog.voicetracks import LONGEST
from radio.db import session_scope
from radio.library import intake
from radio.library.categories import VOICE_TRACK
from radio.library.intake import NoSuchImportError, Offer
from radio.library.intaketables import FileState, ImportFile
from radio.library.tables import Media
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.library.reasons import refusal
from web.library.receiving import no_such_import, receive_part
from web.panel import current_panel
from web.trail import tell
from web.voicetrack.blueprint import blueprint

_SAMPLE_RATE_MOST = 192_000
_BYTES = 2
_HEADER = 4096
MOST = round(LONGEST * _SAMPLE_RATE_MOST * _BYTES) + _HEADER
"""Bytes of a recording: the longest one, in mono, of the best sound card."""
_NAME = "rekaman.wav"
_ONLY = 0
"""Number of the one file of its import."""


@blueprint.post("/recordings")
def offer() -> Response:
    """Offer a recording of `size` bytes; the answer says its number and from which byte to send."""
    size = request.form.get("size", 0, type=int)
    if not 0 < size <= MOST:
        raise _too_large()
    panel, who = current_panel(), current_who()
    with session_scope(panel.database, write=True) as session:
        by = who.name if who else ""
        batch = intake.open_batch(session, VOICE_TRACK, by, datetime.now(UTC))
        (taken,) = intake.offer(session, panel.settings.data, batch, [Offer(_NAME, size)])
        session.commit()
    if taken.state is FileState.REFUSED:
        raise _refused(taken.reason)
    tell(batch.id, f"{size} bytes")
    return jsonify({"recording": batch.id, "have": taken.have})


@blueprint.post("/recordings/<batch_id>")
def send(batch_id: str) -> Response:
    """A part of it, which begins at byte `start`; the body is the bytes. The last one closes it."""
    with session_scope(current_panel().database) as session:
        size = recording(session, batch_id).size
    answer = receive_part(batch_id, _ONLY)
    if answer.get_json().get("have") == size:
        with session_scope(current_panel().database, write=True) as session:
            intake.close_batch(session, intake.batch_of(session, batch_id))
            session.commit()
    return answer


@blueprint.get("/recordings/<batch_id>")
def arrived(batch_id: str) -> Response:
    """How far it is: `{"state", "have", "reason", "piece"}`; the piece once it is one."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        file = recording(session, batch_id)
        body: dict[str, Any] = {
            "state": file.state,
            "have": intake.received(panel.settings.data, file),
            "reason": refusal(file.reason),
            "piece": None,
        }
        if file.media_id:
            body["piece"] = _measured(session.get_one(Media, file.media_id))
    answer = jsonify(body)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def recording(session: Session, batch_id: str) -> ImportFile:
    """The one file of an import that is a recording.

    Raises:
        TroubleError: there is no such recording (404).
    """
    try:
        batch = intake.batch_of(session, batch_id)
    except NoSuchImportError as error:
        raise no_such_import() from error
    file = session.get(ImportFile, (batch_id, _ONLY))
    if file is None or batch.category != VOICE_TRACK:
        raise no_such_import()
    return file


def piece_of(session: Session, batch_id: str) -> Media:
    """The piece that a recording became.

    Raises:
        TroubleError: it is not one yet, or can't be, or something else has the same sound.
    """
    file = recording(session, batch_id)
    if file.state is FileState.REFUSED:
        raise _refused(file.reason)
    if not file.media_id:
        raise TroubleError(
            Trouble(
                "not_yet",
                _("The station has not listened to the recording yet."),
                _("It is safe there. Wait a moment, then keep it again."),
            )
        )
    media = session.get_one(Media, file.media_id)
    if media.category != VOICE_TRACK:
        raise TroubleError(
            Trouble(
                "another_piece",
                _("The library has this sound already as “%(title)s”.", title=media.title),
                _("Put that piece into the log from the log's page."),
            )
        )
    return media


def _measured(media: Media) -> dict[str, Any]:
    """What the import heard; seconds and LUFS."""
    return {
        "id": media.id,
        "title": media.title,
        "seconds": round(media.cue_out - media.cue_in, 2),
        "cut_before": round(media.cue_in, 2),
        "cut_after": round(media.duration - media.cue_out, 2),
        "loudness": round(media.loudness, 1),
    }


def _refused(reason: str) -> TroubleError:
    return TroubleError(
        Trouble(
            "recording_refused",
            _("The station can't use this recording: %(reason)s", reason=refusal(reason)),
            _("It stays in this browser. Listen to it, then record again."),
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )


def _too_large() -> TroubleError:
    return TroubleError(
        Trouble(
            "too_large",
            _("A recording may last %(minutes)s minutes.", minutes=round(LONGEST / 60)),
            _("Record it in two parts."),
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )
