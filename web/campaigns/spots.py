"""The pieces of a campaign."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from radio.db import session_scope
from radio.library.store import NoSuchMediaError
from radio.spots import campaigns as booked
from radio.spots.campaigns import CampaignError, WithheldSpotError
from radio.spots.tables import CampaignRow
from web.answers import Trouble, TroubleError
from web.campaigns.blueprint import blueprint
from web.campaigns.views import facts, found
from web.language.say import _
from web.panel import current_panel
from web.pieces import withheld

_WEIGHT_MOST = 100


@blueprint.post("/campaign/<name>/spots")
def add_spot(name: str) -> Response:
    """Give a campaign a spot, or one of its spots another weight."""
    weight = request.form.get("weight", 1, type=int)
    with session_scope(current_panel().database, write=True) as session:
        row = found(session, name)
        try:
            booked.add_media(session, name, [request.form.get("piece", "").strip()], weight)
        except NoSuchMediaError as error:
            raise _refused(
                _("There is no such piece."), _("Type its title, then choose.")
            ) from error
        except WithheldSpotError as error:
            raise TroubleError(withheld()) from error
        except CampaignError as error:
            words = _("Plays in turn: 1 to %(most)s.", most=_WEIGHT_MOST)
            raise _refused(_("This piece can't be a spot here."), words) from error
        session.commit()
        return _answer(session, row)


@blueprint.post("/campaign/<name>/spots/<media_id>/remove")
def remove_spot(name: str, media_id: str) -> Response:
    """Take a spot from a campaign."""
    with session_scope(current_panel().database, write=True) as session:
        row = found(session, name)
        weights = {media.id: weight for media, weight in booked.spots_of(session, name)}
        try:
            booked.remove_media(session, name, [media_id])
        except CampaignError as error:
            raise _refused(
                _("This spot is no longer there."),
                _("Look at what is there now, then try again."),
            ) from error
        session.commit()
        return _answer(session, row, (media_id, weights[media_id]))


def _answer(session: Session, row: CampaignRow, gone: tuple[str, int] | None = None) -> Response:
    page = render_template("campaigns/spots.html", gone=gone, **facts(session, row))
    return make_response(page, HTTPStatus.OK)


def _refused(message: str, do: str) -> TroubleError:
    return TroubleError(Trouble("refused", message, do))
