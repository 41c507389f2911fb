"""What this room's words are called."""

from __future__ import annotations

from radio.complaints.errors import EntryError
from radio.complaints.ppid.words import RequestStep
from radio.complaints.register.lists import DayRule
from radio.complaints.words import Step
from radio.complaints.workdays import LEAVE
from web.language.say import _

WORKED, HOLIDAY, JOINT = "work", "holiday", "leave"


def step_words() -> dict[str, str]:
    """What has to be done until a day."""
    return {
        Step.FORWARD.value: _("Look at it and forward it"),
        Step.ANSWER.value: _("First answer"),
        Step.CLOSE.value: _("Close it where the reporter says nothing"),
        RequestStep.ANSWER.value: _("PPID: written notice to the applicant"),
        RequestStep.OBJECT.value: _("PPID: the applicant objects"),
        RequestStep.REPLY.value: _("PPID: answer to an objection"),
    }


def field_words() -> dict[str, str]:
    """Whether somebody has to go and look."""
    return {"": _("makes no difference"), "no": _("no"), "yes": _("yes")}


def day_kinds() -> dict[str, str]:
    """What a day may be ruled to be."""
    return {
        HOLIDAY: _("public holiday: not worked"),
        JOINT: _("joint leave (cuti bersama): not worked"),
        WORKED: _("working day, whatever the calendar says"),
    }


def kind_of(row: DayRule) -> str:
    """What a day was ruled to be."""
    if row.works:
        return WORKED
    return JOINT if row.why.startswith(LEAVE) else HOLIDAY


def trouble_words(error: EntryError) -> str:
    """What can't be, in words."""
    known = {
        "first_day": _("A rule for the same begins on that day or later. Choose a later day."),
        "rule_id": _("Only a rule that does not hold yet can be taken back."),
        "regulation": _("Name the regulation."),
        "why": _("Say why, in up to 300 characters."),
    }
    return known.get(error.field, _("That can't be used here."))
