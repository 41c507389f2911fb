"""What the figures are called."""

from __future__ import annotations

from radio.complaints.areas import areas, full_name
from radio.complaints.register.lists import Agency, Category
from radio.complaints.sight.filters import MORE, STEPS
from radio.complaints.words import Channel, Kind, Step
from web.complaints.deedwords import grades
from web.complaints.form import category_name
from web.complaints.words import channels, kinds, states
from web.language.say import _

Names = dict[str, dict[str, str]]


def names_of(agencies: list[Agency], categories: list[Category]) -> Names:
    """What the values of each dimension are called."""
    return {
        "kecamatan": {code: area.name for code, area in areas().items() if not area.is_village},
        "village": {code: full_name(code) for code, area in areas().items() if area.is_village},
        "agency": {row.id: row.short or row.name for row in agencies},
        "category": {row.id: category_name(row) for row in categories},
        "channel": {str(value): words for value, words in all_channels().items()},
        "kind": {str(value): words for value, words in kinds().items()},
        "state": {str(value): words for value, words in states().items()},
        "answered_in": steps(),
        "closed_in": steps(),
        "grade": {str(value): words for value, words in grades().items()},
    }


def all_channels() -> dict[Channel, str]:
    """With what no hand takes."""
    return {**channels(), Channel.OPEN311: _("Another program")}


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


def dimensions() -> dict[str, str]:
    """What is told in a table of its own."""
    return {
        "kecamatan": _("Kecamatan"),
        "village": _("Villages"),
        "agency": _("Agencies"),
        "category": _("Categories"),
        "channel": _("Ways they came"),
        "kind": _("Types"),
    }


def steps() -> dict[str, str]:
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


def periods() -> dict[str, str]:
    """What is often looked at."""
    return {
        "month": _("This month"),
        "before": _("Last month"),
        "usual": _("12 months"),
        "year": _("This year"),
        "last_year": _("Last year"),
        "all": _("All"),
    }


def next_steps() -> dict[Step, str]:
    """What has to be done."""
    return {
        Step.FORWARD: _("to be forwarded"),
        Step.ANSWER: _("to be answered"),
        Step.CLOSE: _("waits for the reporter"),
    }


def kind_name(kind: Kind) -> str:
    """What somebody wants."""
    return kinds()[kind]
