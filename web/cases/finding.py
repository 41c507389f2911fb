"""The list of cases: searched as one types, filtered, a page at a time; filters that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from radio.complaints.areas import full_name
from radio.complaints.handling.colours import Colour, colour_of, urgency_of
from radio.complaints.privacy.seeing import readable
from radio.complaints.register.deadlines import load_deadlines
from radio.complaints.sight.filters import CaseFilter, FilterError
from radio.complaints.sight.keeping import (
    Kept,
    drop_filter,
    keep_filter,
    kept_filter,
    kept_filters,
)
from radio.complaints.sight.listing import (
    CaseOrder,
    count_cases,
    list_cases,
)
from web.answers import Trouble, TroubleError
from web.cases.blueprint import blueprint
from web.cases.choices import choices
from web.cases.hands import case_session, viewer
from web.cases.words import colours, urgencies
from web.complaints.form import lists_now
from web.complaints.reach import asker
from web.complaints.words import kinds, states
from web.language.say import _
from web.panel import current_panel
from web.trail import tell_nothing

_COUNTED = 1000


@blueprint.get("/")
def index() -> str:
    """The cases that are asked for in the address, or by a filter that is kept: words are in none."""
    if kept := _kept(request.args.get("kept", "")):
        wanted, order = kept.wanted, kept.order
    else:
        wanted, order = wanted_of(request.args.items(multi=True))
    return render_template("cases/index.html", **_found(wanted, order, ""), **_offered())


@blueprint.post("/rows")
def rows() -> str:
    """The same as a part of the page, while somebody types: words stand in no address."""
    tell_nothing()
    wanted, order = wanted_of(request.form.items(multi=True))
    return render_template(
        "cases/rows.html", **_found(wanted, order, request.form.get("after", ""))
    )


@blueprint.post("/keep")
def keep() -> Answer:
    """Keep a filter under a name, and show the page with it."""
    wanted, order = wanted_of(request.form.items(multi=True))
    panel = current_panel()
    with case_session(write=True) as session:
        try:
            name = request.form.get("name", "")
            kept = keep_filter(
                session, panel.desk.keys, _owner(), name, wanted, panel.now(), order=order
            )
        except FilterError as error:
            raise _no_filter() from error
        session.commit()
    answer = make_response("", HTTPStatus.NO_CONTENT)
    answer.headers["HX-Redirect"] = url_for("cases.index", kept=kept)
    return answer


@blueprint.post("/drop")
def drop() -> Answer:
    """Keep a filter no longer."""
    with case_session(write=True) as session:
        drop_filter(session, _owner(), request.form.get("filter", ""))
        session.commit()
    return redirect(url_for("cases.index"), HTTPStatus.SEE_OTHER)


def _owner() -> str:
    """Whose filters: accounts of several stations have the same numbers."""
    return f"{current_panel().desk.prefix} {asker()}"


def _kept(filter_id: str) -> Kept | None:
    if not filter_id:
        return None
    with case_session() as session:
        return kept_filter(session, current_panel().desk.keys, _owner(), filter_id)


def wanted_of(pairs: Iterable[tuple[str, str]]) -> tuple[CaseFilter, CaseOrder]:
    """What a form or an address asks for.

    Raises:
        TroubleError: it is no filter.
    """
    pairs = list(pairs)
    try:
        order = CaseOrder(dict(pairs).get("order", CaseOrder.NEWEST))
        return CaseFilter.from_pairs(pairs), order
    except ValueError as error:
        raise _no_filter() from error


def _no_filter() -> TroubleError:
    trouble = Trouble(
        "no_filter",
        _("This filter can't be used."),
        _("Take it from the lists of the page; a name has up to eighty characters."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)


def _found(wanted: CaseFilter, order: CaseOrder, after: str) -> dict[str, Any]:
    panel, seen = current_panel(), readable(viewer())
    now = panel.now()
    with case_session() as session:
        try:
            page = list_cases(session, wanted, now, order=order, after=after, seen=seen)
        except FilterError as error:
            raise _no_filter() from error
        count = count_cases(session, wanted, now, most=_COUNTED, seen=seen) if not after else 0
        deadlines = load_deadlines(session, panel.desk.zone)
    lists = lists_now()
    return {
        "wanted": wanted,
        "order": order,
        "lines": page.lines,
        "after": page.after,
        "first": not after,
        "count": count,
        "counted": _COUNTED,
        "colour_of": colour_of,
        "urgency_of": lambda due_at: urgency_of(due_at, now, deadlines),
        "colours": colours(),
        "urgencies": urgencies(),
        "states": states(),
        "kinds": kinds(),
        "categories": {one.id: one for one in lists.categories},
        "agencies": {one.id: one for one in lists.agencies},
        "full_name": full_name,
    }


def _offered() -> dict[str, Any]:
    with case_session() as session:
        kept = kept_filters(session, current_panel().desk.keys, _owner())
    return {
        "kept": kept,
        "Colour": Colour,
        "orders": {
            CaseOrder.NEWEST: _("the newest first"),
            CaseOrder.OLDEST: _("the oldest first"),
            CaseOrder.DUE: _("what is due first"),
        },
        "choices": choices(),
    }
