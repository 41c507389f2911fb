"""The week's grid: painted by hour, standing or for a kind of season; and one day of it, explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import (  # type: ignore[import-untyped, unused-ignore]  # ships no types
    format_date,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import hours_of, to_local
from playlists.values import Span
from radio.db import session_scope
from radio.hourclocks.clocks import DEFAULT, NoSuchClockError
from radio.hourclocks.grid import GridError, Week, load_week
from radio.hourclocks.marks import Mark, marks
from radio.hourclocks.painting import (
    Hour,
    Reason,
    paint,
    painted,
    read_week,
    reason_of,
    set_week,
    write_week,
)
from radio.hourclocks.tables import GridRow, Season
from radio.programmes.episodes import episodes_between
from radio.programmes.tables import Episode
from web.answers import Trouble, TroubleError
from web.clocks.blueprint import blueprint
from web.clocks.editor import no_clock
from web.clocks.past import read_past, write_past
from web.days import station_today
from web.forms import check_overtaken, fingerprint
from web.language.say import _
from web.panel import current_panel

_KIND_MOST = 32


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the week: its clock, and whether that is the grid's own or shines through."""

    key: str
    mark: Mark
    is_open: bool


@dataclass(frozen=True, slots=True)
class HourOfDay:
    """An hour of a date, the clock that rules it and why, and the programmes in it."""

    at: datetime
    mark: Mark
    reason: Reason
    programmes: tuple[Episode, ...]


@blueprint.get("/grid")
def week() -> str:
    """The grid of the standing week, or with ?season= of a kind of season."""
    with session_scope(current_panel().database) as session:
        return render_template("clocks/grid.html", **_grid(session, _season()))


@blueprint.get("/grid/body")
def week_body() -> str:
    """The grid alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return render_template("clocks/gridbody.html", **_grid(session, _season()))


@blueprint.post("/grid/paint")
def paint_week() -> Response:
    """Give hours a clock, or leave them open."""
    hours, clock, season = _hours(), request.form.get("clock", ""), _season()
    with session_scope(current_panel().database, write=True) as session:
        check_overtaken(request.form.get("seen", ""), _seen(session))
        past = _past(session)
        before = write_week(painted(session, season))
        try:
            paint(session, hours, clock, season)
        except NoSuchClockError as error:
            raise no_clock() from error
        except GridError as error:
            raise _odd() from error
        session.commit()
        return _answer(session, season, [*past, before])


@blueprint.post("/grid/undo")
def undo_week() -> Response:
    """Take the last stroke back."""
    season = _season()
    with session_scope(current_panel().database, write=True) as session:
        check_overtaken(request.form.get("seen", ""), _seen(session))
        past = _past(session)
        if past:
            try:
                set_week(session, read_week(past[-1]), season)
            except NoSuchClockError as error:
                raise no_clock() from error
            except GridError as error:
                raise _odd() from error
            session.commit()
        return _answer(session, season, past[:-1])


@blueprint.get("/day")
def clock_day() -> str:
    """Which clock rules which hour of a date, and why; today, or the one of ?on=."""
    panel = current_panel()
    zone = panel.settings.zone_info
    today = station_today()
    try:
        day = date.fromisoformat(request.args.get("on", "") or today.isoformat())
        spans = hours_of(day, zone)
        around = (day - timedelta(days=1), day + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise _odd() from error
    with session_scope(panel.database) as session:
        known = load_week(session)
        rows = _hours_of_day(session, known, spans)
        seasons = session.scalars(
            select(Season).where(Season.first_day <= day, Season.last_day >= day)
        ).all()
        return render_template(
            "clocks/day.html",
            day=day, today=today, before=around[0], after=around[1], rows=rows, seasons=seasons,
        )  # fmt: skip


def _hours_of_day(session: Session, known: Week, spans: Sequence[Span]) -> list[HourOfDay]:
    zone, shown = current_panel().settings.zone_info, marks(session)
    whole = Span(spans[0].start, spans[-1].end)
    episodes = [one for one in episodes_between(session, whole) if not one.cancelled]
    rows = []
    for span in spans:
        at = to_local(span.start, zone)
        within = tuple(one for one in episodes if one.start < span.end and one.end > span.start)
        reason = reason_of(known, at)
        rows.append(HourOfDay(at, shown[reason.clock], reason, within))
    return rows


# --------------------------------------------------------------------------------- common


def _grid(session: Session, season: str, past: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    standing = painted(session)
    own = painted(session, season) if season else standing
    shown = marks(session)
    cells = {
        (day, hour): Cell(
            f"{day}-{hour}",
            shown[own.get((day, hour)) or standing.get((day, hour)) or DEFAULT],
            (day, hour) not in own,
        )
        for day in range(7)
        for hour in range(24)
    }
    return {
        "season": season,
        "kinds": _kinds(session),
        "cells": cells,
        "days": [format_date(date(2024, 1, 1 + day), "EEEE") for day in range(7)],
        "short_days": [format_date(date(2024, 1, 1 + day), "EEE") for day in range(7)],
        "marks": list(shown.values()),
        "seen": _seen(session),
        "past": write_past(past, _seen(session)),
        "today": station_today(),
    }


def _answer(session: Session, season: str, past: list[dict[str, str]]) -> Response:
    facts = _grid(session, season, past)
    return make_response(render_template("clocks/gridbody.html", out_of_turn=True, **facts))


def _kinds(session: Session) -> list[str]:
    """Kinds of season that there are, or that the grid has hours for."""
    found = {*session.scalars(select(Season.kind)), *session.scalars(select(GridRow.season))}
    return sorted(found - {""})


def _seen(session: Session) -> str:
    return fingerprint(*session.scalars(select(GridRow).order_by(GridRow.position)))


def _season() -> str:
    season = request.values.get("season", "").strip()
    if len(season) > _KIND_MOST or set(season) & set(" /,;"):
        raise _odd()
    return season


def _hours() -> list[Hour]:
    try:
        pairs: Iterable[list[str]] = (
            part.split("-") for part in request.form.get("hours", "").split(",") if part
        )
        return [(int(day), int(hour)) for day, hour in pairs]
    except ValueError as error:
        raise _odd() from error


def _past(session: Session) -> list[dict[str, str]]:
    try:
        found = read_past(_seen(session))
    except ValueError as error:
        raise _odd() from error
    if not all(map(_is_week, found)):
        raise _odd()
    return found


def _is_week(found: object) -> bool:
    return isinstance(found, dict) and all(isinstance(text, str) for text in found.values())


def _odd() -> TroubleError:
    trouble = Trouble(
        "bad_request",
        _("The panel did not understand this request."),
        _("Reload the page and try again."),
    )
    return TroubleError(trouble, HTTPStatus.BAD_REQUEST)
