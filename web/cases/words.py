"""What is said of cases: how urgent one is, what colour it has, what is wrong."""

from __future__ import annotations

from radio.complaints.errors import EntryError, NotAllowedError
from radio.complaints.handling.colours import Colour, Urgency
from radio.complaints.handling.tracking import TrackingError
from radio.complaints.sight.filters import MORE, STEPS
from radio.complaints.words import Step
from web.complaints.deedwords import deeds_to_do
from web.language.say import _


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


def due_words() -> dict[str, str]:
    """What has to be done, of cases that it is due of."""
    return {
        Step.FORWARD.value: _("to be forwarded"),
        Step.ANSWER.value: _("to be answered"),
        Step.CLOSE.value: _("waits for the reporter"),
    }


def without() -> dict[str, str]:
    """What cases are that have none of it."""
    return {
        "kecamatan": _("no place given"),
        "village": _("no village given"),
        "agency": _("no agency yet"),
        "category": _("no category yet"),
        "answered_in": _("not answered yet"),
        "closed_in": _("not closed yet"),
    }


def time_steps() -> dict[str, str]:
    """How long something took."""
    shown: dict[str, str] = {}
    before = 0
    for step in STEPS:
        if step == MORE:
            shown[step] = _("over %(days)s days", days=before)
        elif before == 0:
            shown[step] = _("up to 1 day")
        else:
            shown[step] = _("%(from_)s to %(to)s days", from_=before, to=step)
        before = before if step == MORE else int(step)
    return shown


def wrong(error: EntryError) -> str:
    """What is missing in what was done, or can't be used."""
    if isinstance(error, TrackingError):
        return wrong_tracking(error)
    return {
        "why": _("Say why, for those who handle it after you."),
        "said": _("Write what the reporter is told, or has said."),
        "agencies": _("Choose an agency that has not got it already, or has it."),
        "liaisons": _("This person is no liaison of that agency any more. Choose again."),
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
    return _("“%(deed)s” can't be done about it as it stands.", deed=deeds_to_do()[error.deed])
