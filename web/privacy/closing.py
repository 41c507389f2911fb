"""Ending a request: handed over, refused, or taken back."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from radio.complaints.errors import ComplaintError, RegisterAwayError
from radio.complaints.privacy.asking import close
from radio.complaints.register.duties import Outcome
from web.complaints.reach import asker_name, register_engine
from web.panel import current_panel
from web.privacy.blueprint import blueprint
from web.privacy.forms import CloseForm
from web.privacy.requestpage import shown
from web.privacy.words import trouble_words
from web.trail import tell


@blueprint.post("/request/<request_id>/close")
def end(request_id: str) -> Response:
    """Write down how it ended; its clock stops."""
    form = CloseForm(request.form, made=True)
    if not form.validate():
        return shown(request_id, {"close": form})
    try:
        close(
            register_engine(), request_id, asker_name(), current_panel().now(),
            Outcome(form.outcome.data), form.answer.data or "",
        )  # fmt: skip
    except RegisterAwayError:
        raise
    except ComplaintError as error:
        return shown(request_id, {"close": form}, trouble_words(error))
    tell(request_id, form.outcome.data or "")
    return redirect(url_for("privacy.person", request_id=request_id), HTTPStatus.SEE_OTHER)
