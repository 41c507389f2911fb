"""States and causes as the pages say them."""

from __future__ import annotations

from radio.archive.gaps import Cause
from web.language.say import _


def cause_word(cause: Cause) -> str:
    """Why something is not recorded."""
    return {
        Cause.STOPPED: _("the air was stopped"),
        Cause.KILLED: _("the engine died"),
        Cause.ALL_DOWN: _("nothing of the station ran"),
        Cause.OFF: _("the computer was off"),
        Cause.OUTPUT_DOWN: _("the recording's output was down"),
        Cause.DISK_FULL: _("the disk was full"),
        Cause.CLOCK: _("the clock was set forward: this time never was"),
        Cause.UNPLANNED: _("no recording was set up"),
        Cause.LOST: _("the file is gone or damaged"),
        Cause.UNKNOWN: _("nobody knows why"),
    }[cause]


def state_word(state: str) -> str:
    """How much of an hour is there."""
    return {
        "ahead": _("to come"),
        "open": _("being recorded"),
        "whole": _("whole"),
        "partly": _("in part"),
        "none": _("nothing"),
        "purged": _("deleted by age"),
    }[state]
