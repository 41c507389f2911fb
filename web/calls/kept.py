"""How a call is kept, as its page tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.archive.askedcalls import SAID_LEAST, SAID_MOST, Asked, WhyNot
from radio.archive.callcases import closings
from radio.archive.keeping import LONGEST, holds_between
from radio.archive.oldcalls import Calls
from radio.calls.holdtables import CallHold
from radio.calls.keeping import WHY_LEAST, WHY_MOST, Kept, Term, holds_of
from radio.calls.tables import PhoneCall
from radio.complaints.errors import RegisterAwayError
from radio.publishing.callers import in_episode
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.complaints.reach import register_engine
from web.dates import long_day
from web.language.say import _
from web.panel import current_panel


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
    """Holds of a call, whether one over its time has it, why it can't be deleted early, its term in words."""

    holds: Sequence[CallHold]
    by_time: bool
    why_not: str
    term: str
    hold_reason: tuple[int, int] = (WHY_LEAST, WHY_MOST)
    reason: tuple[int, int] = (SAID_LEAST, SAID_MOST)


def kept_call(session: Session, call: PhoneCall) -> KeptCall:
    """What its page shows. Whether a complaint of it is open is asked when it comes to that."""
    end = call.ended_at or Millis(call.rang_at + LONGEST)
    by_time = holds_between(session, call.rang_at, Millis(max(end, call.rang_at + 1)))
    found = Asked(current_panel().place, None).why_not(session, call)
    why_not = why_not_words()[found] if found is not None else ""
    holds = holds_of(session, call.id)
    term = "" if holds or by_time else _term(session, call)
    return KeptCall(holds, by_time, why_not, term)


def _term(session: Session, call: PhoneCall) -> str:
    """Until when its recording is kept, and why; empty where that can't be told now, or there is none."""
    if call.purged_at is not None or not call.folder:
        return ""
    try:
        closed = closings(register_engine(), {call.id: call.case_id})
    except RegisterAwayError:
        return ""
    panel = current_panel()
    found = Calls(panel.place, panel.settings.call_terms, closed, in_episode).term_of(session, call)
    return "" if found is None else _term_words(found)


def _term_words(term: Term) -> str:
    if term.until is None:
        return {
            Kept.CASE: _("Kept until the complaint that came of it is over."),
            Kept.PIECE: _("Kept as long as a piece of the library has it: it proves the consent."),
            Kept.EPISODE: _(
                "Kept as long as an episode's recording has it: it proves the consent."
            ),
        }[term.by]
    if term.until <= current_panel().now():
        return _("Its time is over: it is deleted the coming night.")
    day = long_day(to_local(term.until, current_panel().settings.zone_info).date())
    return {
        Kept.AIRED: _("Kept until %(day)s: it was on the air.", day=day),
        Kept.CASE: _("Kept until %(day)s: a complaint came of it.", day=day),
        Kept.OFF_AIR: _("Kept until %(day)s: it was not on the air.", day=day),
    }[term.by]


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
