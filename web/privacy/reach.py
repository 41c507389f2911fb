"""The shared database as this room's views use it, and what they say where something can't be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.privacy.ledger import Ledger
from radio.complaints.register.duties import PersonRequest
from radio.complaints.register.opening import AWAY, register_scope
from web.answers import Trouble, TroubleError
from web.complaints.reach import register_now
from web.language.say import _
from web.panel import current_panel


def the_register() -> Engine:
    """The shared database.

    Raises:
        RegisterAwayError: it is known to be away.
    """
    register = register_now()
    if register is None:
        raise RegisterAwayError(AWAY)
    return register


@contextmanager
def shared(*, write: bool = False) -> Iterator[Session]:
    """A session of it.

    Raises:
        RegisterAwayError: it is away.
    """
    with register_scope(the_register(), write=write) as session:
        yield session


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
