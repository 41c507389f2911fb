"""Requests of persons by what stands in an address, and where removals are written down."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.privacy.ledger import Ledger
from radio.complaints.register.duties import PersonRequest
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel


def ledger() -> tuple[Ledger, int]:
    """Where removals are written down apart from every copy, and for how many days copies are kept."""
    settings = current_panel().settings
    return Ledger.of(settings.data), settings.desk.copies_days


def request_here(session: Session, request_id: str) -> PersonRequest:
    """A request.

    Raises:
        TroubleError: there is none.
    """
    row = session.get(PersonRequest, request_id)
    if row is None:
        raise no_such_request()
    return row


def no_such_request() -> TroubleError:
    """There is none."""
    trouble = Trouble(
        "no_such_request",
        _("There is no such request about somebody's data."),
        _("Go back to the list."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
