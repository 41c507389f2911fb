"""What this room's views say where there is no such request, or it is not for who asks."""

from __future__ import annotations

from http import HTTPStatus

from radio.complaints.ppid.tables import InfoRequest
from radio.complaints.privacy.seeing import may_read_request
from web.answers import Trouble, TroubleError
from web.complaints.hands import viewer
from web.language.say import _


def no_such_request() -> TroubleError:
    """There is none; or it has not arrived in the shared database yet."""
    trouble = Trouble(
        "no_such_request",
        _("There is no such request in the shared database."),
        _("Go back to the list; a new request arrives there within a few seconds."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)


def hold_back(row: InfoRequest) -> None:
    """Keep a confidential request from who neither answers for all of them nor took it.

    Raises:
        TroubleError: 403. Its number and how it stands are in the list, for everybody there.
    """
    if may_read_request(row, viewer()):
        return
    trouble = Trouble(
        "confidential_request",
        _("This request is confidential."),
        _("Officers may open it, and who took it. Ask one of them."),
    )
    raise TroubleError(trouble, HTTPStatus.FORBIDDEN)
