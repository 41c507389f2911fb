"""The list of requests: what is due first before the others, then what was answered."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request
from sqlalchemy import select

from radio.complaints.handling.limits import About, Limit, pending
from radio.complaints.privacy.requests import requests_of
from radio.complaints.register.duties import PersonRequest, Wish
from radio.units import Millis
from web.complaints.reach import shared
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.clocks import clock_of, until_day
from web.privacy.words import outcome_words, short_wishes

ANSWERED_SHOWN: Final = 100
"""Answered requests that are listed, the newest."""


@blueprint.get("/")
def index() -> str:
    """The list; ?done=1 has those that were answered, too."""
    return render_template("privacy/index.html", **listed())


@blueprint.get("/rows")
def rows() -> str:
    """The list alone, for a page that is open: its clocks go on."""
    return render_template("privacy/rows.html", **listed())


def listed() -> dict[str, Any]:
    """What the list shows."""
    now, done = current_panel().now(), request.args.get("done") == "1"
    with shared() as session:
        found = list(requests_of(session, waiting=True))
        if done:
            answered = select(PersonRequest).where(PersonRequest.answered_at.is_not(None))
            answered = answered.order_by(PersonRequest.answered_at.desc()).limit(ANSWERED_SHOWN)
            found += session.scalars(answered).all()
        waiting = pending(session, now)
    urgent = [one for one in waiting if one.limit in {Limit.NEAR, Limit.OVERDUE}]
    return {
        "rows": [(one, request_clock(one, now)) for one in found],
        "done": done,
        "wishes": short_wishes(),
        "outcomes": outcome_words(),
        "rest": rest_of,
        "until_day": until_day,
        "breaches": sum(one.about is About.BREACH for one in waiting),
        "urgent": len(urgent),
    }


def request_clock(row: PersonRequest, now: Millis) -> Any:
    """How the three days of a request stand."""
    return clock_of(row.asked_at, row.due_at, now, done=row.answered_at is not None)


def rest_of(row: PersonRequest) -> tuple[str, Millis | None]:
    """What of an erasure is not over yet: `held` or `copies`, and until when."""
    if row.wish is not Wish.ERASE or row.answered_at is None or row.outcome != "done":
        return "", None
    if row.gone_at is not None:
        return "gone", row.gone_at
    if row.waits_until is not None:
        return "held", row.waits_until
    return "copies", row.backups_until
