"""What the forms about cases let people choose from, as pairs of value and words."""

from __future__ import annotations

from radio.complaints.areas import areas, full_name
from web.complaints.deedwords import grades, means
from web.complaints.form import category_name, lists_now
from web.complaints.words import all_channels, kinds, states
from web.language.say import _

Choices = dict[str, list[tuple[str, str]]]


def choices() -> Choices:
    """All of them by name."""
    lists = lists_now()
    agencies = sorted((one.name, one.id) for one in lists.agencies)
    return {
        "agencies": [(id_, name) for name, id_ in agencies],
        "shorts": [(one.id, one.short) for one in lists.agencies],
        "categories": [(one.id, category_name(one)) for one in lists.categories],
        "kecamatan": [
            (area.code, area.name) for area in areas().values() if area.level == "kecamatan"
        ],
        "areas": [(area.code, full_name(area.code)) for area in areas().values() if area.parent],
        "kinds": [(one.value, words) for one, words in kinds().items()],
        "channels": [(one.value, words) for one, words in all_channels().items()],
        "states": [(one.value, words) for one, words in states().items()],
        "lapor": [("-", _("not handed over yet")), ("yes", _("handed over"))],
        "means": [(one.value, words) for one, words in means().items()],
        "grades": [(one.value, words) for one, words in grades().items()],
    }
