"""What people outside read of a case: where it stands."""

from __future__ import annotations

from radio.complaints.words import State
from web.language.say import _


def state_words() -> dict[State, str]:
    """Where a case stands, in a word or two."""
    return {
        State.RECEIVED: _("Received"),
        State.VERIFIED: _("Verified"),
        State.HELD: _("On hold"),
        State.NOT_OURS: _("Outside the regency's authority"),
        State.ARCHIVED: _("Filed away"),
        State.FORWARDED: _("Forwarded to the agency"),
        State.IN_PROCESS: _("In process"),
        State.CLOSED: _("Done"),
        State.MERGED: _("Joined with another report"),
    }


def state_notes() -> dict[State, str]:
    """The same in a sentence."""
    return {
        State.RECEIVED: _("Received; nobody has looked at it yet."),
        State.VERIFIED: _("Looked at and accepted; it goes on to an agency."),
        State.HELD: _("On hold until the reporter has added something."),
        State.NOT_OURS: _("No agency of the regency is responsible for this."),
        State.ARCHIVED: _("Kept without a follow-up."),
        State.FORWARDED: _("With the agency, which has not answered yet."),
        State.IN_PROCESS: _("The agency works on it."),
        State.CLOSED: _("Done."),
        State.MERGED: _("Others have reported the same; it goes on together with their report."),
    }


def no_such_report() -> str:
    """There is none, or it is confidential: nobody learns which."""
    return _("There is no public report with this number. The station can tell you more.")


def reports_away() -> str:
    """The shared database can't be reached."""
    return _("The reports can't be read now. Please try again in a few minutes.")
