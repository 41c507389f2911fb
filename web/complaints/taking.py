"""Filing what was typed: with its number once it is on the disk."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Response, jsonify, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from radio.complaints.entry import Entry
from radio.complaints.errors import EntryError
from radio.complaints.ids import is_id
from radio.complaints.intake.desk import Desk
from radio.complaints.intake.filing import file_entry
from radio.complaints.intake.suggesting import learn
from radio.db import session_scope
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.calls.linking import link_case
from web.complaints.blueprint import blueprint
from web.complaints.drafting import own
from web.complaints.form import entry_of, said_at
from web.complaints.reach import account, asker_name, unknown_draft
from web.complaints.spelling import spelled
from web.complaints.words import wrong_field
from web.language.say import _
from web.live.course import on_the_air
from web.panel import current_panel
from web.trail import tell

_log = logging.getLogger(__name__)


@blueprint.post("/file")
def file() -> Response:
    """Take the complaint. Sent again, because the answer was lost, it is the one that was taken first.

    What is wrong with a field is told with its name (422).
    """
    desk, form = current_panel().desk, request.form
    draft = form.get("draft", "")
    if not is_id(draft):
        raise unknown_draft()
    with session_scope(desk.database) as session:
        own(session, draft)
    now = desk.clock()
    episode = _episode_at(said_at(form, now)) if form.get("in_programme") == "y" else ("", "")
    try:
        entry = entry_of(form, by=asker_name(), taker=account(), episode=episode, now=now)
        filed = file_entry(desk, entry, draft=draft)
    except EntryError as error:
        return _wrong(error)
    except OperationalError as error:
        raise _not_written() from error
    tell(filed.ticket)
    if entry.call_id:
        link_case(entry.call_id, filed.id, filed.ticket)
    _remember(desk, entry)
    return jsonify({"ticket": filed.ticket, "id": filed.id, "spelled": spelled(filed.ticket)})


def _wrong(error: EntryError) -> Response:
    answer = jsonify({"error": wrong_field(error), "field": error.field})
    answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return answer


def _not_written() -> TroubleError:
    trouble = Trouble(
        "not_written",
        _("The complaint can't be written to this computer's disk now."),
        _("Every word is kept in this browser, and it is tried again. Call the technician."),
    )
    return TroubleError(trouble, HTTPStatus.SERVICE_UNAVAILABLE)


def _episode_at(moment: Millis) -> tuple[str, str]:
    """The episode that was on then, and its programme; no station's database keeps a complaint out."""
    try:
        with session_scope(current_panel().database) as session:
            episode = on_the_air(session, moment)
            return (episode.id, episode.programme_id) if episode else ("", "")
    except SQLAlchemyError as error:
        _log.warning("the episode on the air can't be read: %s", type(error).__name__)
        return "", ""


def _remember(desk: Desk, entry: Entry) -> None:
    """Learn from what was chosen; where that can't be written, nothing is lost but that."""
    try:
        with session_scope(desk.database, write=True) as session:
            learn(session, desk.keys, entry)
            session.commit()
    except SQLAlchemyError as error:
        _log.warning("what was chosen can't be remembered: %s", type(error).__name__)
