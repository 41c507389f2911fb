"""The list of requests, with what still waits on this computer."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from sqlalchemy import select

from radio.complaints.errors import RegisterAwayError
from radio.complaints.intake.tables import Waiting, WaitingKind
from radio.complaints.ppid.deadlines import RequestDeadlines, load_request_deadlines
from radio.complaints.ppid.finding import Shown, find_requests, objections_of, standing
from radio.complaints.ppid.numbers import read_number
from radio.complaints.ppid.tables import InfoRequest, Objection
from radio.complaints.ppid.words import OPEN, ObjectionState
from radio.db import session_scope
from web.answers import register_away
from web.complaints.reach import shared
from web.panel import current_panel
from web.ppid.blueprint import blueprint
from web.ppid.words import SIGNAL_ICONS, shown_words, standing_words, state_words

_SHORT = 120


@blueprint.get("/")
def index() -> str:
    """The list, by ?show= and ?text=; ?filed= is a number that was given just now."""
    filed = read_number(request.args.get("filed", ""))
    return render_template("ppid/index.html", filed=str(filed) if filed else "", **listed())


@blueprint.get("/rows")
def rows() -> str:
    """The list alone, for a page that is open."""
    return render_template("ppid/rows.html", **listed())


def listed() -> dict[str, Any]:
    """What the list shows; where the shared database is away, what waits here."""
    name = request.args.get("show", "")
    shown = Shown(name) if name in set(Shown) else Shown.OPEN
    typed = request.args.get("text", "").strip()[:80]
    facts = {"shown": shown, "typed": typed, "tabs": shown_words(), "waiting": _waiting()}
    try:
        return {**facts, "away": "", "rows": _rows(shown, typed)}
    except RegisterAwayError:
        return {**facts, "away": register_away().trouble, "rows": ()}


def _rows(shown: Shown, typed: str) -> list[dict[str, Any]]:
    panel = current_panel()
    with shared() as session:
        deadlines = load_request_deadlines(session, panel.desk.zone)
        found = find_requests(session, panel.keys, shown, typed, panel.now())
        objections: dict[str, list[Objection]] = {}
        for one in objections_of(session, *(row.id for row in found)):
            objections.setdefault(one.request_id, []).append(one)
        return [_row(row, objections.get(row.id, []), deadlines) for row in found]


def _row(
    row: InfoRequest, objections: list[Objection], deadlines: RequestDeadlines
) -> dict[str, Any]:
    return {
        "row": row,
        "text": "" if row.confidential else _short(row.text),
        "state": state_words()[row.state],
        "due": due_of(deadlines, row),
        "objections": [(one, due_of(deadlines, one)) for one in objections],
    }


def due_of(deadlines: RequestDeadlines, row: InfoRequest | Objection) -> dict[str, Any]:
    """How the deadline of a request, or of an objection, stands: sign, shape, words, until when."""
    is_open = (
        row.state in OPEN if isinstance(row, InfoRequest) else row.state is ObjectionState.RECEIVED
    )
    told = standing(deadlines, row.due_at, current_panel().now(), is_open=is_open)
    return {
        "signal": told.signal.value,
        "icon": SIGNAL_ICONS[told.signal],
        "words": standing_words(told),
        "day": deadlines.day_of(row.due_at) if row.due_at is not None else None,
    }


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()}…"


def _waiting() -> list[tuple[str, bool]]:
    """Numbers of what has not arrived in the shared database yet, and whether it was refused."""
    query = (
        select(Waiting.ticket, Waiting.refused)
        .where(Waiting.delivered_at.is_(None), Waiting.kind != WaitingKind.COMPLAINT)
        .order_by(Waiting.number)
    )
    with session_scope(current_panel().desk.database) as session:
        return [(number, refused) for number, refused in session.execute(query)]
