"""Drafts of requests: each word is on the disk while somebody still types."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request

from radio.complaints.errors import OvertakenError
from radio.complaints.intake.drafts import Written, drafts_of, drop_draft, keep_draft
from radio.complaints.intake.tables import Draft, WaitingKind
from radio.db import session_scope
from web.answers import Trouble, TroubleError, refuse
from web.complaints.reach import asker
from web.language.say import _
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.trail import tell_nothing


@blueprint.post("/draft")
def keep() -> Response:
    """Keep what is in a form by now; the version it has."""
    tell_nothing()
    panel = current_panel()
    try:
        given = request.get_json(silent=True)
    except RecursionError as error:
        # Thousands of lists within each other.
        raise _unknown() from error
    if not isinstance(given, dict) or not isinstance(given.get("fields"), dict):
        raise _unknown()
    fields = {str(name): value for name, value in given["fields"].items() if isinstance(value, str)}
    try:
        with session_scope(panel.desk.database, write=True) as session:
            version = keep_draft(
                session,
                panel.keys,
                str(given.get("id", "")),
                json.dumps(fields, ensure_ascii=False),
                person=asker(),
                seen=int(given.get("seen", 0)),
                now=panel.now(),
                kind=WaitingKind.REQUEST,
            )
            session.commit()
    except OvertakenError:
        trouble = Trouble(
            "overtaken",
            _("This draft is being written in another window."),
            _("Go on there, or copy your words from here."),
        )
        return refuse(trouble, HTTPStatus.CONFLICT)
    except (TypeError, ValueError, OverflowError) as error:
        # A version without an end, too: JSON's readers know one.
        raise _unknown() from error
    return jsonify({"ok": True, "version": version})


@blueprint.post("/draft/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """Leave nothing of a draft of one's own."""
    panel = current_panel()
    with session_scope(panel.desk.database, write=True) as session:
        row = session.get(Draft, draft_id)
        if row is not None and row.person == asker() and row.kind is WaitingKind.REQUEST:
            drop_draft(session, draft_id)
            session.commit()
    answer = Response(status=HTTPStatus.NO_CONTENT)
    answer.headers["HX-Refresh"] = "true"
    return answer


def own_drafts() -> tuple[Written, ...]:
    """What who asks has begun and not filed."""
    panel = current_panel()
    with session_scope(panel.desk.database) as session:
        return drafts_of(session, panel.keys, asker(), WaitingKind.REQUEST)


def fields_of(draft: Written) -> dict[str, Any]:
    """What was typed, by the names of the form's fields."""
    held = json.loads(draft.fields)
    return held if isinstance(held, dict) else {}


def _unknown() -> TroubleError:
    trouble = Trouble(
        "no_draft",
        _("This request can't be kept as it is."),
        _("Copy your words, reload the page and put them in again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
