"""Whether a call may be heard again: on the air, in a clip, in an export, in a published episode.

One gate for every way out. A live call that was let on the air is its presenter's decision; what
is replayed needs consent (P3 2012 art. 28(1)), or an override with a reason that is kept.

`agreed`, `taken_back` and `override` are the only ways to change it: the pieces of the library in which
the call is heard follow in the same transaction. What was said last counts, also where the clock was set
back since: then it is noted as said right after what was said before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from radio.calls.allowing import Allowed, allowed_by
from radio.calls.pieces import settle_call
from radio.calls.tables import BY, CallSpan, Consent, PhoneCall, ReplayOverride
from radio.units import Millis

REASON_LEAST, REASON_MOST = 10, 500
LATEST_MS = 32_000
"""A call may be heard so much later than it was mixed: the longest programme delay, and its joins."""


class Why(StrEnum):
    """Why a call may not be replayed."""

    UNKNOWN = "unknown"
    """There is no such call: nobody can say who agreed."""
    PURGED = "purged"
    """Its recording was deleted by a rule."""
    REFUSED = "refused"
    """The caller said no."""
    RESTRICTED = "restricted"
    """Its caller, or the station, has it left alone for now (UU 27/2022 art. 11)."""
    MISSING = "missing"
    """Nobody asked, or there is no answer."""


class ConsentMissingError(Exception):
    """A call may not be replayed; `why` says what is missing."""

    def __init__(self, why: Why, call_id: str) -> None:
        super().__init__(f"call {call_id} may not be replayed: {why}")
        self.why = why
        self.call_id = call_id


class OverrideReasonError(Exception):
    """A reason of ten letters at least is wanted, of five hundred at most."""


def may_replay(session: Session, call_id: str) -> Allowed:
    """Let a call out, or say why not.

    Raises:
        ConsentMissingError: as it says.
    """
    call = session.get(PhoneCall, call_id)
    if call is None:
        raise ConsentMissingError(Why.UNKNOWN, call_id)
    if call.purged_at is not None:
        raise ConsentMissingError(Why.PURGED, call_id)
    if call.restricted_at is not None:
        raise ConsentMissingError(Why.RESTRICTED, call_id)
    allowed = allowed_by(session, call)
    if allowed is None:
        why = Why.REFUSED if call.consent is Consent.REFUSED else Why.MISSING
        raise ConsentMissingError(why, call_id)
    return allowed


@dataclass(frozen=True, slots=True)
class Withheld:
    """A call that was on the air, and may not be heard again; `began` is when it came on (ms).

    `ended` is None while it is. With `piece` it was heard in a piece of the library.
    """

    call_id: str
    began: Millis
    ended: Millis | None = None
    piece: bool = False


def withheld(session: Session, start: Millis, end: Millis) -> list[Withheld]:
    """What of the air between two moments may not go out again, the earliest first.

    Where the show was held back, what was said is heard later than it was mixed: a call counts
    until it can't be heard any more. Whether its own recording is still there is all one.
    """
    return [
        Withheld(call.id, span.began, span.ended)
        for span, call in on_air(session, start, end)
        if not allowed_by(session, call)
    ]


def on_air(session: Session, start: Millis, end: Millis) -> Sequence[tuple[CallSpan, PhoneCall]]:
    """The calls that may be heard between two moments, whether they agreed or not."""
    over = or_(CallSpan.ended.is_(None), CallSpan.ended + LATEST_MS > start)
    query = (
        select(CallSpan, PhoneCall)
        .join(PhoneCall, PhoneCall.id == CallSpan.call_id)
        .where(CallSpan.began < end, over)
        .order_by(CallSpan.began)
    )
    return session.execute(query).tuples().all()


def agreed(
    session: Session, call: PhoneCall, consent: Consent, *, at: Millis, frame: int | None, by: str
) -> list[str]:
    """Note what the caller said, and where in the recording; the pieces that changed by it.

    An override that was before it ends. Does not commit.
    """
    call.consent, call.consent_at, call.consent_frame = consent, at, frame
    call.consent_by = by.replace("\0", "")[:BY]
    return settle_call(session, call.id)


def taken_back(session: Session, call: PhoneCall, *, now: Millis, by: str) -> list[str]:
    """Note that nothing of a call is to be heard any more, whoever let it out; the pieces that changed.

    Does not commit.
    """
    latest = select(func.max(ReplayOverride.at)).where(ReplayOverride.call_id == call.id)
    before = max(call.consent_at or 0, session.scalar(latest) or 0)
    at = Millis(max(now, before + 1))
    return agreed(session, call, Consent.REFUSED, at=at, frame=None, by=by)


def override(session: Session, call_id: str, *, by: str, reason: str, now: Millis) -> list[str]:
    """Let a call out without consent, for a reason that is kept; the pieces that changed by it.

    A caller who says no later, or once more, ends it. Does not commit.

    Raises:
        ConsentMissingError: there is no such call, or nothing of it is left.
        OverrideReasonError: too little is said.
    """
    call = session.get(PhoneCall, call_id)
    if call is None or call.purged_at is not None:
        raise ConsentMissingError(Why.UNKNOWN if call is None else Why.PURGED, call_id)
    reason = " ".join(reason.split())
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise OverrideReasonError
    at = Millis(max(now, (call.consent_at or 0) + 1))
    session.add(ReplayOverride(call_id=call_id, at=at, by=by, reason=reason))
    return settle_call(session, call_id)
