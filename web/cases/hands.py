"""The register for one request about a case, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError
from web.answers import Trouble, TroubleError
from web.complaints.hands import hand, viewer
from web.complaints.reach import shared
from web.language.say import _

__all__ = ["case_session", "hand", "no_such_case", "version_seen", "viewer"]


@contextmanager
def case_session(*, write: bool = False) -> Iterator[Session]:
    """The shared database for one request.

    Raises:
        RegisterAwayError: it is away.
        TroubleError: there is no such case.
    """
    try:
        with shared(write=write) as session:
            yield session
    except NoSuchCaseError as error:
        raise no_such_case() from error


def version_seen(typed: str) -> int:
    """The version a page was of; whatever else is there is older than every version."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def no_such_case() -> TroubleError:
    """There is none, or not for who asks: nobody learns which."""
    trouble = Trouble(
        "no_such_case",
        _("There is no complaint of this number."),
        _("Look at the number again; its last character tells of a slip."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
