"""Words of the requests, as the office reads them."""

from __future__ import annotations

from radio.complaints.errors import ComplaintError, EntryError, OvertakenError
from radio.complaints.ppid.finding import Shown, Signal, Standing
from radio.complaints.ppid.words import (
    Decision,
    Holding,
    InfoForm,
    ObjectionState,
    RequestChannel,
    RequestDeed,
    RequestState,
    Wanted,
)
from web.language.say import _

SIGNAL_ICONS = {
    Signal.DONE: "disc",
    Signal.IN_TIME: "ready",
    Signal.SOON: "triangle",
    Signal.OVERDUE: "square",
    Signal.UNKNOWN: "unknown",
}
"""A shape for each: nothing is told by colour alone."""


def state_words() -> dict[RequestState, str]:
    """Where a request stands."""
    return {
        RequestState.RECEIVED: _("received"),
        RequestState.IN_PROCESS: _("in process"),
        RequestState.DECIDED: _("decided, to be handed over"),
        RequestState.CLOSED: _("closed"),
        RequestState.WITHDRAWN: _("taken back"),
    }


def objection_words() -> dict[ObjectionState, str]:
    """Where an objection stands."""
    return {
        ObjectionState.RECEIVED: _("waits for an answer"),
        ObjectionState.DECIDED: _("answered"),
        ObjectionState.WITHDRAWN: _("taken back"),
    }


def channel_words() -> dict[str, str]:
    """The means by which a request came."""
    return {
        RequestChannel.DESK.value: _("information desk"),
        RequestChannel.VILLAGE_VISIT.value: "Sambang Desa",
        RequestChannel.WEB.value: _("website"),
        RequestChannel.LETTER.value: _("letter"),
        RequestChannel.PHONE.value: _("telephone"),
    }


def wanted_words() -> dict[str, str]:
    """Type of request."""
    return {
        Wanted.COPY.value: _("to have a copy"),
        Wanted.SEE.value: _("to see or know it"),
    }


def form_words() -> dict[str, str]:
    """The form the information is wanted in."""
    return {InfoForm.SOFT.value: _("soft copy"), InfoForm.HARD.value: _("hard copy")}


def holding_words() -> dict[str, str]:
    """Whether the office holds it."""
    return {
        Holding.UNKNOWN.value: _("not looked up yet"),
        Holding.HELD.value: _("held by this office"),
        Holding.ELSEWHERE.value: _("held by another body"),
        Holding.UNDOCUMENTED.value: _("not documented yet"),
    }


def decision_words() -> dict[str, str]:
    """What was decided."""
    return {
        Decision.GRANTED.value: _("granted"),
        Decision.PARTLY.value: _("granted in part"),
        Decision.REFUSED.value: _("refused"),
        Decision.NOT_HELD.value: _("not held"),
    }


def shown_words() -> dict[Shown, str]:
    """Which requests a list shows."""
    return {
        Shown.OPEN: _("To do"),
        Shown.OVERDUE: _("Overdue"),
        Shown.OBJECTED: _("Objections"),
        Shown.ALL: _("All requests"),
    }


def deed_words() -> dict[RequestDeed, str]:
    """What was done."""
    return {
        RequestDeed.RECEIVE: _("Received"),
        RequestDeed.PROCESS: _("Being looked for"),
        RequestDeed.EXTEND: _("Time made longer"),
        RequestDeed.DECIDE: _("Decided"),
        RequestDeed.HAND_OVER: _("Handed over"),
        RequestDeed.WITHDRAW: _("Request taken back"),
        RequestDeed.NOTE: _("Note"),
        RequestDeed.OBJECT: _("Objection came"),
        RequestDeed.DECIDE_OBJECTION: _("Objection answered"),
        RequestDeed.WITHDRAW_OBJECTION: _("Objection taken back"),
        RequestDeed.ERASE: _("Applicant's data erased"),
    }


def standing_words(told: Standing) -> str:
    """How a deadline stands, in words."""
    match told.signal:
        case Signal.DONE:
            return _("done")
        case Signal.UNKNOWN:
            return _("no deadline known")
        case Signal.OVERDUE:
            return _("%(days)s working days overdue", days=max(1, -told.days))
    if told.days == 0:
        return _("due today")
    return _("%(days)s working days left", days=told.days)


def exception_words() -> dict[str, str]:
    """Art. 17 of UU 14/2008: what a public body may refuse to tell, by its letters."""
    return {
        "a": _("could hinder law enforcement"),
        "b": _("could harm intellectual property or fair competition"),
        "c": _("could endanger defence and security of the state"),
        "d": _("could reveal the natural wealth of Indonesia"),
        "e": _("could harm the resilience of the national economy"),
        "f": _("could harm foreign relations"),
        "g": _("reveals a private deed, or somebody's last will"),
        "h": _("reveals personal secrets"),
        "i": _("is a memorandum between or within public bodies that is secret by its nature"),
        "j": _("may not be revealed by another law"),
    }


def ground_words() -> dict[str, str]:
    """Art. 35 (1) of UU 14/2008: what an applicant may object to, by its letters."""
    return {
        "a": _("refused by an exception of article 17"),
        "b": _("periodic information was not provided"),
        "c": _("the request was not answered"),
        "d": _("it was not answered as asked"),
        "e": _("it was not fulfilled"),
        "f": _("the cost is not reasonable"),
        "g": _("it came after the time allowed"),
    }


def lettered(letters: str, words: dict[str, str]) -> str:
    """`a. …; h. …`."""
    return "; ".join(f"{letter}. {words[letter]}" for letter in letters if letter in words)


def trouble_words(error: ComplaintError) -> str:
    """What could not be done, and what to do."""
    if isinstance(error, OvertakenError):
        return _("Somebody else changed this meanwhile, so yours was not saved.")
    if isinstance(error, EntryError):
        return entry_words(error)
    return _("This can't be done as the request stands now. Look at what was done last.")


def entry_words(error: EntryError) -> str:
    """What is wrong with a field."""
    known = {
        "name": _("The applicant's name is needed."),
        "address": _(
            "An address, a telephone or an e-mail is needed: the answer has to get there."
        ),
        "phone": _("A telephone has digits."),
        "email": _("That is no e-mail address."),
        "noticed_on": _("The notice is given after the request came, and not in the future."),
        "given_on": _("It is handed over after the notice, and not in the future."),
        "refusal": _("Why it is refused is needed: an exception of article 17, or words."),
        "exceptions": _("Exceptions of article 17 go with a refusal, in whole or in part."),
        "held_where": _("Say which body holds it."),
        "grounds": _("Tick at least one ground."),
    }
    return known.get(error.field, _("That can't be used here."))
