"""What Open311's errors say to people."""

from __future__ import annotations

from http import HTTPStatus

from radio.complaints.outside.cases import PublicCase
from radio.complaints.outside.open311.asking import DAYS_MOST
from radio.complaints.outside.open311.faults import Fault, Reason
from radio.complaints.words import State
from web.language.say import _
from web.track.words import state_notes


def fault_words(fault: Fault) -> str:
    """What is wrong, and what would be right."""
    words = {
        Reason.JURISDICTION: _("jurisdiction_id was not found; this is another jurisdiction."),
        Reason.KEY: _(
            "api_key is missing, not known or may not file reports. It belongs in the body."
        ),
        Reason.NOT_THERE: _("“%(name)s” was not found.", name=fault.name),
        Reason.MISTYPED: _("“%(name)s”: a character of this number is wrong.", name=fault.name),
        Reason.MISSING: _("“%(name)s” was not provided.", name=fault.name),
        Reason.LOCATION: _(
            "A location was not provided: lat and long, address_string or address_id."
        ),
        Reason.VALUE: _("“%(name)s” has a value that can't be used.", name=fault.name),
        Reason.TOO_LONG: _("“%(name)s” is too long.", name=fault.name),
        Reason.SPAN: _("start_date and end_date are %(days)s days apart at most.", days=DAYS_MOST),
        Reason.BODY: _("What was sent is not a form (application/x-www-form-urlencoded) in UTF-8."),
    }
    return words[fault.reason]


def status_words(status: int) -> str:
    """What is wrong with a request that no parameter of it is at fault for."""
    words = {
        HTTPStatus.BAD_REQUEST: _("This request can't be understood."),
        HTTPStatus.NOT_FOUND: _("There is nothing at this address."),
        HTTPStatus.METHOD_NOT_ALLOWED: _(
            "This method can't be used here; the header Allow says which can."
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is more than is taken at once."),
        HTTPStatus.MISDIRECTED_REQUEST: _("This server does not go by that name."),
    }
    return words.get(HTTPStatus(status), _("This can't be answered now. Try again later."))


def note(case: PublicCase) -> str:
    """How a case stands, in a sentence."""
    if case.state is State.MERGED and case.merged_into:
        return _("The same as %(ticket)s, where it goes on.", ticket=case.merged_into)
    return state_notes()[case.state]
