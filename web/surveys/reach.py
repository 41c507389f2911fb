"""The shared database as these pages use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.register.opening import AWAY, register_scope
from web.answers import Trouble, TroubleError
from web.complaints.reach import register_now
from web.language.say import _


@contextmanager
def surveyed(*, write: bool = False) -> Iterator[Session]:
    """A session of the shared database.

    Raises:
        RegisterAwayError: it is away.
        TroubleError: there is no such survey.
    """
    register = register_now()
    if register is None:
        raise RegisterAwayError(AWAY)
    try:
        with register_scope(register, write=write) as session:
            yield session
    except NoSuchCaseError as error:
        raise no_such_survey() from error


def no_such_survey() -> TroubleError:
    """There is none, or not for who asks."""
    trouble = Trouble(
        "no_such_survey", _("There is no such survey."), _("Go back to the list of surveys.")
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
