"""The list of cases: searched as one types, filtered, a page at a time; filters that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from playlists.clock import day_span, to_local
from playlists.values import Span
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
from radio.units import Millis
from web.answers import Trouble, TroubleError
from web.cases.blueprint import blueprint
from web.cases.choices import choices
from web.cases.hands import case_session, viewer
from web.cases.narrowing import narrowed, spread
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
    facts = _found(wanted, order, "") | _offered(wanted)
    return render_template("cases/index.html", **facts)


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
    try:
        pairs = list(spread(pairs))
        given = dict(pairs)
        order = CaseOrder(given.get("order", CaseOrder.NEWEST))
        return _within(CaseFilter.from_pairs(pairs), given), order
    except (ValueError, OverflowError) as error:
        # The last day of all has no midnight after it.
        raise _no_filter() from error


def _within(wanted: CaseFilter, given: Mapping[str, str]) -> CaseFilter:
    """Of what was said from one day to another, where days are given."""
    if "first" in given:
        span = _day(given["first"])
        wanted = wanted.and_also(since=span.start if span else None)
    if "last" in given:
        span = _day(given["last"])
        wanted = wanted.and_also(until=span.end if span else None)
    return wanted


def _day(typed: str) -> Span | None:
    return day_span(date.fromisoformat(typed), current_panel().desk.zone) if typed else None


def form_facts(wanted: CaseFilter) -> dict[str, Any]:
    """What the fields of a filter are made of: choices, days, and what there is no field for."""
    offered = choices()
    also = narrowed(wanted, offered)
    return {
        "wanted": wanted,
        "choices": offered,
        "also": also,
        "in_also": {one.field for one in also},
        "days": _days(wanted),
        "Colour": Colour,
        "colours": colours(),
    }


def _days(wanted: CaseFilter) -> tuple[str, str]:
    """The days of a filter, as the form has them."""
    zone = current_panel().desk.zone
    first = f"{to_local(wanted.since, zone):%Y-%m-%d}" if wanted.since is not None else ""
    # The end is the first moment that is no longer in it.
    last = (
        f"{to_local(Millis(wanted.until - 1), zone):%Y-%m-%d}" if wanted.until is not None else ""
    )
    return first, last


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


def _offered(wanted: CaseFilter) -> dict[str, Any]:
    with case_session() as session:
        kept = kept_filters(session, current_panel().desk.keys, _owner())
    return {
        **form_facts(wanted),
        "kept": kept,
        "orders": {
            CaseOrder.NEWEST: _("the newest first"),
            CaseOrder.OLDEST: _("the oldest first"),
            CaseOrder.DUE: _("what is due first"),
        },
    }
