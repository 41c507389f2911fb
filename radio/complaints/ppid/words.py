"""The words a request for information is described by; what people read of them is the panel's affair.

Articles are those of UU 14/2008 on the openness of public information (keterbukaan informasi publik).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RequestChannel(StrEnum):
    """The means by which it came."""

    DESK = "desk"
    """At the static information desk."""
    VILLAGE_VISIT = "village_visit"
    """Sambang Desa."""
    WEB = "web"
    LETTER = "letter"
    PHONE = "phone"


class Wanted(StrEnum):
    """Type of request (jenis permintaan)."""

    SEE = "see"
    """To see, read, hear or note it."""
    COPY = "copy"


class InfoForm(StrEnum):
    """The form the information is wanted in."""

    SOFT = "soft"
    HARD = "hard"


class Holding(StrEnum):
    """Whether the office holds what is asked for."""

    UNKNOWN = "unknown"
    """Nobody has looked yet."""
    HELD = "held"
    ELSEWHERE = "elsewhere"
    """Another public body holds it; it is named."""
    UNDOCUMENTED = "undocumented"
    """It is this office's, and has not been written down yet."""


class Decision(StrEnum):
    """What is decided on a request, or on an objection."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOT_HELD = "not_held"


class RequestState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IN_PROCESS = "in_process"
    DECIDED = "decided"
    """The applicant was told in writing; what was granted is still to be handed over."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """By the applicant."""


class ObjectionState(StrEnum):
    """Where an objection stands."""

    RECEIVED = "received"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class RequestDeed(StrEnum):
    """What was done about a request."""

    RECEIVE = "receive"
    PROCESS = "process"
    """Somebody looks for it; whether it is held, and where."""
    EXTEND = "extend"
    """Its time is made longer, once, and the applicant is told why (art. 22 (8))."""
    DECIDE = "decide"
    HAND_OVER = "hand_over"
    WITHDRAW = "withdraw"
    NOTE = "note"
    OBJECT = "object"
    """The applicant objects (art. 35)."""
    DECIDE_OBJECTION = "decide_objection"
    WITHDRAW_OBJECTION = "drop_objection"
    ERASE = "erase"
    """Who asked was erased (UU 27/2022)."""


class RequestStep(StrEnum):
    """What has to be done until a day; the steps of `deadline_rule` that are about requests."""

    ANSWER = "ppid_answer"
    """The written notice to the applicant (art. 22 (7), (8))."""
    OBJECT = "ppid_object"
    """The applicant's objection (art. 36 (1))."""
    REPLY = "ppid_reply"
    """The superior's answer to the objection (art. 36 (2))."""


OPEN: Final = frozenset({RequestState.RECEIVED, RequestState.IN_PROCESS})
"""States in which the applicant waits for the written notice."""

ALLOWED: Final = {
    RequestState.RECEIVED: frozenset(
        {
            RequestDeed.PROCESS,
            RequestDeed.EXTEND,
            RequestDeed.DECIDE,
            RequestDeed.WITHDRAW,
            RequestDeed.NOTE,
        }
    ),
    RequestState.IN_PROCESS: frozenset(
        {
            RequestDeed.PROCESS,
            RequestDeed.EXTEND,
            RequestDeed.DECIDE,
            RequestDeed.WITHDRAW,
            RequestDeed.NOTE,
        }
    ),
    RequestState.DECIDED: frozenset(
        {RequestDeed.HAND_OVER, RequestDeed.DECIDE, RequestDeed.WITHDRAW, RequestDeed.NOTE}
    ),
    RequestState.CLOSED: frozenset({RequestDeed.DECIDE, RequestDeed.NOTE}),
    RequestState.WITHDRAWN: frozenset({RequestDeed.NOTE}),
}
"""What may be done in each state. A decision may be made anew, as after an objection."""

EXCEPTIONS: Final = tuple("abcdefghij")
"""Letters of art. 17: what a public body may refuse to tell."""
GROUNDS: Final = tuple("abcdefg")
"""Letters of art. 35 (1): what an applicant may object to."""
