"""What goes on the air at fixed times each day: anthem, azan, and the rules of the ident."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from playlists.dayparts import DaypartError, parse_days
from playlists.prayer import NoPrayerTimesError, prayer_times
from radio.broadcastlog.daily import (
    DailyItemError,
    NoSuchDailyItemError,
    clock_of,
    find_item,
    set_item,
)
from radio.broadcastlog.tables import DailyItem
from radio.db import session_scope
from radio.hourclocks.tables import Season
from radio.library.store import categories
from radio.library.tables import Media, MediaState
from web.answers import Trouble, TroubleError
from web.clocks.blueprint import blueprint
from web.clocks.forms import DailyForm
from web.days import station_today
from web.forms import check_seen, fingerprint, others_since
from web.language.say import _
from web.panel import current_panel


@blueprint.get("/daily")
def daily() -> str:
    """The daily items, with prayer times and ident as the settings have them."""
    with session_scope(current_panel().database) as session:
        name = request.args.get("edit", "")
        row = session.get(DailyItem, name) if name else None
        form = DailyForm(obj=row, name=row.id) if row else DailyForm(data={"enabled": True})
        return render_template("clocks/daily.html", form=form, edited=row, **_facts(session))


@blueprint.get("/daily/rows")
def daily_rows() -> str:
    """The items alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return render_template("clocks/dailyrows.html", **_facts(session))


@blueprint.post("/daily")
def save_daily() -> Answer:
    """Make or change an item."""
    form, was = DailyForm(request.form), request.form.get("was", "")
    with session_scope(current_panel().database, write=True) as session:
        row = session.get(DailyItem, was) if was else None
        others = (
            others_since(form, DailyForm(obj=row, name=row.id), fingerprint(row)) if row else ()
        )
        if others or not _is_sound(session, form, was) or not _saved(session, form, row):
            page = render_template(
                "clocks/daily.html", form=form, edited=row, others=others, **_facts(session)
            )
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        session.commit()
    return redirect(url_for("clocks.daily"), HTTPStatus.SEE_OTHER)


def _is_sound(session: Session, form: DailyForm, was: str) -> bool:
    if not form.validate():
        return False
    if form.name.data != was and session.get(DailyItem, form.name.data):
        form.name.errors = [_("There is an item of this name already.")]
    if not form.prayer.data:
        try:
            clock_of((form.at.data or "").strip())
        except DailyItemError:
            form.at.errors = [_("A time is needed, such as 08.00.")]
    try:
        parse_days(form.weekdays.data or "")
    except DaypartError:
        form.weekdays.errors = [_("Days such as sen-jum,min; empty for every day.")]
    return not form.errors


def _saved(session: Session, form: DailyForm, row: DailyItem | None) -> bool:
    given: dict[str, Any] = {
        name: (form[name].data or "").strip()
        for name in ("category", "prayer", "weekdays", "season", "lead_in", "return_to")
    }
    given["at"] = "" if form.prayer.data else (form.at.data or "").strip()
    days = {"first_day": form.first_day.data, "last_day": form.last_day.data}
    item = DailyItem(
        id=form.name.data, offset=form.offset.data or 0, enabled=form.enabled.data, **days, **given
    )
    try:
        set_item(session, item)
    except DailyItemError as error:
        form.name.errors = [str(error)]
        return False
    if row is not None and row.id != item.id:
        session.delete(row)
    return True


@blueprint.post("/daily/<name>/switch")
def switch_daily(name: str) -> Response:
    """Plan an item, or leave it out."""
    with session_scope(current_panel().database, write=True) as session:
        row = _found(session, name)
        check_seen(request.form.get("seen", ""), row)
        row.enabled = not row.enabled
        session.commit()
        return make_response(render_template("clocks/dailyrows.html", **_facts(session)))


@blueprint.post("/daily/<name>/remove")
def remove_daily(name: str) -> Response:
    """Take an item away; the answer can bring it back."""
    with session_scope(current_panel().database, write=True) as session:
        row = _found(session, name)
        check_seen(request.form.get("seen", ""), row)
        gone = DailyForm(obj=row, name=row.id)
        session.delete(row)
        session.commit()
        return make_response(render_template("clocks/dailyrows.html", gone=gone, **_facts(session)))


def _found(session: Session, name: str) -> DailyItem:
    try:
        return find_item(session, name)
    except NoSuchDailyItemError as error:
        trouble = Trouble(
            "no_such_item",
            _("This item is no longer there."),
            _("Look at what is there now, then try again."),
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error


def _facts(session: Session) -> dict[str, Any]:
    panel = current_panel()
    settings, zone = panel.settings, panel.settings.zone_info
    today = station_today()
    try:
        prayers = list(prayer_times(today, settings.sky.place, zone, settings.sky.criteria).items())
    except NoPrayerTimesError:
        # Beyond the polar circles there are days without them.
        prayers = []
    held = session.scalars(
        select(Media.category).where(Media.state == MediaState.ACTIVE).distinct()
    )
    rows = session.scalars(select(DailyItem).order_by(DailyItem.prayer, DailyItem.at, DailyItem.id))
    return {
        "rows": [(row, fingerprint(row)) for row in rows],
        "held": set(held),
        "today": today,
        "prayers": prayers,
        "sky": settings.sky,
        "ident_every": settings.rules.ident_every,
        "sources": categories(session),
        "seasons": sorted(set(session.scalars(select(Season.kind)))),
    }
