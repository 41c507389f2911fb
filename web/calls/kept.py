"""How a call is kept, as its page tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy.orm import Session

from radio.archive.askedcalls import SAID_LEAST, SAID_MOST, Asked, WhyNot
from radio.archive.indexing import Place
from radio.archive.keeping import LONGEST, holds_between
from radio.calls.holdtables import CallHold
from radio.calls.keeping import WHY_LEAST, WHY_MOST, holds_of
from radio.calls.tables import PhoneCall
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.language.say import _
from web.panel import current_panel


def place() -> Place:
    """Where recordings lie."""
    panel = current_panel()
    return Place(panel.database, panel.settings.data, panel.settings.zone_info, panel.now)


def call_there(session: Session, call_id: str) -> PhoneCall:
    """The row of a call.

    Raises:
        TroubleError: there is no such call.
    """
    row = session.get(PhoneCall, call_id)
    if row is None:
        trouble = Trouble(
            "no_such_call", _("There is no such call."), _("Look for it in the list.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND)
    return row


@dataclass(frozen=True, slots=True)
class KeptCall:
    """Holds of a call, whether one over its time has it, and why it can't be deleted early."""

    holds: Sequence[CallHold]
    by_time: bool
    why_not: str
    hold_reason: tuple[int, int] = (WHY_LEAST, WHY_MOST)
    reason: tuple[int, int] = (SAID_LEAST, SAID_MOST)


def kept_call(session: Session, call: PhoneCall) -> KeptCall:
    """What its page shows. Whether a complaint of it is open is asked when it comes to that."""
    end = call.ended_at or Millis(call.rang_at + LONGEST)
    by_time = holds_between(session, call.rang_at, Millis(max(end, call.rang_at + 1)))
    found = Asked(place(), None).why_not(session, call)
    why_not = why_not_words()[found] if found is not None else ""
    return KeptCall(holds_of(session, call.id), by_time, why_not)


def refuse_restricted(call: PhoneCall) -> None:
    """Nobody hears a recording whose use is restricted.

    Raises:
        TroubleError: it is.
    """
    if call.restricted_at is not None:
        trouble = Trouble(
            "restricted",
            _("The use of this recording is restricted: it can't be heard or cut."),
            _("It is lifted on the page of the call, or with its caller's request."),
        )
        raise TroubleError(trouble, HTTPStatus.CONFLICT)


def why_not_words() -> dict[WhyNot, str]:
    """Why a recording is not deleted before its time."""
    return {
        WhyNot.GONE: _("There is no recording of this call."),
        WhyNot.GOING_ON: _("The call goes on."),
        WhyNot.AIRED: _(
            "It was on the air: broadcast material is kept for a year (UU 32/2002 art. 45)."
        ),
        WhyNot.HELD: _("A hold keeps it."),
        WhyNot.CASE: _("The complaint that came of it is open: close it first."),
        WhyNot.PIECE: _("It is heard in a piece of the library: retire that first."),
    }
