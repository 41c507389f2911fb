"""The shared database as this room's views use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.register.opening import register_scope
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel


@contextmanager
def shared(*, write: bool = False) -> Iterator[Session]:
    """A session of the shared database.

    Raises:
        RegisterAwayError: it is away.
    """
    with register_scope(current_panel().register, write=write) as session:
        yield session


def no_such_request() -> TroubleError:
    """There is none; or it has not arrived in the shared database yet."""
    trouble = Trouble(
        "no_such_request",
        _("There is no such request in the shared database."),
        _("Go back to the list; a new request arrives there within a few seconds."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
