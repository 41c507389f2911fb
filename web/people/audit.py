"""Who did what, and who saw personal data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from flask import Blueprint, render_template, request, url_for

from playlists.clock import day_span, to_local
from radio.db import session_scope
from radio.people.accounts import people
from radio.people.audit import Wanted, count, entries
from radio.units import Millis
from web.panel import current_panel
from web.people.words import action_words, via_words

PAGE = 100
TEXT_MOST = 200
_NUMBER_MOST = 2**31
_ASKED = ("text", "who", "from", "until", "personal")

_Value = TypeVar("_Value")

blueprint = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates")


@blueprint.get("/")
def page() -> str:
    """The entries that are wanted, the latest first."""
    panel = current_panel()
    # What was done a moment ago is there to be seen.
    panel.trail.write_out()
    wanted = _wanted()
    with session_scope(panel.database) as session:
        rows = entries(session, wanted, PAGE + 1)
        total = count(session, wanted)
        everybody = people(session)
    zone = panel.settings.zone_info
    shown = rows[:PAGE]
    return render_template(
        "people/audit.html",
        entries=[(row, to_local(row.at, zone)) for row in shown],
        total=total,
        people=everybody,
        given=request.args,
        actions=action_words(),
        vias=via_words(),
        older=_older(shown[-1].id) if len(rows) > PAGE else "",
    )


def _older(before: int) -> str:
    # These alone: others mean something to `url_for` itself, such as another scheme.
    asked: dict[str, Any] = {name: request.args[name] for name in _ASKED if name in request.args}
    return url_for("audit.page", **asked, before=before)


def _wanted() -> Wanted:
    """What the address asks for; what makes no sense in it is not asked for."""
    zone = current_panel().settings.zone_info
    since, until = _read("from", _day), _read("until", _day)
    day = timedelta(days=1)
    return Wanted(
        since=None if since is None else Millis(day_span(since, zone).start),
        until=None if until is None else Millis(day_span(until + day, zone).start),
        person_id=_read("who", _number),
        text=request.args.get("text", "")[:TEXT_MOST].replace("\0", ""),
        personal_only="personal" in request.args,
        before_id=_read("before", _number),
    )


def _day(text: str) -> date:
    """A day that others come before and after, in whatever zone: the first and the last of all have none."""
    day = date.fromisoformat(text)
    if not date.min.year < day.year < date.max.year:
        raise ValueError(text)
    return day


def _number(text: str) -> int:
    """A number that a row can have."""
    number = int(text)
    if not 0 <= number < _NUMBER_MOST:
        raise ValueError(text)
    return number


def _read(name: str, how: Callable[[str], _Value]) -> _Value | None:
    try:
        return how(request.args.get(name, ""))
    except ValueError:
        return None
