"""Drafts: what is being typed, kept as it is typed."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.complaints.errors import OvertakenError
from radio.complaints.intake.draftfiles import files_of
from radio.complaints.intake.drafts import Written, drafts_of, drop_draft, keep_draft
from radio.complaints.intake.tables import Draft, Waiting
from radio.db import session_scope
from web.answers import Trouble, TroubleError
from web.complaints.blueprint import blueprint
from web.complaints.reach import asker, unknown_draft
from web.language.say import _
from web.panel import current_panel
from web.trail import tell_nothing


@blueprint.get("/drafts")
def drafts() -> Response:
    """What who asks has begun and not filed, with all that was typed."""
    desk = current_panel().desk
    with session_scope(desk.database) as session:
        rows = [_shown(session, one) for one in drafts_of(session, desk.keys, asker())]
    return jsonify({"drafts": rows})


@blueprint.post("/drafts/<draft_id>")
def keep(draft_id: str) -> Response:
    """Keep what is in the form by now.

    What has been filed already is not kept once more: a slow request may come after it.
    """
    tell_nothing()
    desk = current_panel().desk
    seen = request.form.get("seen", "0")
    try:
        with session_scope(desk.database, write=True) as session:
            if is_filed(session, draft_id):
                return jsonify({"filed": True})
            version = keep_draft(
                session,
                desk.keys,
                draft_id,
                request.form.get("fields", ""),
                person=asker(),
                seen=int(seen) if seen.isdecimal() else 0,
                now=desk.clock(),
            )
            session.commit()
    except OvertakenError as error:
        trouble = Trouble(
            "overtaken",
            _("This complaint is being written in another window, too."),
            _("Your words are kept. Go on there, or file this one here as it stands."),
        )
        raise TroubleError(trouble, HTTPStatus.CONFLICT) from error
    except ValueError as error:
        raise unknown_draft() from error
    return jsonify({"version": version})


@blueprint.post("/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Leave nothing of a draft."""
    tell_nothing()
    with session_scope(current_panel().desk.database, write=True) as session:
        own(session, draft_id)
        drop_draft(session, draft_id)
        session.commit()
    return jsonify({"ok": True})


def own(session: Session, draft_id: str) -> None:
    """Refuse a draft of somebody else; one that isn't there yet may be anybody's.

    Raises:
        TroubleError: see there.
    """
    row = session.get(Draft, draft_id)
    if row is not None and row.person != asker():
        raise unknown_draft()


def is_filed(session: Session, draft_id: str) -> bool:
    """Whether it has become a complaint."""
    query = select(Waiting.id).where(Waiting.key == draft_id)
    return bool(draft_id) and session.scalar(query) is not None


def _shown(session: Session, one: Written) -> dict[str, Any]:
    try:
        fields = json.loads(one.fields)
    except ValueError:
        fields = {}
    return {
        "id": one.id,
        "fields": fields if isinstance(fields, dict) else {},
        "version": one.version,
        "at": one.updated_at,
        "papers": [{"id": file.id, "name": file.name} for file in files_of(session, one.id)],
    }
