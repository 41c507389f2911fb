"""What this room says where something can't be."""

from __future__ import annotations

from http import HTTPStatus

from web.answers import Trouble, TroubleError
from web.language.say import _


def wrong_words() -> dict[str, str]:
    """What is wrong with a field of a contact, by its name."""
    return {
        "agency_id": _("Choose the agency from the list."),
        "name": _("Write the name, in up to 120 characters. An agency has each name once."),
        "position": _("The position is too long: up to 120 characters."),
        "phone": _("That is no telephone number. One looks like 0812 3456 7890."),
        "email": _("That is no e-mail address. One looks like budi@dlh.example.go.id."),
    }


def no_such_liaison() -> TroubleError:
    """There is none, or no more: somebody else may have ended it."""
    trouble = Trouble(
        "no_such_liaison",
        _("There is no such liaison, or no more."),
        _("Look at the list of liaisons: somebody else may have changed it meanwhile."),
    )
    return TroubleError(trouble, HTTPStatus.NOT_FOUND)
