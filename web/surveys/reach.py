"""The shared database as these pages use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError
from web.answers import Trouble, TroubleError
from web.complaints.reach import shared
from web.language.say import _


@contextmanager
def surveyed(*, write: bool = False) -> Iterator[Session]:
    """A session of the shared database.

    Raises:
        RegisterAwayError: it is away.
        TroubleError: there is no such survey.
    """
    try:
        with shared(write=write) as session:
            yield session
    except NoSuchCaseError as error:
        raise no_such_survey() from error


def no_such_survey() -> TroubleError:
    """There is none, or not for who asks."""
    trouble = Trouble(
        "no_such_survey", _("There is no such survey."), _("Go back to the list of surveys.")
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
