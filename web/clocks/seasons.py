"""Seasons: days in which the station is not as usual, with what is proposed for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from playlists.hijri import next_ramadan
from radio.db import session_scope
from radio.hourclocks.grid import (
    SILENCE,
    GridError,
    NoSuchRowError,
    remove_season,
    set_season,
)
from radio.hourclocks.tables import GridRow, Season
from web.answers import Trouble, TroubleError
from web.clocks.blueprint import blueprint
from web.clocks.forms import SeasonForm
from web.days import station_today
from web.forms import check_seen, fingerprint, others_since
from web.language.say import _
from web.panel import current_panel

RAMADAN, MOURNING = "ramadan", "berkabung"
_MOURNING_DAYS = 3
_SILENCE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A season that may be wanted: its form, and what it rests on."""

    form: SeasonForm
    title: str
    about: str


@blueprint.get("/seasons")
def seasons() -> str:
    """All seasons, and what could be made."""
    with session_scope(current_panel().database) as session:
        name = request.args.get("edit", "")
        row = session.get(Season, name) if name else None
        form = SeasonForm(obj=row, name=row.id) if row else None
        return render_template("clocks/seasons.html", form=form, edited=row, **_facts(session))


@blueprint.post("/seasons")
def save_season() -> Answer:
    """Make or change a season."""
    form, was = SeasonForm(request.form), request.form.get("was", "")
    with session_scope(current_panel().database, write=True) as session:
        row = session.get(Season, was) if was else None
        is_valid = form.validate()
        others = (
            others_since(form, SeasonForm(obj=row, name=row.id), fingerprint(row)) if row else ()
        )
        is_valid = is_valid and not others
        if is_valid and form.name.data != was and session.get(Season, form.name.data):
            form.name.errors = [_("There is a season of this name already.")]
            is_valid = False
        if is_valid:
            is_valid = _save(session, form, row)
        if not is_valid:
            facts = _facts(session)
            page = render_template(
                "clocks/seasons.html", form=form, edited=row, others=others, **facts
            )
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        session.commit()
    return redirect(url_for("clocks.seasons"), HTTPStatus.SEE_OTHER)


def _save(session: Session, form: SeasonForm, row: Season | None) -> bool:
    season = Season(
        id=form.name.data,
        kind=form.kind.data,
        first_day=form.first_day.data,
        last_day=form.last_day.data,
        notes=form.notes.data or "",
    )
    try:
        set_season(session, season)
    except GridError as error:
        form.name.errors = [str(error)]
        return False
    if row is not None and row.id != season.id:
        remove_season(session, row.id)
    return True


@blueprint.post("/seasons/<name>/remove")
def drop_season(name: str) -> Response:
    """Take a season away; the answer is the list, which can bring it back."""
    with session_scope(current_panel().database, write=True) as session:
        row = session.get(Season, name)
        if row is not None:
            check_seen(request.form.get("seen", ""), row)
        gone = row and SeasonForm(obj=row, name=row.id)
        try:
            remove_season(session, name)
        except NoSuchRowError as error:
            trouble = Trouble(
                "no_such_season",
                _("This season is no longer there."),
                _("Look at what is there now, then try again."),
            )
            raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error
        session.commit()
        return make_response(
            render_template("clocks/seasonlist.html", gone=gone, **_facts(session))
        )


def _facts(session: Session) -> dict[str, Any]:
    today = station_today()
    rows = session.scalars(select(Season).order_by(Season.first_day.desc(), Season.id)).all()
    counts = select(GridRow.season, func.count()).where(GridRow.season != "")
    painted = dict(session.execute(counts.group_by(GridRow.season)).tuples().all())
    return {
        "rows": [(row, fingerprint(row)) for row in rows],
        "painted": painted,
        "today": today,
        "proposals": list(_proposals(session, today)),
    }


def _proposals(session: Session, today: date) -> Iterator[Proposal]:
    year, first, last = next_ramadan(today)
    there = select(Season.id).where(
        Season.kind == RAMADAN, Season.last_day >= first, Season.first_day <= last
    )
    if session.scalar(there.limit(1)) is None:
        notes = _("by the Umm al-Qura calendar; to be confirmed")
        yield Proposal(
            _proposed(f"ramadan-{year}", RAMADAN, first, last, notes),
            _("Ramadan %(year)s", year=year),
            _("By the Umm al-Qura calendar. The government may announce a day more or less."),
        )
    mourning = today + timedelta(days=_MOURNING_DAYS - 1)
    yield Proposal(
        _proposed(f"berkabung-{today:%Y%m%d}", MOURNING, today, mourning, ""),
        _("Mourning"),
        _("From today for three days. Paint its grid with a quiet clock beforehand."),
    )
    silence = today + timedelta(days=_SILENCE_DAYS - 1)
    yield Proposal(
        _proposed(f"masa-tenang-{today:%Y}", SILENCE, today, silence, ""),
        _("Election silence"),
        _("The days before an election, as announced: no political campaign airs."),
    )


def _proposed(name: str, kind: str, first: date, last: date, notes: str) -> SeasonForm:
    return SeasonForm(
        data={"name": name, "kind": kind, "first_day": first, "last_day": last, "notes": notes}
    )
