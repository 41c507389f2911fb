"""What to do about a finding, as it is done at the panel, and the page on which it is done.

Rehearsals name commands, for terminals and alarms; who reads the page has the panel before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for

from radio.people.rights import Right
from web.access import current_who
from web.language.say import _
from web.rehearsal.findings import FINDINGS
from web.rules import RULES

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Way:
    """Words, and the page they lead to: its endpoint with its values; none where a row leads there."""

    words: str
    endpoint: str = ""
    values: Values = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it leads; empty where it leads nowhere that whoever asks may go."""
        rule, who = RULES.get(self.endpoint), current_who()
        may = isinstance(rule, Right) and who is not None and who.may(rule)
        return url_for(self.endpoint, **dict[str, Any](self.values)) if may else ""


def way_of(do: str) -> Way | None:
    """The panel's way to do it; None where it has no words of its own for it."""
    read = FINDINGS.read(do)
    make = _WAYS.get(read.pattern) if read else None
    return make(read.values) if read and make else None


def _episode(_values: Values) -> Way:
    return Way(_("Ask, then note the answer on the episode's page."))


def _build(_values: Values) -> Way:
    return Way(_("Build the day anew on the page of its log."))


def _piece(words: str, values: Values) -> Way:
    return Way(words, "library.media", {"media_id": values["id"]})


def _import(words: str, values: Values) -> Way:
    return Way(words, "library.imports", values)


def _and(values: Values, more: str) -> Way:
    first = way_of(values["what"]) or Way(FINDINGS.say(values["what"]))
    return Way(f"{first.words} {more}", first.endpoint, first.values)


def _either(values: Values) -> Way:
    """Something in the way of something else: it moves, or its studio is given back."""
    if all(one.startswith("radio episode move ") for one in values.values()):
        return Way(_("Move one of them in the calendar."), "calendar.today")
    return Way(_("Move it in the calendar, or give the studio back."), "directory.studios")


_WAYS: Final[Mapping[str, Callable[[Values], Way]]] = {
    "move it, or the hard time after it: `radio log show` tells what that is": lambda _v: Way(
        _("Move it, or the fixed time after it, in the log.")
    ),
    "move what is on before it: `radio log show` tells what that is": lambda _v: Way(
        _("Move what is on before it, in the log.")
    ),
    "`radio log insert` puts it at another time": lambda _v: Way(
        _("Put it in at another time, in the log.")
    ),
    "`radio log build` makes the hours there are none of; `radio log insert` fills one": _build,
    "put a missing file back, or plan without it: `radio log build %(day)s`": lambda _v: Way(
        _("Put the missing file back, or build the day anew on the page of its log.")
    ),
    "`radio media show %(id)s` tells when it may": lambda v: _piece(
        _("Its page in the library tells when it may."), v
    ),
    "replace the file, or `radio media release %(id)s` and listen to it": lambda v: _piece(
        _("Replace the file, or release it on its page in the library and listen to it."), v
    ),
    "`radio log build %(day)s`; without music, `radio import FOLDER` first": lambda _v: _import(
        _("Import music first where there is none, then build the day anew in its log."), {}
    ),
    "%(what)s; or take the slot out: its rundown": lambda v: _and(
        v, _("Or take the part out of the rundown.")
    ),
    "%(what)s; or take the slot out: `radio clock set`": lambda v: _and(
        v, _("Or take the slot out of the hour clock.")
    ),
    "`radio playlist show %(name)s` tells what it holds": lambda v: Way(
        _("The page of the playlist shows what it holds."), "lists.playlist", {"name": v["name"]}
    ),
    "`radio media list` shows them": lambda _v: Way(_("The library shows them."), "library.page"),
    (
        "`radio import --category %(category)s FILE` where there is none, else "
        "`radio log insert --at %(at)s ID`"
    ): lambda v: _import(
        _(
            "Import its recording into “%(category)s”; where there is one, put it in, in the log.",
            category=v["category"],
        ),
        {"category": v["category"]},
    ),
    "call them, or write a stand-by plan: %(command)s": lambda _v: Way(
        _("Call them, or write a stand-by plan on the episode's page.")
    ),
    "ask another one; %(command)s takes this one back": lambda _v: Way(
        _("Ask another one on the episode's page, and take this one out there.")
    ),
    "%(command)s, or ask another guest": lambda _v: Way(
        _("Write a stand-by plan on the episode's page, or ask another guest there.")
    ),
    "ask at %(reached)s, then `%(command)s`": _episode,
    "ask, then `%(command)s`": _episode,
    "put the file %(path)s back, or %(command)s": lambda v: Way(
        _("Put the file %(path)s back, or choose another piece.", path=v["path"])
    ),
    "`radio campaign show %(name)s` tells what keeps plays out; fewer, or more breaks": lambda v: (
        Way(
            _("The campaign's page tells what keeps plays out; book fewer, or give more breaks."),
            "campaigns.campaign",
            {"name": v["name"]},
        )
    ),
    "`radio campaign set ID --plays N` books fewer; take those put in by hand out again": lambda _v: (
        Way(
            _("Book fewer plays under Campaigns; take those put in by hand out again."),
            "campaigns.index",
        )
    ),
    "`radio import --category %(category)s`, or give them a slot in the hour clocks": lambda v: (
        _import(
            _(
                "Import some into “%(category)s”, or give them a slot in the hour clocks.",
                category=v["category"],
            ),
            {"category": v["category"]},
        )
    ),
    "`%(one)s`, or `%(other)s`": _either,
}
"""By what rehearsals write."""
