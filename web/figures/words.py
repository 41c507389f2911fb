"""What the figures are called."""

from __future__ import annotations

from radio.complaints.areas import areas, full_name
from radio.complaints.register.lists import Agency, Category
from radio.complaints.words import Step
from web.cases.words import due_words, time_steps, without
from web.complaints.deedwords import grades
from web.complaints.form import category_name
from web.complaints.words import all_channels, kinds, states
from web.language.say import _

__all__ = ["dimensions", "names_of", "next_steps", "periods", "without"]

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
        "answered_in": time_steps(),
        "closed_in": time_steps(),
        "grade": {str(value): words for value, words in grades().items()},
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
    words = due_words()
    return {step: words[step.value] for step in Step}
