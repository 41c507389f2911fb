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
    values: dict[str, Any] = {**request.args.to_dict(), "before": before}
    return url_for("audit.page", **values)


def _wanted() -> Wanted:
    """What the address asks for; what makes no sense in it is not asked for."""
    zone = current_panel().settings.zone_info
    since, until = _read("from", date.fromisoformat), _read("until", date.fromisoformat)
    day = timedelta(days=1)
    return Wanted(
        since=None if since is None else Millis(day_span(since, zone).start),
        until=None if until in {None, date.max} else Millis(day_span(until + day, zone).start),
        person_id=_read("who", _number),
        text=request.args.get("text", "")[:TEXT_MOST].replace("\0", ""),
        personal_only="personal" in request.args,
        before_id=_read("before", _number),
    )


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
