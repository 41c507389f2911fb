"""A rehearsal's findings by their weight, each in the reader's language and with a way to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from playlists.clock import to_local
from radio.broadcastlog.tables import LogRow
from radio.programmes.tables import Episode
from radio.rehearsal.findings import RELAXED, Finding, Rehearsal
from web.language.say import _
from web.rehearsal.findings import FINDINGS
from web.rehearsal.ways import Way, way_of

_REACHED = re.compile(r"^ask at .+, then ")
_AT_ONCE = 500
"""Ids in one query: fewer than any database takes parameters."""
SHOWN_MOST = 100
"""Findings of one kind that are shown; what there is more of is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as it is shown."""

    at: datetime
    what: str
    why: Markup
    do: Markup
    way: Way | None = None
    """How that is done at the panel, where it is."""
    row_id: str = ""
    episode_id: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind, and how many more there are than shown."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What has to be seen to, what is good to know, and what the library can't help."""

    heavy: tuple[Group, ...]
    light: tuple[Group, ...]
    relaxed: tuple[Group, ...]


def titles() -> dict[str, str]:
    """What the lists of a rehearsal are called."""
    return {
        "unfilled": _("Not filled"),
        "missing": _("Missing"),
        "late": _("Late or not played at a fixed time"),
        "overruns": _("Cut short or passed over"),
        "rule_violations": _("Against a rule"),
        "conflicts": _("In two places"),
        "guests": _("Guests and presenters"),
        "spots": _("Spots"),
    }


def report_of(session: Session, result: Rehearsal, zone: ZoneInfo) -> Report:
    """A rehearsal by weight. How guests are reached is on their episode's page, where it is noted."""
    found: dict[str, list[Group]] = {"heavy": [], "light": [], "relaxed": []}
    there = _there(session, LogRow.id, {row.entry_id for row in _all(result)})
    episodes = _there(session, Episode.id, {row.episode_id for row in _all(result)})
    for name, title in titles().items():
        rows: list[Finding] = sorted(getattr(result, name), key=lambda row: row.when)
        by_weight: dict[str, list[Finding]] = {}
        for row in rows:
            by_weight.setdefault(_weight(row), []).append(row)
        for weight, alike in by_weight.items():
            lines = tuple(_lines(alike[:SHOWN_MOST], zone, there, episodes))
            found[weight].append(Group(title, lines, max(0, len(alike) - SHOWN_MOST)))
    return Report(tuple(found["heavy"]), tuple(found["light"]), tuple(found["relaxed"]))


def _weight(row: Finding) -> str:
    if row.warning:
        return "light"
    return "relaxed" if RELAXED in row.why else "heavy"


def _lines(
    rows: list[Finding],
    zone: ZoneInfo,
    there: set[str],
    episodes: set[str],
) -> Iterator[Line]:
    for row in rows:
        do = _REACHED.sub("ask, then ", row.do)
        way = way_of(do)
        yield Line(
            to_local(row.when, zone),
            FINDINGS.say(row.what),
            _coded(FINDINGS.say(row.why)),
            escape(way.words) if way else _coded(FINDINGS.say(do)),
            way,
            row.entry_id if row.entry_id in there else "",
            row.episode_id if row.episode_id in episodes else "",
        )


def _coded(text: str) -> Markup:
    """What stands between back quotes is for the command line."""
    parts = text.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def _all(result: Rehearsal) -> Iterator[Finding]:
    for name in result.LISTS:
        yield from getattr(result, name)


def _there(session: Session, column: InstrumentedAttribute[str], wanted: set[str]) -> set[str]:
    """Those of the ids that are still there, so that a link leads somewhere."""
    ids, found = sorted(wanted - {""}), set[str]()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found.update(session.scalars(select(column).where(column.in_(part))))
    return found
