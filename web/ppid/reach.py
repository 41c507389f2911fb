"""What this room's views say where there is no such request."""

from __future__ import annotations

from http import HTTPStatus

from web.answers import Trouble, TroubleError
from web.language.say import _


def no_such_request() -> TroubleError:
    """There is none; or it has not arrived in the shared database yet."""
    trouble = Trouble(
        "no_such_request",
        _("There is no such request in the shared database."),
        _("Go back to the list; a new request arrives there within a few seconds."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
