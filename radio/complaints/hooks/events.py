"""What receivers are told of: a kind of message for each deed that concerns others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from radio.complaints.words import Deed


class EventName(StrEnum):
    """The kinds of messages about a case, as Standard Webhooks names them."""

    TAKEN = "complaint.taken"
    VERIFIED = "complaint.verified"
    HELD = "complaint.held"
    RESUMED = "complaint.resumed"
    NOT_OURS = "complaint.not_ours"
    ARCHIVED = "complaint.archived"
    FORWARDED = "complaint.forwarded"
    WITHDRAWN = "complaint.withdrawn"
    FOLLOWED_UP = "complaint.followed_up"
    ANSWERED = "complaint.answered"
    ASKED = "complaint.asked"
    REPLIED = "complaint.replied"
    EXTENDED = "complaint.extended"
    CHANGED = "complaint.changed"
    MERGED = "complaint.merged"
    SPLIT = "complaint.split"
    HANDED_OVER = "complaint.handed_over"
    CLOSED = "complaint.closed"
    REOPENED = "complaint.reopened"
    RATED = "complaint.rated"


EVENTS: Final[Mapping[Deed, EventName]] = MappingProxyType(
    {
        Deed.RECEIVE: EventName.TAKEN,
        Deed.VERIFY: EventName.VERIFIED,
        Deed.HOLD: EventName.HELD,
        Deed.RESUME: EventName.RESUMED,
        Deed.NOT_OURS: EventName.NOT_OURS,
        Deed.ARCHIVE: EventName.ARCHIVED,
        Deed.FORWARD: EventName.FORWARDED,
        Deed.WITHDRAW: EventName.WITHDRAWN,
        Deed.FOLLOW_UP: EventName.FOLLOWED_UP,
        Deed.ANSWER: EventName.ANSWERED,
        Deed.ASK_REPORTER: EventName.ASKED,
        Deed.REPLY: EventName.REPLIED,
        Deed.EXTEND: EventName.EXTENDED,
        Deed.CHANGE: EventName.CHANGED,
        Deed.MERGE: EventName.MERGED,
        Deed.SPLIT: EventName.SPLIT,
        Deed.HAND_OVER: EventName.HANDED_OVER,
        Deed.CLOSE: EventName.CLOSED,
        Deed.REOPEN: EventName.REOPENED,
        Deed.RATE: EventName.RATED,
    }
)
"""By deed. Notes, reminders and the removal of personal data are the desk's own affair."""
TRIAL: Final = "webhook.test"
NAMES: Final = tuple(one.value for one in EventName)
