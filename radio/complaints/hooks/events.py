"""What receivers are told of: a kind of message for each deed that concerns others."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from radio.complaints.words import Deed

EVENTS: Final[Mapping[Deed, str]] = MappingProxyType(
    {
        Deed.RECEIVE: "complaint.taken",
        Deed.VERIFY: "complaint.verified",
        Deed.HOLD: "complaint.held",
        Deed.RESUME: "complaint.resumed",
        Deed.NOT_OURS: "complaint.not_ours",
        Deed.ARCHIVE: "complaint.archived",
        Deed.FORWARD: "complaint.forwarded",
        Deed.WITHDRAW: "complaint.withdrawn",
        Deed.FOLLOW_UP: "complaint.followed_up",
        Deed.ANSWER: "complaint.answered",
        Deed.ASK_REPORTER: "complaint.asked",
        Deed.REPLY: "complaint.replied",
        Deed.EXTEND: "complaint.extended",
        Deed.CHANGE: "complaint.changed",
        Deed.MERGE: "complaint.merged",
        Deed.SPLIT: "complaint.split",
        Deed.HAND_OVER: "complaint.handed_over",
        Deed.CLOSE: "complaint.closed",
        Deed.REOPEN: "complaint.reopened",
        Deed.RATE: "complaint.rated",
    }
)
"""By deed. Notes, reminders and the removal of personal data are the desk's own affair."""
TRIAL: Final = "webhook.test"
NAMES: Final = tuple(EVENTS.values())
