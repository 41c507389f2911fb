"""What is known of the calls that go on, and what is written about them."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import select

from radio.air.control.client import EngineAwayError, EngineClient, EngineRefusedError
from radio.calls.desk import (
    OverwrittenError,
    UnfitNoteError,
    calls_of,
    move,
    rank,
    write,
    written,
)
from radio.calls.sealing import plain_number
from radio.calls.tables import PhoneCall
from radio.complaints.areas import areas, full_name
from radio.complaints.intake.known import Caller, called_before
from radio.complaints.phones import masked_phone
from radio.db import session_scope
from radio.people.rights import Right
from web.access import may_here
from web.answers import TroubleError
from web.calls.blueprint import blueprint
from web.calls.following import SOCKET
from web.calls.orders import done
from web.calls.reach import row_now, told, who_asks
from web.calls.words import gone, overwritten
from web.complaints.reach import register_now
from web.complaints.words import states
from web.panel import current_panel
from web.trail import saw, tell_nothing

CHOSEN_MS = 10_800_000
"""ms after its ring for which a call that the agent has forgotten is still told of: a long show."""
_log = logging.getLogger(__name__)


@blueprint.get("/desk")
def desk() -> Response:
    """What people know of the calls that the agent tells of: for who runs the air.

    The one that somebody has `chosen` is told of beyond its end: what came of it is still written.
    """
    panel = current_panel()
    ids = [str(row.get("id")) for row in (panel.calls.report or {}).get("calls") or ()]
    chosen = request.args.get("chosen", "")
    with session_scope(panel.database) as session:
        rows = {row.id: row for row in session.scalars(_of([*ids, chosen]))}
        if _is_recent(rows.get(chosen)):
            ids.append(chosen)
        found = {call_id: _details(panel.calls.call(call_id), rows.get(call_id)) for call_id in ids}
    answer = jsonify({"calls": found})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_recent(row: PhoneCall | None) -> bool:
    since = current_panel().now() - CHOSEN_MS
    return row is not None and row.rang_at > since and row.restricted_at is None


def _of(ids: list[str]) -> Any:
    return select(PhoneCall).where(PhoneCall.id.in_(ids))


def _details(call: dict[str, Any] | None, row: PhoneCall | None) -> dict[str, Any]:
    """With a number of which the last digits are shown. Before there is a row, what the network says."""
    call = call or {}
    number = str(call.get("number") or "")
    bare = {
        "number": masked_phone(number) if number else "", "name": str(call.get("name") or ""),
        "topic": "", "notes": "", "area_code": "", "area": "", "consent": "none", "consent_at": None,
        "consent_by": "", "rank": call.get("answered_at") or call.get("rang_at"), "by": "",
        "ticket": "", "segment": current_panel().settings.segment,
        "answered_at": call.get("answered_at"),
    }  # fmt: skip
    if row is None:
        return bare
    known = written(current_panel().keys, row)
    # The row may have come from the console before the journal told when it was answered.
    at = float(call.get("answered_at") or rank(row))
    return bare | {
        "number": bare["number"] or (masked_phone(known.number) if known.number else ""),
        "answered_at": call.get("answered_at") or row.answered_at,
        "name": known.name or bare["name"], "topic": known.topic, "notes": known.notes,
        "area_code": row.area_code, "area": full_name(row.area_code) if row.area_code else "",
        "consent": row.consent.value, "consent_at": row.consent_at, "consent_by": row.consent_by,
        "rank": at if row.position is None else row.position, "by": row.screened_by,
        "ticket": row.ticket,
        "segment": bare["segment"] if row.segment is None else row.segment,
    }  # fmt: skip


@blueprint.get("/<call_id>/before")
def before(call_id: str) -> Response:
    """Whether this number called before, and the last of its cases: found without showing it."""
    panel, call = current_panel(), told(call_id)
    number = str(call.get("number") or "")
    with session_scope(panel.database) as session:
        calls = sum(row.id != call_id for row in calls_of(session, panel.keys, number))
    cases = _cases(number)
    last = cases.last
    answer = jsonify(
        {
            "calls": calls, "cases": cases.cases, "ticket": last.ticket if last else "",
            "state": states()[last.state] if last and last.state else "",
        }
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cases(number: str) -> Caller:
    """What the register knows of a number, for who may read complaints."""
    if not number or not may_here(Right.COMPLAINTS_READ):
        return Caller(0, None)
    return called_before(current_panel().desk, register_now(), dialled(number))


def dialled(number: str) -> str:
    """A number as the register knows telephones."""
    plain = plain_number(number)
    return f"+{plain}" if plain.isdecimal() and plain.startswith("62") else number


@blueprint.post("/<call_id>/write")
def write_note(call_id: str) -> Response:
    """Keep what is typed into a field; where somebody else wrote there, theirs is told."""
    tell_nothing()
    panel, form = current_panel(), request.form
    field, text = form.get("field", ""), form.get("text", "")
    try:
        if field == "area_code" and text and text not in kecamatan():
            raise UnfitNoteError(field)
        with session_scope(panel.database, write=True) as session:
            row = row_now(session, call_id)
            write(session, panel.keys, row, field, text, was=form.get("was", ""), by=who_asks())
            session.commit()
    except OverwrittenError as error:
        answer = jsonify({"ok": False, "theirs": error.theirs, "message": overwritten()})
        answer.status_code = HTTPStatus.CONFLICT
        return answer
    except UnfitNoteError:
        answer = jsonify({"ok": False})
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer
    return done()


@blueprint.app_template_global()
def kecamatan() -> dict[str, str]:
    """The regency's kecamatan by their codes."""
    return {
        one.code: one.name for one in areas().values() if one.parent and not one.is_village
    }  # fmt: skip


@blueprint.post("/<call_id>/move")
def move_call(call_id: str) -> Response:
    """Put a caller who waits right after another one; first without `after`."""
    panel = current_panel()
    waiting = [
        str(row.get("id"))
        for row in (panel.calls.report or {}).get("calls") or ()
        if row.get("state") in {"waiting", "screening"}
    ]
    with session_scope(panel.database, write=True) as session:
        rows = [row_now(session, one) for one in waiting]
        for row in rows:
            row.answered_at = row.answered_at or told(row.id).get("answered_at")
        if not move(rows, call_id, request.form.get("after", "")):
            raise TroubleError(gone(), HTTPStatus.CONFLICT)
        ids = [row.id for row in sorted(rows, key=rank)]
        session.commit()
    _tell_order(ids)
    return done()


def _tell_order(ids: list[str]) -> None:
    """Callers are told their place; an agent that is away or does not tell any loses nothing else."""
    try:
        with EngineClient(current_panel().settings.data, SOCKET) as client:
            client.request("order", ids=ids)
    except (EngineAwayError, EngineRefusedError) as error:
        _log.debug("the agent does not know the order: %s", error)


@blueprint.post("/<call_id>/complaint")
def for_complaint(call_id: str) -> Response:
    """What a new complaint takes along from a call: the number in full, which is noted."""
    panel = current_panel()
    tell_nothing()
    with session_scope(panel.database, write=True) as session:
        row = row_now(session, call_id)
        known = written(panel.keys, row)
        consent, area, at = row.consent, row.area_code, row.consent_at
        session.commit()
    saw("call.number", call_id, "for a complaint")
    answer = jsonify(
        {
            "call_id": call_id, "phone": known.number, "name": known.name, "text": known.topic,
            "area_code": area, "agrees": consent.given, "refuses": consent.value == "refused",
            "how": "spoken" if consent.value == "spoken" else "ticked", "at": at,
        }
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
