"""The databases that a request about complaints may use, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from radio.complaints.errors import RegisterAwayError
from radio.complaints.register.opening import AWAY, register_scope
from web.access import current_who
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel

REGISTER = "register_"
"""What the panel's watch over changes knows the shared database by."""


def register_now() -> Engine | None:
    """The shared database; None while it is known to be away: nobody waits for it then."""
    panel = current_panel()
    return None if REGISTER in panel.changes.aways else panel.register


def register_engine() -> Engine:
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
    """A session of it, for one request.

    Raises:
        RegisterAwayError: it is away.
    """
    with register_scope(register_engine(), write=write) as session:
        yield session


def asker() -> str:
    """Whose drafts a request is about: an account's id; empty at a desk without accounts."""
    who = current_who()
    return who.person_id if who else ""


def asker_name() -> str:
    """Who takes or handles something, as the register names them."""
    who = current_who()
    return who.name if who else ""


def account() -> str:
    """The account of who asks, unlike any other of any station; empty at a desk without accounts."""
    return f"{current_panel().desk.prefix} {asker()}" if asker() else ""


def unknown_draft() -> TroubleError:
    """A draft that can't be one of this form."""
    trouble = Trouble(
        "no_draft",
        _("This complaint can't be kept as it is."),
        _("Copy your words, reload the page and put them in again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
