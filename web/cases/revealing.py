"""Showing who reported, what is confidential, what is attached: to whom may, who says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, make_response, render_template, request
from sqlalchemy import select

from radio.complaints.areas import full_name
from radio.complaints.errors import NoSuchCaseError
from radio.complaints.privacy.revealing import (
    ReasonError,
    reveal_attachment,
    reveal_reporters,
    reveal_text,
)
from radio.complaints.register.tables import Attachment
from web.answers import Trouble, TroubleError
from web.cases.blueprint import blueprint
from web.cases.case import found
from web.cases.hands import case_session, no_such_case, viewer
from web.complaints.reach import register_engine
from web.language.say import _
from web.panel import current_panel
from web.trail import saw, tell_nothing


@blueprint.post("/<ticket>/reporters")
def reporters(ticket: str) -> Response:
    """Who reported, as a part of the page."""
    panel, why = current_panel(), request.form.get("why", "")
    with case_session() as session:
        case_id = found(session, ticket).id
    tell_nothing()
    with told():
        people = reveal_reporters(
            register_engine(), panel.keys, case_id, viewer(), why, panel.now()
        )
    saw("complaint.reporter", ticket, why)
    return make_response(render_template("cases/people.html", people=people, full_name=full_name))


@blueprint.post("/<ticket>/text")
def text(ticket: str) -> Response:
    """What a confidential case says, as a part of the page."""
    panel, why = current_panel(), request.form.get("why", "")
    with case_session() as session:
        case_id = found(session, ticket).id
    tell_nothing()
    with told():
        said = reveal_text(register_engine(), panel.keys, case_id, viewer(), why, panel.now())
    saw("complaint.text", ticket, why)
    return make_response(render_template("cases/said.html", text=said.text, place=said.place))


@blueprint.post("/<ticket>/files/<attachment_id>")
def attachment(ticket: str, attachment_id: str) -> Response:
    """A file of it, to be saved: a browser runs nothing that is in it."""
    panel, why = current_panel(), request.form.get("why", "")
    tell_nothing()
    with case_session() as session:
        case_id = found(session, ticket).id
        row = session.scalar(
            select(Attachment).where(
                Attachment.id == attachment_id, Attachment.complaint_id == case_id
            )
        )
        if row is None:
            raise no_such_case()
        name = row.name
    with told():
        data = reveal_attachment(
            register_engine(), panel.keys, attachment_id, viewer(), why, panel.now()
        )
    saw("complaint.attachment", ticket, why)
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


@contextmanager
def told() -> Iterator[None]:
    """What can't be shown is told in words.

    Raises:
        TroubleError: there is no reason, or no such case.
    """
    try:
        yield
    except ReasonError as error:
        raise no_reason() from error
    except NoSuchCaseError as error:
        raise no_such_case() from error


def no_reason() -> TroubleError:
    """Nothing personal is shown without a reason."""
    trouble = Trouble(
        "no_reason",
        _("Say why you need to see it."),
        _("The reason is kept with your name: the person may ask who looked, and why."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
