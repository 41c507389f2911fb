"""What who asks may do in the register: from the rights of the panel to its capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.complaints.errors import NoSuchCaseError, RegisterAwayError
from radio.complaints.handling.ways import Capability, Hand
from radio.complaints.privacy.seeing import Viewer
from radio.complaints.register.opening import AWAY, register_scope
from radio.people.rights import Right
from web.access import may_here
from web.answers import Trouble, TroubleError
from web.complaints.reach import asker_name, register_now
from web.language.say import _
from web.panel import current_panel

_MAY = {
    Right.COMPLAINTS_READ: {Capability.READ},
    Right.COMPLAINTS_EDIT: {Capability.INTAKE},
    Right.COMPLAINTS_HANDLE: {Capability.LIAISE, Capability.COORDINATE},
}


def hand() -> Hand:
    """Who does something now."""
    may = {one for right, given in _MAY.items() if may_here(right) for one in given}
    return Hand(asker_name(), frozenset(may), current_panel().desk.prefix)


def viewer() -> Viewer:
    """Who looks now."""
    doer = hand()
    return Viewer(doer.by, doer.may, desk=doer.desk)


@contextmanager
def the_register(*, write: bool = False) -> Iterator[Session]:
    """The shared database for one request.

    Raises:
        RegisterAwayError: it is away.
        TroubleError: there is no such case.
    """
    register = register_now()
    if register is None:
        raise RegisterAwayError(AWAY)
    try:
        with register_scope(register, write=write) as session:
            yield session
    except NoSuchCaseError as error:
        raise no_such_case() from error


def no_such_case() -> TroubleError:
    """There is none, or not for who asks: nobody learns which."""
    trouble = Trouble(
        "no_such_case",
        _("There is no complaint of this number."),
        _("Look at the number again; its last character tells of a slip."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
