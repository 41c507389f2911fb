"""The public addresses of the podcast.

Whether somebody in it has taken consent back is asked each time, of what is already known at the address,
too: copies along the way have to ask again before they give anything out.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, abort, request, send_file, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.clock import to_local
from radio.db import session_scope
from radio.programmes.tables import Episode, Programme
from radio.publishing import keeping
from radio.publishing.callers import unasked
from radio.publishing.chapters import to_json
from radio.publishing.errors import PublishingError
from radio.publishing.feed import Channel, Item, write
from radio.publishing.publishing import audible, published
from radio.publishing.tables import EditedEpisode
from web.limits import Allowance
from web.panel import current_panel
from web.toooften import TooOftenError, hold_to

blueprint = Blueprint("podcast", __name__, url_prefix="/podcast")

MIMES: Final = {".mp3": "audio/mpeg", ".opus": "audio/ogg", ".m4a": "audio/mp4"}
MOST: Final = 300
"""Episodes in a feed."""
_KEPT: Final = "public, max-age=300"
_ASKED_ANEW: Final = "public, no-cache"
_READS: Final = Allowance("podcast", at_once=60, every=1.0)
"""Of feeds and chapters, from one address: of each episode in it a feed asks who may be heard."""
_SOUNDS: Final = Allowance("podcast sound", at_once=300, every=0.1)
"""A player asks for a piece at a time."""


@blueprint.before_request
def not_too_often() -> None:
    """Strangers may ask as often as they like, but not so that the console waits."""
    is_sound = request.endpoint == "podcast.sound"
    hold_to(current_panel().limits, _SOUNDS if is_sound else _READS)


@blueprint.errorhandler(TooOftenError)
def too_often(error: TooOftenError) -> Response:
    """In words, and for programs; made of little."""
    words = f"{error.trouble.message} {error.trouble.do}\n"
    answer = Response(words, HTTPStatus.TOO_MANY_REQUESTS, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


@blueprint.get("/feed.xml")
def feed() -> Response:
    """All programmes."""
    with session_scope(current_panel().database) as session:
        return _feed(session, None)


@blueprint.get("/<programme_id>.xml")
def programme_feed(programme_id: str) -> Response:
    """One programme."""
    with session_scope(current_panel().database) as session:
        programme = session.get(Programme, programme_id)
        if programme is None:
            abort(HTTPStatus.NOT_FOUND)
        return _feed(session, programme)


@blueprint.get("/sound/<file>")
def sound(file: str) -> Response:
    """The sound of a published episode, with HTTP ranges."""
    panel = current_panel()
    wanted = select(EditedEpisode).where(
        EditedEpisode.file == f"{keeping.FOLDER}/{file}", EditedEpisode.published_at.is_not(None)
    )
    with session_scope(panel.database) as session:
        row = session.scalars(wanted).first()
        if row is None:
            abort(HTTPStatus.NOT_FOUND)
        try:
            path = audible(session, panel.settings.data, row)
        except PublishingError:
            abort(HTTPStatus.NOT_FOUND)
        digest = row.sha256
    answer = send_file(path, mimetype=MIMES[path.suffix], conditional=True, etag=digest, max_age=0)
    return _shared(answer, _ASKED_ANEW)


@blueprint.get("/chapters/<episode_id>.json")
def chapters(episode_id: str) -> Response:
    """The chapters of a published episode."""
    panel = current_panel()
    with session_scope(panel.database) as session:
        row = session.get(EditedEpisode, episode_id)
        if row is None or row.published_at is None or unasked(session, row):
            abort(HTTPStatus.NOT_FOUND)
        programme = session.get_one(Episode, episode_id).programme.name
        body = to_json(keeping.placed(session, row, programme))
    answer = Response(body, content_type="application/json+chapters; charset=utf-8")
    return _kept(answer)


def _feed(session: Session, programme: Programme | None) -> Response:
    panel = current_panel()
    settings = panel.settings
    rows = published(session, programme.id if programme else "", MOST)
    items = [item for row in rows if (item := _item(session, row)) is not None]
    if programme:
        name = f"{programme.name} · {settings.station}"
        link = url_for("podcast.programme_feed", programme_id=programme.id, _external=True)
    else:
        name, link = settings.station, url_for("podcast.feed", _external=True)
    body = write(
        Channel(name, name, settings.station, settings.email, settings.language, link, items)
    )
    return _kept(Response(body, content_type="application/rss+xml; charset=utf-8"))


def _item(session: Session, row: EditedEpisode) -> Item | None:
    """None while it may not be heard."""
    panel = current_panel()
    try:
        path = audible(session, panel.settings.data, row)
    except PublishingError:
        return None
    programme = session.get_one(Episode, row.episode_id).programme
    return Item(
        guid=row.episode_id,
        title=row.title or programme.name,
        description=row.description,
        at=to_local(row.starts_at, panel.settings.zone_info),
        seconds=row.seconds,
        audio=url_for("podcast.sound", file=path.name, _external=True),
        bytes=row.bytes,
        mime=MIMES[path.suffix],
        chapters=url_for("podcast.chapters", episode_id=row.episode_id, _external=True),
    )


def _kept(answer: Response) -> Response:
    answer.add_etag()
    _shared(answer, _KEPT).make_conditional(request)
    return answer


def _shared(answer: Response, kept: str) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = kept
    return answer
