"""The shared database as this room's views use it, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.register.opening import register_scope
from web.access import current_who
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


def asker() -> str:
    """Whose drafts a request is about: an account's id; empty at a desk without accounts."""
    who = current_who()
    return who.person_id if who else ""


def asker_name() -> str:
    """Who takes or handles something, as the register names them."""
    who = current_who()
    return who.name if who else ""


def no_such_request() -> TroubleError:
    """There is none; or it has not arrived in the shared database yet."""
    trouble = Trouble(
        "no_such_request",
        _("There is no such request in the shared database."),
        _("Go back to the list; a new request arrives there within a few seconds."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
