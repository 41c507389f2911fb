"""What is done with a call from the console: each is one press."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.calls.blocking import BlockReasonError, block, ends
from radio.calls.consent import agreed
from radio.calls.desk import opened
from radio.calls.tables import Consent, PhoneCall
from radio.db import session_scope
from radio.units import Millis
from web.answers import TroubleError
from web.calls.blocks import blocked_numbers
from web.calls.blueprint import blueprint
from web.calls.following import SOCKET
from web.calls.reach import noted, open_line, order, row_now, tell_engine, told, who_asks
from web.calls.words import no_consent, not_kept, not_known
from web.live.course import on_the_air
from web.panel import current_panel
from web.trail import tell

ANSWERS = {
    "asked": Consent.ASKED,
    "card": Consent.CARD,
    "spoken": Consent.SPOKEN,
    "refused": Consent.REFUSED,
}
"""What can be noted of a caller's consent."""


LONGEST_SEGMENT = 3600
"""Seconds."""


def done() -> Response:
    """It was done."""
    answer = jsonify({"ok": True})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/<call_id>/answer")
def answer(call_id: str) -> Response:
    """Take a call that rings; the programme on the air is kept with it."""
    order("answer", call_id)
    _taken(call_id)
    return done()


@blueprint.post("/lines/<name>/open")
def take_line(name: str) -> Response:
    """Take whoever is on a telephone hybrid, whose own key has answered them; `id` is the call's."""
    call = open_line(name)
    _taken(str(call["id"]), call)
    answer = jsonify({"ok": True, "id": call["id"]})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _taken(call_id: str, fresh: dict[str, Any] | None = None) -> None:
    by, now = who_asks(), current_panel().now()

    def took(session: Session, row: PhoneCall) -> None:
        row.screened_by = by
        episode = on_the_air(session, now)
        row.episode_id = episode.id if episode else ""

    noted(call_id, took, fresh)


@blueprint.post("/<call_id>/refuse")
def refuse_call(call_id: str) -> Response:
    """Let it be busy for one that rings."""
    order("refuse", call_id)
    return done()


@blueprint.post("/<call_id>/hang-up")
def hang_up(call_id: str) -> Response:
    """End an answered call."""
    order("hang_up", call_id)
    return done()


@blueprint.post("/<call_id>/air")
def air(call_id: str) -> Response:
    """Put a caller on the air; without consent only for who says that they know (`unasked`)."""
    consent = consent_of(call_id)
    unasked = not consent.given
    if unasked and request.form.get("unasked") != "y":
        raise TroubleError(no_consent(consent), HTTPStatus.CONFLICT)
    order("air", call_id)
    tell(call_id, "without consent" if unasked else "")
    return done()


def consent_of(call_id: str) -> Consent:
    """What the caller said; nothing where the database does not tell."""
    try:
        with session_scope(current_panel().database) as session:
            row = session.get(PhoneCall, call_id)
            return row.consent if row else Consent.NONE
    except SQLAlchemyError:
        return Consent.NONE


@blueprint.post("/<call_id>/segment")
def segment(call_id: str) -> Response:
    """How long they are meant to be on the air (`seconds`, 0 for open), or `more` of it; for every console."""
    told(call_id)
    form, usual = request.form, current_panel().settings.segment
    seconds, more = form.get("seconds", type=int), form.get("more", 0, type=int)

    def lasts(session: Session, row: PhoneCall) -> None:
        # Two who press at once are each counted.
        session.flush()
        session.refresh(row, with_for_update=True)
        now = usual if row.segment is None else row.segment
        row.segment = min(max((now if seconds is None else seconds) + more, 0), LONGEST_SEGMENT)

    if not noted(call_id, lasts):
        raise TroubleError(not_kept(), HTTPStatus.SERVICE_UNAVAILABLE)
    tell(call_id, "segment")
    return done()


@blueprint.post("/<call_id>/unair")
def unair(call_id: str) -> Response:
    """Off the air; they wait again."""
    order("unair", call_id)
    return done()


@blueprint.post("/<call_id>/screen")
def screen(call_id: str) -> Response:
    """Speak with a caller on the private line, heard by nobody else."""
    order("screen", call_id)
    by = who_asks()

    def takes(_session: Session, row: PhoneCall) -> None:
        row.screened_by = by

    noted(call_id, takes)
    return done()


@blueprint.post("/<call_id>/unscreen")
def unscreen(call_id: str) -> Response:
    """Off the private line; they wait again."""
    order("unscreen", call_id)
    return done()


@blueprint.post("/<call_id>/consent")
def consent(call_id: str) -> Response:
    """Mark in the recording what the caller says, with its moment, and keep it."""
    said = ANSWERS.get(request.form.get("said", ""))
    if said is None:
        raise TroubleError(no_consent(Consent.NONE), HTTPStatus.BAD_REQUEST)
    by = who_asks()
    mark = order("mark", call_id, kind=f"consent_{said.value}", by=by)
    tell(call_id, said.value)

    changed: list[str] = []

    def says(session: Session, row: PhoneCall) -> None:
        at, frame = Millis(int(mark["at"])), int(mark["frame"])
        changed.extend(agreed(session, row, said, at=at, frame=frame, by=by))

    # Where it can't be written now, the agent's journal brings it.
    if noted(call_id, says):
        tell_engine(changed)
    return done()


@blueprint.post("/<call_id>/block")
def block_caller(call_id: str) -> Response:
    """Take no more calls of this number, and end the one there is, unless it is over."""
    panel = current_panel()
    call = panel.calls.call(call_id) or {"state": "ended"}
    try:
        with session_scope(panel.database, write=True) as session:
            row = row_now(session, call_id)
            number = str(call.get("number") or "") or opened(panel.keys, row, "number")
            block(
                session, panel.keys, number, by=who_asks(),
                reason=request.form.get("reason", ""), now=panel.now(),
                until=ends(request.form.get("days", 0, type=int), panel.now()),
            )  # fmt: skip
            session.commit()
    except BlockReasonError as error:
        raise TroubleError(not_known(), HTTPStatus.CONFLICT) from error
    tell(call_id, "blocked")
    tell_agent()
    if call.get("state") != "ended":
        order("refuse" if call.get("state") == "ringing" else "hang_up", call_id)
    return done()


def tell_agent() -> None:
    """Whom not to take, at once; where the agent is away it is told when it is back."""
    panel = current_panel()
    numbers = blocked_numbers(panel.database, panel.keys)
    panel.calls.renew()
    if numbers is None:
        return
    try:
        with EngineClient(panel.settings.data, SOCKET) as client:
            client.request("block", numbers=numbers)
    except (EngineAwayError, EngineRefusedError):
        return
