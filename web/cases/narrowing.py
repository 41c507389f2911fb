"""What limits a list beyond the fields of its form: told in words, and taken away as easily.

A figure may open cases of no agency, of a village, answered within three days, or what was done on a
day: none of it is a choice of the form. Each stands in it as a ticked box, so that nobody takes a part
for the whole, and so that the next page, an export and a filter that is kept are of the same cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, urlencode

from playlists.clock import to_local
from radio.complaints.areas import areas, full_name
from radio.complaints.sight.filters import AIRED, NONE, STEPS, CaseFilter
from radio.complaints.words import Deed
from radio.units import Millis
from web.cases.choices import Choices
from web.cases.words import due_words, time_steps, without
from web.complaints.deedwords import deeds_counted, grades
from web.complaints.words import states
from web.dates import long_day
from web.language.say import _
from web.panel import current_panel

ALSO: Final = "also"
"""The field of the form that such a limit stands in, written as in an address."""
_CHOICES: Final[Mapping[str, str]] = MappingProxyType(
    {"areas": "kecamatan"}
    | {name: name for name in ("agencies", "categories", "kinds", "channels", "states", "lapor")}
)
"""Fields that are chosen from a list of the form: one value of it."""
_IN_FORM: Final = frozenset({"text", "colours", "overdue", "since", "until"})
_TOGETHER: Final[Mapping[str, str]] = MappingProxyType({"done_since": "done", "done_until": "done"})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A limit: the field, its values as in an address, and what it says."""

    field: str
    value: str
    words: str


def narrowed(wanted: CaseFilter, choices: Choices) -> tuple[Narrowing, ...]:
    """What the form has no field for, or whose field does not have that value."""
    fields: dict[str, list[tuple[str, str]]] = {}
    for name, value in wanted.pairs():
        fields.setdefault(_TOGETHER.get(name, name), []).append((name, value))
    said = _Said(wanted, choices)
    return tuple(
        Narrowing(name, urlencode(pairs), said.of(name))
        for name, pairs in fields.items()
        if not _has_field(name, pairs, choices)
    )


def spread(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The limits of a form among its other values, as if each had a field of its own."""
    for name, value in pairs:
        if name == ALSO:
            yield from parse_qsl(value)
        else:
            yield name, value


def _has_field(name: str, pairs: list[tuple[str, str]], choices: Choices) -> bool:
    if name in _IN_FORM:
        return True
    known = dict(choices.get(_CHOICES.get(name, ""), ()))
    return len(pairs) == 1 and pairs[0][1] in known


@dataclass(frozen=True, slots=True)
class _Said:
    wanted: CaseFilter
    choices: Choices

    def of(self, name: str) -> str:
        if name == "done":
            return self._done()
        values: tuple[str, ...] = getattr(self.wanted, name)
        if whole := _whole(name, values):
            return whole
        names, none = self._names(name), _none(name)
        told = ", ".join(names.get(one, one) if one != NONE else none for one in values)
        return told if values == (NONE,) else f"{_labels()[name]}: {told}"

    def _done(self) -> str:
        words = {str(deed): text for deed, text in deeds_counted().items()}
        words |= {AIRED: _("answered on the air"), str(Deed.RECEIVE): _("came in")}
        told = ", ".join(words.get(one, one) for one in self.wanted.done)
        zone = current_panel().desk.zone
        days = dict.fromkeys(
            long_day(to_local(Millis(moment), zone).date())
            for moment in (self.wanted.done_since, (self.wanted.done_until or 0) - 1)
            if moment is not None and moment > 0
        )
        return f"{told}: {' – '.join(days)}" if days else told

    def _names(self, name: str) -> Mapping[str, str]:
        if name in {"areas", "villages"}:
            return {code: full_name(code) for code in areas()}
        made: dict[str, dict[str, str]] = {
            "asked": dict(self.choices["agencies"]),
            "steps": due_words(),
            "answered_in": time_steps(),
            "closed_in": time_steps(),
            "grades": {str(grade): text for grade, text in grades().items()},
            "states": {str(state): text for state, text in states().items()},
        }
        return made.get(name) or dict(self.choices.get(name, ()))


def _whole(name: str, values: tuple[str, ...]) -> str:
    """Where it needs no list of values."""
    if name in {"answered_in", "closed_in"} and set(values) == set(STEPS):
        return _("answered") if name == "answered_in" else _("closed")
    if name == "aired":
        return _("answered on the air") if "yes" in values else _("not answered on the air")
    return ""


def _none(name: str) -> str:
    """What cases are that have none of it."""
    dimensions = {
        "areas": "kecamatan",
        "villages": "village",
        "agencies": "agency",
        "categories": "category",
        "answered_in": "answered_in",
        "closed_in": "closed_in",
    }
    if name == "grades":
        return _("satisfaction not asked yet")
    return without().get(dimensions.get(name, ""), "–")


def _labels() -> dict[str, str]:
    return {
        "states": _("State"),
        "kinds": _("Type"),
        "channels": _("Channel"),
        "categories": _("Category"),
        "agencies": _("Agency"),
        "areas": _("Area"),
        "villages": _("Village"),
        "desks": _("Desk"),
        "episodes": _("Programme"),
        "grades": _("Satisfaction"),
        "asked": _("With the agency, not answered"),
        "steps": _("What is to be done"),
        "answered_in": _("Time to the first answer"),
        "closed_in": _("Time until closed"),
        "lapor": "SP4N-LAPOR!",
    }
