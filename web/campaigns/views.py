"""Campaigns: listed, made, changed, paused, taken away and brought back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from playlists.spots import SpotRules
from radio.db import session_scope
from radio.library.categories import COMMERCIAL, PROMO, SERVICE
from radio.library.store import NoSuchMediaError
from radio.rehearsal.spotplan import with_silence
from radio.spots import campaigns as booked
from radio.spots.campaigns import CampaignError, NoSuchCampaignError
from radio.spots.tables import CampaignRow
from web.answers import Trouble, TroubleError
from web.campaigns.blueprint import blueprint
from web.campaigns.forms import CampaignForm, doubt_words, form_of, kind_words
from web.days import station_today
from web.forms import check_seen, fingerprint, others_since
from web.language.say import _
from web.panel import current_panel

_MONTH = 30


@blueprint.get("/")
def index() -> str:
    """All campaigns."""
    with session_scope(current_panel().database) as session:
        return render_template("campaigns/index.html", **listed(session))


@blueprint.get("/rows")
def listing() -> str:
    """Their list alone, for a page that is open."""
    with session_scope(current_panel().database) as session:
        return render_template("campaigns/rows.html", **listed(session))


@blueprint.get("/new")
def new() -> str:
    """The form of a new one."""
    day = station_today()
    form = CampaignForm(
        data={
            "first_day": day + timedelta(days=1), "last_day": day + timedelta(days=_MONTH),
            "plays_a_day": 4, "apart": 30.0, "make_good": True, "enabled": True,
        }
    )  # fmt: skip
    return render_template("campaigns/campaign.html", form=form, row=None)


@blueprint.get("/campaign/<name>")
def campaign(name: str) -> str:
    """One campaign with its spots."""
    with session_scope(current_panel().database) as session:
        row = found(session, name)
        return render_template("campaigns/campaign.html", form=form_of(row), **facts(session, row))


@blueprint.post("/")
def save() -> Answer:
    """Make a campaign, or change one from today on."""
    form, was = CampaignForm(request.form), request.form.get("was", "")
    with session_scope(current_panel().database, write=True) as session:
        row = found(session, was) if was else None
        is_valid = form.validate()
        others = others_since(form, form_of(row), fingerprint(row)) if row else ()
        there = session.get(CampaignRow, form.id.data) if is_valid else None
        if is_valid and (form.id.data != was if was else there is not None and not there.removed):
            form.id.errors = [_("There is a campaign of this short name already.")]
        if is_valid and not form.errors and not others:
            _save(session, form, there)
        if form.errors or others:
            about = facts(session, row) if row else {"row": None}
            page = render_template("campaigns/campaign.html", form=form, others=others, **about)
            return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
        session.commit()
    return redirect(url_for("campaigns.campaign", name=form.id.data), HTTPStatus.SEE_OTHER)


def _save(session: Session, form: CampaignForm, there: CampaignRow | None) -> None:
    row = form.row(removed=there is not None and there.removed)
    try:
        booked.save_campaign(session, row, station_today(), rules(session))
    except CampaignError as error:
        form.name.errors = [str(error)]


@blueprint.post("/campaign/<name>/switch")
def switch(name: str) -> Response:
    """Pause a campaign from today on, or take it up again."""
    with session_scope(current_panel().database, write=True) as session:
        row = found(session, name)
        check_seen(request.form.get("seen", ""), row)
        booked.switch(session, name, station_today(), on=not row.enabled)
        session.commit()
        return make_response(render_template("campaigns/rows.html", **listed(session)))


@blueprint.post("/campaign/<name>/remove")
def remove(name: str) -> Response:
    """Take a campaign away; the answer is the list, which can bring it back."""
    with session_scope(current_panel().database, write=True) as session:
        row = found(session, name)
        check_seen(request.form.get("seen", ""), row)
        spots = {media.id: weight for media, weight in booked.spots_of(session, name)}
        gone = {"form": form_of(row), "spots": json.dumps(spots)}
        booked.remove(session, name, station_today())
        session.commit()
        page = render_template("campaigns/rows.html", gone=gone, **listed(session))
        return make_response(page)


@blueprint.post("/restore")
def restore() -> Response:
    """Bring back a campaign that was taken away, with its spots."""
    form = CampaignForm(request.form)
    with session_scope(current_panel().database, write=True) as session:
        there = session.get(CampaignRow, request.form.get("id", ""))
        if not form.validate() or there is None or not there.removed:
            raise _not_restored()
        try:
            booked.save_campaign(session, form.row(removed=True), station_today(), rules(session))
            for media_id, weight in _spots().items():
                booked.add_media(session, form.id.data, [media_id], weight)
        except (CampaignError, NoSuchMediaError) as error:
            raise _not_restored() from error
        session.commit()
        return make_response(render_template("campaigns/rows.html", **listed(session)))


def _spots() -> dict[str, int]:
    try:
        held = json.loads(request.form.get("spots", "") or "{}")
    except ValueError as error:
        raise _not_restored() from error
    if not isinstance(held, dict) or not all(isinstance(one, int) for one in held.values()):
        raise _not_restored()
    return held


def _not_restored() -> TroubleError:
    return TroubleError(
        Trouble(
            "not_restored",
            _("This campaign can't be brought back."),
            _("Look whether it is there already, or make it anew."),
        )
    )


# --------------------------------------------------------------------------------- common


def rules(session: Session) -> SpotRules:
    """The rules spots are placed by."""
    return with_silence(session, current_panel().settings.spots)


def found(session: Session, name: str) -> CampaignRow:
    """A campaign, or that there is none."""
    try:
        return booked.find(session, name)
    except NoSuchCampaignError as error:
        trouble = Trouble(
            "no_such_campaign", _("There is no such campaign."), _("Go back to the list.")
        )
        raise TroubleError(trouble, HTTPStatus.NOT_FOUND) from error


def listed(session: Session) -> dict[str, Any]:
    """All campaigns, each with how it stands."""
    day = station_today()
    rows = [(row, _state(row, day), fingerprint(row)) for row in booked.listing(session)]
    order = {"runs": 0, "ahead": 1, "paused": 2, "past": 3}
    return {"rows": sorted(rows, key=lambda one: order[one[1]]), "kinds": kind_words()}


def _state(row: CampaignRow, day: date) -> str:
    if row.last_day < day:
        return "past"
    if not row.enabled:
        return "paused"
    return "ahead" if row.first_day > day else "runs"


def facts(session: Session, row: CampaignRow) -> dict[str, Any]:
    """A campaign with its spots, its competitors, and what is doubtful."""
    held = rules(session)
    return {
        "row": row,
        "seen": fingerprint(row),
        "spots": booked.spots_of(session, row.id),
        "doubts": [doubt_words(one) for one in booked.doubts_of(session, row, held)],
        "of_spots": (COMMERCIAL, SERVICE, PROMO),
        "competitors": _competitors(session, row),
        "minutes_apart": round(held.competitors_apart / 60),
    }


def _competitors(session: Session, row: CampaignRow) -> list[CampaignRow]:
    product, owner = row.product.strip().casefold(), row.advertiser.strip().casefold()
    return [
        one
        for one in booked.listing(session)
        if product
        and one.id != row.id
        and one.product.strip().casefold() == product
        and (not owner or one.advertiser.strip().casefold() != owner)
        and one.first_day <= row.last_day
        and one.last_day >= row.first_day
    ]
