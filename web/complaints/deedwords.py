"""What is done about a case, in words: the one place for all pages, of the staff and of everybody."""

from __future__ import annotations

from radio.complaints.words import Deed, Grade, Means
from web.language.say import _


def deeds_to_do() -> dict[Deed, str]:
    """What can be done, as the form for it is called."""
    return {
        Deed.RECEIVE: _("Received"),
        Deed.VERIFY: _("Verify"),
        Deed.HOLD: _("Put on hold"),
        Deed.RESUME: _("Take up again"),
        Deed.NOT_OURS: _("Outside authority"),
        Deed.ARCHIVE: _("Archive"),
        Deed.FORWARD: _("Forward to an agency"),
        Deed.WITHDRAW: _("Take back from an agency"),
        Deed.ANSWER: _("Answer"),
        Deed.FOLLOW_UP: _("Follow-up"),
        Deed.NOTE: _("Note"),
        Deed.ASK_REPORTER: _("Ask the reporter"),
        Deed.REPLY: _("Reply of the reporter"),
        Deed.CLOSE: _("Close"),
        Deed.REOPEN: _("Open again"),
        Deed.MERGE: _("Merge into another"),
        Deed.SPLIT: _("Split off another"),
        Deed.EXTEND: _("Extend its time"),
        Deed.CHANGE: _("Correct its facts"),
        Deed.ESCALATE: _("Remind"),
        Deed.HAND_OVER: _("Hand over to SP4N-LAPOR!"),
        Deed.RATE: _("Satisfaction of the reporter"),
        Deed.READ_BACK: _("Read back on the air"),
        Deed.UNREAD: _("Not read back after all"),
        Deed.REDACT: _("Personal data erased"),
    }


def deeds_done() -> dict[Deed, str]:
    """What was done, for a case's history: of those who handle it, and of everybody."""
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


def deeds_counted() -> dict[Deed, str]:
    """What was done on a day, as far as its digest counts it by name."""
    return {
        Deed.VERIFY: _("verified"),
        Deed.FORWARD: _("forwarded"),
        Deed.ANSWER: _("answered"),
        Deed.FOLLOW_UP: _("told of progress"),
        Deed.REPLY: _("reporter replied"),
        Deed.CLOSE: _("closed"),
        Deed.REOPEN: _("reopened"),
        Deed.MERGE: _("merged"),
        Deed.READ_BACK: _("read back on the air"),
        Deed.ESCALATE: _("became late"),
    }


def means() -> dict[Means, str]:
    """How an answer reached the reporter."""
    return {
        Means.ON_AIR: _("on the air"),
        Means.LETTER: _("by letter"),
        Means.PHONE: _("by telephone"),
        Means.MESSAGE: _("by message"),
        Means.IN_PERSON: _("in person"),
        Means.LAPOR: _("through SP4N-LAPOR!"),
    }


def grades() -> dict[Grade, str]:
    """How satisfied somebody is."""
    return {
        Grade.VERY_SATISFIED: _("Very satisfied"),
        Grade.SATISFIED: _("Satisfied"),
        Grade.FAIRLY_SATISFIED: _("Fairly satisfied"),
        Grade.NOT_SATISFIED: _("Not satisfied"),
    }
