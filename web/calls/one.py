"""One call: its recording with what happened in it, who agreed, what was written, what came of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, send_file, url_for
from flask import request as asked
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from radio.calls.allowing import Allowed
from radio.calls.consent import (
    REASON_MOST,
    ConsentMissingError,
    OverrideReasonError,
    may_replay,
    override,
    taken_back,
)
from radio.calls.desk import written
from radio.calls.keeping import real_folder
from radio.calls.noted import NotedError, noted
from radio.calls.tables import PhoneCall, ReplayOverride
from radio.calls.takenback import note_taken_back
from radio.complaints.areas import full_name
from radio.db import session_scope
from radio.programmes.tables import Episode
from web.answers import Trouble, TroubleError
from web.calls.beside import beside
from web.calls.blueprint import blueprint
from web.calls.kept import kept_call, refuse_restricted
from web.calls.past import WHY_MOST, masked, said_why
from web.calls.reach import tell_engine, who_asks
from web.calls.words import consents, ends, marks, no_reason, whys
from web.language.say import _
from web.panel import current_panel
from web.trail import saw, tell, tell_nothing

TRACKS = {"caller": "caller.wav", "studio": "studio.wav"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recording:
    """What lies beside a call's tracks, in seconds from its answer."""

    seconds: float
    marks: Sequence[tuple[float, str, str]]
    spans: Sequence[tuple[float, float]]


@blueprint.get("/<call_id>")
def one(call_id: str) -> str:
    """A call: its recording, what was written, what was agreed, what came of it."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        row = _found(session, call_id)
        known = written(panel.keys, row)
        gate, why = _gate(session, call_id)
        query = select(ReplayOverride).where(ReplayOverride.call_id == call_id)
        overrides = list(session.scalars(query.order_by(ReplayOverride.at.desc())))
        episode = session.get(Episode, row.episode_id) if row.episode_id else None
        recording, tracks = _recording(row), _tracks(row)
        return render_template(
            "calls/one.html", call=row, known=masked(known), has_number=bool(known.number),
            gate=gate, why=why, overrides=overrides, recording=recording, tracks=tracks,
            programme=episode.programme.name if episode else "", consents=consents(), ends=ends(),
            marks=marks(), full_name=full_name, why_most=WHY_MOST, reason_most=REASON_MOST,
            kept=kept_call(session, row), beside=beside(session, row), picture=_picture(row, recording, tracks),
        )  # fmt: skip


def _found(session: Session, call_id: str) -> PhoneCall:
    row = session.get(PhoneCall, call_id)
    if row is None:
        trouble = Trouble(
            "no_such_call", _("There is no such call."), _("Look for it in the list.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    return row


def _gate(session: Session, call_id: str) -> tuple[Allowed | None, str]:
    try:
        return may_replay(session, call_id), ""
    except ConsentMissingError as error:
        return None, whys()[error.why]


def _folder(row: PhoneCall) -> Path | None:
    """Where its recording lies; None where there is none, or a journal names a place elsewhere."""
    if row.purged_at is not None or row.restricted_at is not None:
        return None
    folder = real_folder(current_panel().settings.data, row)
    return folder if folder is not None and folder.is_dir() else None


def _tracks(row: PhoneCall) -> list[str]:
    folder = _folder(row)
    return [name for name, file in TRACKS.items() if folder and (folder / file).is_file()]


def _recording(row: PhoneCall) -> Recording | None:
    folder = _folder(row)
    if folder is None:
        return None
    try:
        told = noted(folder)
    except NotedError as error:
        _log.warning("what lies beside a recording can't be read: %s", error)
        return None
    rate = told.rate
    spans = [(first / rate, last / rate) for first, last in told.spans]
    moments = [(one.frame / rate, one.kind, one.by) for one in told.marks]
    return Recording(told.frames / rate, moments, spans)


def _picture(
    row: PhoneCall, recording: Recording | None, tracks: Sequence[str]
) -> dict[str, Any] | None:
    """What the script draws, in seconds; a call that goes on has no picture yet."""
    if recording is None or not tracks or row.ended_at is None or recording.seconds <= 0:
        return None
    return {
        "seconds": recording.seconds,
        "spans": recording.spans,
        "marks": [at for at, _kind, _by in recording.marks],
        "waveforms": [
            url_for("calls.clip_waveform", call_id=row.id, track=track) for track in tracks
        ],
    }


@blueprint.get("/<call_id>/sound/<track>")
def sound(call_id: str, track: str) -> Response:
    """A track, to be heard here by the people of the station; each hearing is noted."""
    with session_scope(current_panel().database) as session:
        row = _found(session, call_id)
        refuse_restricted(row)
        folder = _folder(row)
    path = folder / TRACKS[track] if folder and track in TRACKS else None
    if path is None or not path.is_file():
        trouble = Trouble(
            "no_recording", _("There is no recording of this call."), _("Nothing to do.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    saw("call.recording", call_id, track)
    answer = send_file(path, mimetype="audio/wav", conditional=True, etag=True, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


@blueprint.post("/<call_id>/number")
def number(call_id: str) -> str:
    """The number in full, as a part of the page, for a reason that is noted."""
    panel, why = current_panel(), said_why()
    tell_nothing()
    with session_scope(panel.database) as session:
        known = written(panel.keys, _found(session, call_id))
    saw("call.number", call_id, why)
    return render_template("calls/number.html", number=known.number)


@blueprint.post("/<call_id>/override")
def let_out(call_id: str) -> Answer:
    """Let it be replayed without consent, for a reason that is kept."""
    panel, reason = current_panel(), asked.form.get("reason", "")
    try:
        with session_scope(panel.database, write=True) as session:
            _found(session, call_id)
            changed = override(session, call_id, by=who_asks(), reason=reason, now=panel.now())
            session.commit()
    except OverrideReasonError as error:
        raise TroubleError(no_reason(), HTTPStatus.BAD_REQUEST) from error
    except ConsentMissingError as error:
        trouble = Trouble("purged", whys()[error.why], _("Nothing to do."))
        raise TroubleError(trouble, HTTPStatus.CONFLICT) from error
    tell(call_id, " ".join(reason.split()))
    tell_engine(changed)
    return _back(call_id)


@blueprint.post("/<call_id>/withdraw")
def withdraw(call_id: str) -> Answer:
    """The caller takes their consent back: nothing more of it is replayed (UU 27/2022 art. 9)."""
    panel = current_panel()
    with session_scope(panel.database, write=True) as session:
        row = _found(session, call_id)
        changed = taken_back(session, row, now=panel.now(), by=who_asks())
        try:
            note_taken_back(panel.settings.data, row)
        except OSError as error:
            _log.warning("what was taken back is in the database alone: %s", error)
        session.commit()
    tell(call_id, "withdrawn")
    tell_engine(changed)
    return _back(call_id)


def _back(call_id: str) -> Answer:
    return redirect(url_for("calls.one", call_id=call_id), HTTPStatus.SEE_OTHER)
