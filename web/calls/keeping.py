"""What is done about keeping a call: held, left alone, deleted early at its caller's wish."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from radio.archive.askedcalls import SAID_LEAST, SAID_MOST, Asked, KeptError, WhyNot
from radio.archive.callcases import closings
from radio.archive.deletions import Rule
from radio.archive.removing import StrangeError, Why
from radio.calls import keeping
from radio.calls.keeping import folder_of
from radio.calls.pieces import settle_call
from radio.calls.takenback import note_restricted
from radio.db import session_scope
from web.answers import Trouble, TroubleError
from web.calls.blueprint import blueprint
from web.calls.kept import call_there, why_not_words
from web.calls.reach import tell_engine, who_asks
from web.complaints.reach import register_engine
from web.language.say import _
from web.panel import current_panel
from web.trail import tell

_log = logging.getLogger(__name__)


@blueprint.post("/<call_id>/hold")
def hold_call(call_id: str) -> Response:
    """Keep it until somebody ends that."""
    panel, why = current_panel(), request.form.get("why", "")
    try:
        with session_scope(panel.database, write=True) as session:
            call_there(session, call_id)
            keeping.hold(session, call_id, why, who_asks(), panel.now())
            session.commit()
    except keeping.HoldError as error:
        raise TroubleError(
            Trouble(
                "not_held",
                _("This call can't be held: its recording is gone, or the reason is missing."),
                _("Say in five letters at least which case or dispute it is for."),
            ),
            HTTPStatus.CONFLICT,
        ) from error
    tell(call_id, " ".join(why.split()))
    return _back(call_id)


@blueprint.post("/<call_id>/restrict")
def restrict_call(call_id: str) -> Response:
    """Have it neither heard nor cut, for a reason; or, with `lift`, again (UU 27/2022 art. 11)."""
    panel, lift = current_panel(), request.form.get("lift") == "y"
    why = " ".join(request.form.get("why", "").split())[:SAID_MOST]
    if not lift and len(why) < SAID_LEAST:
        raise _no_reason()
    with session_scope(panel.database, write=True) as session:
        row = call_there(session, call_id)
        if row.restricted_at is not None and not row.restricted_why:
            raise TroubleError(
                Trouble(
                    "restricted_there",
                    _("Its caller has asked for that in the register."),
                    _("Lift it there, under “Personal data”."),
                ),
                HTTPStatus.CONFLICT,
            )
        now = panel.now()
        row.restricted_at, row.restricted_why = (None, "") if lift else (now, why)
        try:
            note_restricted(panel.settings.data, row, now)
        except OSError as error:
            _log.warning("what was restricted is in the database alone: %s", error)
        session.flush()
        changed = settle_call(session, call_id)
        session.commit()
    tell(call_id, "lifted" if lift else why)
    tell_engine(changed)
    return _back(call_id)


@blueprint.post("/<call_id>/delete")
def delete_call(call_id: str) -> Response:
    """Delete the recording of one that was never on the air, before its time."""
    panel, said = current_panel(), " ".join(request.form.get("why", "").split())[:SAID_MOST]
    if len(said) < SAID_LEAST:
        raise _no_reason()
    with session_scope(panel.database) as session:
        row = call_there(session, call_id)
        plain = Asked(panel.place, None).why_not(session, row)
    try:
        if plain is not None:
            raise KeptError(plain)
        asked = Asked(panel.place, closings(register_engine(), {call_id: row.case_id}))
        asked.remove(call_id, Why(Rule.PERSON, by=who_asks(), said=said))
    except KeptError as error:
        trouble = Trouble(f"kept_{error.why}", why_not_words()[error.why], _("It stays."))
        raise TroubleError(trouble, HTTPStatus.CONFLICT) from error
    except (StrangeError, OSError) as error:
        trouble = Trouble(
            "not_deleted",
            _("The recording can't be deleted: the disk refuses."),
            _("Tell the administrator; nothing was lost."),
        )
        raise TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE) from error
    tell(call_id, said)
    return _back(call_id)


def _no_reason() -> TroubleError:
    trouble = Trouble(
        "no_reason",
        _("A reason of %(least)s letters at least is needed.", least=SAID_LEAST),
        _("Write why; it is kept. Then try again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)


def _back(call_id: str) -> Response:
    return redirect(url_for("calls.one", call_id=call_id), HTTPStatus.SEE_OTHER)


@blueprint.post("/<call_id>/voice")
def hand_over(call_id: str) -> Response:
    """Their own voice as a file, to be handed to the caller: the other side is not theirs (UU 27/2022 art. 7)."""
    panel, why = current_panel(), " ".join(request.form.get("why", "").split())[:SAID_MOST]
    if len(why) < SAID_LEAST:
        raise _no_reason()
    with session_scope(panel.database) as session:
        row = call_there(session, call_id)
        folder = folder_of(panel.settings.data, row) if row.purged_at is None else None
    path = folder / "caller.wav" if folder is not None else None
    if path is None or path.is_symlink() or not path.is_file():
        trouble = Trouble("no_recording", why_not_words()[WhyNot.GONE], _("Nothing to do."))
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    tell(call_id, why)
    answer = send_file(path, as_attachment=True, download_name=f"suara-{call_id}.wav", max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer
