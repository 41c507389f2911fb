"""What people outside read of a case: where it stands, and what was done."""

from __future__ import annotations

from radio.complaints.words import Deed, Grade, Means, State
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


def deed_words() -> dict[Deed, str]:
    """What was done, as far as the public is told of it."""
    return {
        Deed.RECEIVE: _("Received"),
        Deed.VERIFY: _("Verified"),
        Deed.HOLD: _("Put on hold"),
        Deed.RESUME: _("Taken up again"),
        Deed.NOT_OURS: _("Outside the regency's authority"),
        Deed.ARCHIVE: _("Filed away"),
        Deed.FORWARD: _("Forwarded to the agency"),
        Deed.WITHDRAW: _("Taken back from the agency"),
        Deed.ANSWER: _("Answer"),
        Deed.FOLLOW_UP: _("Follow-up"),
        Deed.NOTE: _("Note"),
        Deed.ASK_REPORTER: _("Question to the reporter"),
        Deed.REPLY: _("Reply of the reporter"),
        Deed.CLOSE: _("Done"),
        Deed.REOPEN: _("Opened again"),
        Deed.MERGE: _("Joined with another report"),
        Deed.SPLIT: _("Divided into several reports"),
        Deed.EXTEND: _("Time to answer extended"),
        Deed.CHANGE: _("Corrected"),
        Deed.ESCALATE: _("Brought before a superior"),
        Deed.HAND_OVER: _("Handed over to SP4N-LAPOR!"),
        Deed.RATE: _("Rated by the reporter"),
        Deed.READ_BACK: _("Read back on the air"),
        Deed.UNREAD: _("Not read back after all"),
        Deed.REDACT: _("Personal data erased"),
    }


def means_words() -> dict[Means, str]:
    """How an answer was given."""
    return {
        Means.ON_AIR: _("in the programme"),
        Means.LETTER: _("by letter"),
        Means.PHONE: _("by telephone"),
        Means.MESSAGE: _("by message"),
        Means.IN_PERSON: _("in person"),
        Means.LAPOR: _("through SP4N-LAPOR!"),
    }


def grade_words() -> dict[str, str]:
    """What the reporter may choose from after closing."""
    return {
        Grade.VERY_SATISFIED.value: _("Very satisfied"),
        Grade.SATISFIED.value: _("Satisfied"),
        Grade.FAIRLY_SATISFIED.value: _("Fairly satisfied"),
        Grade.NOT_SATISFIED.value: _("Not satisfied"),
    }


def no_such_report() -> str:
    """There is none, or it is confidential: nobody learns which."""
    return _("There is no public report with this number. The station can tell you more.")


def reports_away() -> str:
    """The shared database can't be reached."""
    return _("The reports can't be read now. Please try again in a few minutes.")
