"""Numbers that are not taken, and taking them again."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from radio.calls.blocking import blocks, number_of, unblock
from radio.complaints.phones import masked_phone
from radio.db import session_scope
from web.calls.blueprint import blueprint
from web.calls.orders import tell_agent
from web.panel import current_panel
from web.trail import tell


@blueprint.get("/blocked")
def blocked() -> str:
    """Whose calls are not taken, and why."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        rows = [
            (row, masked_phone(number_of(panel.keys, row)))
            for row in blocks(session, panel.now())
        ]  # fmt: skip
        return render_template("calls/blocked.html", rows=rows)


@blueprint.post("/blocked/<number_blind>/unblock")
def take_again(number_blind: str) -> Answer:
    """Take the calls of a number again."""
    with session_scope(current_panel().database, write=True) as session:
        unblock(session, number_blind)
        session.commit()
    tell("", "unblocked")
    tell_agent()
    return redirect(url_for("calls.blocked"), HTTPStatus.SEE_OTHER)
