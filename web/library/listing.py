"""The library as a list: search as you type, filters, and the options of other pages' pickers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Response, jsonify, make_response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library import bulk
from radio.library.dayparts import dayparts
from radio.library.searching import Found, Only, Order, count, search
from radio.library.store import categories
from radio.library.tables import Media, MediaLabel, MediaState
from web.access import current_who
from web.library.airing import last_played
from web.library.blueprint import blueprint
from web.library.filters import Sought
from web.library.held import held_paths
from web.library.words import orders, states
from web.panel import current_panel

PAGE = 60
PAGE_MOST = 600
OPTIONS_MOST = 50
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class ListRow:
    """A piece in the list; `held` says that it is in quarantine."""

    found: Found
    played: datetime | None
    held: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from in filters and forms."""

    categories: Sequence[str]
    languages: Sequence[str]
    dayparts: Sequence[str]
    labels: Sequence[str]


def choices(session: Session) -> Choices:
    """What pieces have, and what they can be given."""
    languages = session.scalars(select(Media.language).distinct().order_by(Media.language))
    labels = session.scalars(select(MediaLabel.label).distinct().order_by(MediaLabel.label))
    return Choices(
        categories(session),
        [language for language in languages if language],
        list(dayparts(session)),
        list(labels),
    )


@blueprint.get("/")
def page() -> str:
    """The library."""
    sought = Sought.read(request.args)
    who = current_who()
    with session_scope(current_panel().database) as session:
        last = bulk.last(session, who.name if who else "")
        return render_template(
            "library/page.html",
            sought=sought,
            choices=choices(session),
            states=states(),
            orders=orders(),
            last=last,
            **_rows(session, sought, 0, PAGE),
        )


@blueprint.get("/rows")
def rows() -> Response:
    """Rows alone, as somebody types; from `offset` on where the list goes on."""
    sought = Sought.read(request.args)
    offset = max(0, request.args.get("offset", 0, type=int))
    limit = max(1, min(request.args.get("limit", PAGE, type=int), PAGE_MOST))
    with session_scope(current_panel().database) as session:
        shown = _rows(session, sought, offset, limit)
    answer = make_response(render_template("library/rows.html", sought=sought, **shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _rows(session: Session, sought: Sought, offset: int, limit: int) -> dict[str, object]:
    only = sought.only
    found = search(
        session, sought.text, only=only, order=sought.order, limit=limit + 1, offset=offset
    )
    shown, held = found[:limit], held_paths()
    zone = current_panel().settings.zone_info
    played = last_played(session, [one.id for one in shown], zone)
    return {
        "rows": [ListRow(one, played.get(one.id), one.path in held) for one in shown],
        "more": offset + limit if len(found) > limit else None,
        "offset": offset,
        "counted": None if offset else count(session, sought.text, only=only, most=COUNTED + 1),
        "counted_most": COUNTED,
    }


@blueprint.get("/find")
def find() -> Response:
    """Pieces for another page's picker: `text`, `category` (several), `limit`; JSON, or `as=options`.

    Options are `<li role="option" data-id data-title data-artist data-category data-seconds>`, to
    be put into a `<ul role="listbox">`; one without `data-id` says that nothing was found.
    """
    text = request.args.get("text", "")[:200].replace("\0", "")
    wanted = [one.replace("\0", "") for one in request.args.getlist("category") if one]
    among = (Media.category.in_(wanted),) if wanted else ()
    only = Only(state=MediaState.ACTIVE, conditions=among)
    limit = max(1, min(request.args.get("limit", 12, type=int), OPTIONS_MOST))
    with session_scope(current_panel().database) as session:
        found = search(session, text, only=only, order=Order.BEST, limit=limit)
    if request.args.get("as") == "options":
        answer = make_response(render_template("library/options.html", found=found))
    else:
        answer = jsonify([_facts(one) for one in found])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _facts(one: Found) -> dict[str, object]:
    facts = {name: value for name, value in asdict(one).items() if name not in {"path", "state"}}
    return {**facts, "seconds": round(one.seconds, 3)}
