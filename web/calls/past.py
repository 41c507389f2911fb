"""Calls that are over: those of a day, of a programme, of a number."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import day_span, to_local
from radio.calls.desk import Written, calls_of, written
from radio.calls.tables import PhoneCall
from radio.complaints.areas import full_name
from radio.complaints.phones import masked_phone
from radio.db import session_scope
from radio.programmes.tables import Episode, Programme
from web.answers import TroubleError
from web.calls.blueprint import blueprint
from web.calls.words import consents, ends, no_reason
from web.dates import day_asked
from web.panel import current_panel
from web.trail import saw, tell_nothing

MOST = 200
WHY_LEAST, WHY_MOST = 10, 300


@blueprint.get("/")
def index() -> str:
    """The calls of a day, or of a programme."""
    panel = current_panel()
    zone = panel.settings.zone_info
    day = day_asked(request.args.get("day", "")) or to_local(panel.now(), zone).date()
    programme = request.args.get("programme", "")
    query = select(PhoneCall).order_by(PhoneCall.rang_at.desc()).limit(MOST)
    if programme:
        query = query.join(Episode, Episode.id == PhoneCall.episode_id)
        query = query.where(Episode.programme_id == programme)
    else:
        span = day_span(day, zone)
        query = query.where(PhoneCall.rang_at >= span.start, PhoneCall.rang_at < span.end)
    with session_scope(panel.database) as session:
        rows = list(session.scalars(query))
        return _listed(session, rows, day=day, programme=programme)


def _listed(session: Session, rows: Sequence[PhoneCall], **more: Any) -> str:
    keys = current_panel().keys
    programmes = list(session.scalars(select(Programme).order_by(Programme.name)))
    return render_template(
        "calls/index.html",
        calls=[(row, masked(written(keys, row))) for row in rows],
        programmes=[(one.id, one.name) for one in programmes],
        consents=consents(), ends=ends(), full_name=full_name, why_most=WHY_MOST, **more,
    )  # fmt: skip


def masked(known: Written) -> dict[str, str]:
    """What is shown without a reason: of the number its last digits."""
    number = masked_phone(known.number) if known.number else ""
    return {"number": number, "name": known.name, "topic": known.topic, "notes": known.notes}


@blueprint.post("/find")
def find() -> str:
    """The calls of a number, for a reason that is noted."""
    panel, why = current_panel(), said_why()
    tell_nothing()
    with session_scope(panel.database) as session:
        rows = calls_of(session, panel.keys, request.form.get("number", "")[:40], MOST)
        saw("call.find", "", why)
        return _listed(session, rows, day=None, programme="", found=True)


def said_why() -> str:
    """Why somebody wants to see it.

    Raises:
        TroubleError: too little is said.
    """
    why = " ".join(request.form.get("why", "").split())
    if not WHY_LEAST <= len(why) <= WHY_MOST:
        raise TroubleError(no_reason(), HTTPStatus.BAD_REQUEST)
    return why
