"""What is said of cases: what was done, how urgent it is, what colour it has, what is wrong."""

from __future__ import annotations

from radio.complaints.errors import EntryError, NotAllowedError
from radio.complaints.handling.colours import Colour, Urgency
from radio.complaints.handling.tracking import TrackingError
from radio.complaints.words import Deed, Grade, Means, Step
from web.language.say import _


def deeds() -> dict[Deed, str]:
    """What was done, or can be."""
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


def colours() -> dict[Colour, str]:
    """The staff's colours, with what they mean."""
    return {
        Colour.RED: _("red: no follow-up"),
        Colour.YELLOW: _("yellow: in process"),
        Colour.BLUE: _("blue: done"),
        Colour.NONE: _("ended without a follow-up"),
    }


def urgencies() -> dict[Urgency, str]:
    """How soon something is due."""
    return {
        Urgency.NONE: "",
        Urgency.IN_TIME: _("in time"),
        Urgency.SOON: _("due soon"),
        Urgency.OVERDUE: _("overdue"),
    }


def steps() -> dict[str, str]:
    """What is due."""
    return {
        Step.FORWARD.value: _("to be forwarded by"),
        Step.ANSWER.value: _("answer due by"),
        Step.CLOSE.value: _("closed by itself after"),
    }


def wrong(error: EntryError) -> str:
    """What is missing in what was done, or can't be used."""
    if isinstance(error, TrackingError):
        return wrong_tracking(error)
    return {
        "why": _("Say why, for those who handle it after you."),
        "said": _("Write what the reporter is told, or has said."),
        "agencies": _("Choose an agency that has not got it already, or has it."),
        "means": _("Say how the answer came: on the air, by letter, by telephone."),
        "episode_id": _("Choose the episode in which it was answered."),
        "moment": _("This moment has not come yet."),
        "other_id": _("Give the number of an open case that it goes on in."),
        "text": _("Write what the new case is about."),
        "fields": _("Change something first."),
        "grade": _("Choose how satisfied the reporter is."),
        "area_code": _("Choose the place from the list, or leave it empty."),
        "place": _("The place is too long: shorten it."),
        "tracking_id": _("The tracking number is too long."),
    }.get(error.field, _("Something in it can't be used."))


def wrong_tracking(error: TrackingError) -> str:
    """Why a number can't be LAPOR!'s number of a case."""
    return {
        "missing": _("Type the tracking number that SP4N-LAPOR! shows after sending."),
        "form": _(
            "A tracking number has digits and no spaces within; look at it again in SP4N-LAPOR!."
        ),
        "own": _("That is a number of this register. Type the one that SP4N-LAPOR! shows."),
        "taken": _(
            "%(ticket)s has this number already. Look at it again in SP4N-LAPOR!.",
            ticket=error.ticket,
        ),
    }[error.wrong]


def refused(error: NotAllowedError) -> str:
    """Why something can't be done about a case."""
    return _("“%(deed)s” can't be done about it as it stands.", deed=deeds()[error.deed])
